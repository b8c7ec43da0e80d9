"""What is wrong with one cookie, for who looks after the site. Its value is never shown."""

from collections.abc import Iterator
from enum import StrEnum

from sentinel.core.cookie import MAX_LIFETIME_SECONDS, Cookie
from sentinel.core.own_answer import below
from sentinel.core.platform_fault import PlatformFault, told
from sentinel.core.words import Severity

DAY_SECONDS = 86_400


class CookieFault(StrEnum):
    INSECURE_SESSION = "insecure-session"
    INSECURE = "insecure"
    READABLE = "readable"
    SAME_SITE = "same-site"
    LONG = "long"
    SECURE_PREFIX = "secure-prefix"
    HOST_PREFIX = "host-prefix"
    NONE_INSECURE = "none-insecure"
    FOREIGN_DOMAIN = "foreign-domain"
    PUBLIC_SUFFIX = "public-suffix"


def _wrong(code: str, said: str) -> PlatformFault:
    return PlatformFault(code=code, severity=Severity.WARNING, said=said)


_DROPPED = "cookie-dropped"
COOKIE_FAULTS: dict[CookieFault, PlatformFault] = {
    CookieFault.INSECURE_SESSION: _wrong(
        "cookie-insecure", "holds a session and is sent over plain HTTP, too: set it with Secure"
    ),
    CookieFault.INSECURE: told(
        "cookie-insecure", "is sent over plain HTTP, too: set it with Secure"
    ),
    CookieFault.READABLE: _wrong(
        "cookie-readable", "holds a session and can be read by scripts: set it with HttpOnly"
    ),
    CookieFault.SAME_SITE: told(
        "cookie-same-site", "says nothing of visits from other sites: set it with SameSite=Lax"
    ),
    CookieFault.LONG: told(
        "cookie-long", "is to last for more than 400 days, and browsers keep none longer"
    ),
    CookieFault.SECURE_PREFIX: _wrong(
        _DROPPED, "is dropped by browsers: a name with __Secure- needs Secure"
    ),
    CookieFault.HOST_PREFIX: _wrong(
        _DROPPED, "is dropped by browsers: a name with __Host- needs Secure, Path=/ and no Domain"
    ),
    CookieFault.NONE_INSECURE: _wrong(
        _DROPPED, "is dropped by browsers: SameSite=None needs Secure"
    ),
    CookieFault.FOREIGN_DOMAIN: _wrong(
        _DROPPED, "is dropped by browsers: its Domain is not that of the host which sets it"
    ),
    CookieFault.PUBLIC_SUFFIX: _wrong(
        _DROPPED, "is dropped by browsers: its Domain is a public suffix, of many owners"
    ),
}
"""What is told of each; the sentence begins with the cookie's name."""


def cookie_faults(
    cookie: Cookie, *, host: str, encrypted: bool, of_session: bool
) -> Iterator[CookieFault]:
    """`host` is whose answer set it, `encrypted` whether that came over https, `of_session` whether
    it holds a session. Nothing of one that the answer takes away."""
    if cookie.removed:
        return
    yield from _dropping(cookie, host)
    if encrypted and not cookie.secure:
        yield CookieFault.INSECURE_SESSION if of_session else CookieFault.INSECURE
    if of_session and not cookie.http_only:
        yield CookieFault.READABLE
    if of_session and not cookie.same_site:
        yield CookieFault.SAME_SITE
    if (cookie.lifetime_seconds or 0) > MAX_LIFETIME_SECONDS + DAY_SECONDS:
        yield CookieFault.LONG


def _dropping(cookie: Cookie, host: str) -> Iterator[CookieFault]:
    """Why browsers do not keep it at all (RFC 6265bis, 5.7)."""
    name = cookie.name.lower()
    if name.startswith("__secure-") and not cookie.secure:
        yield CookieFault.SECURE_PREFIX
    alone = cookie.secure and cookie.path == "/" and not cookie.domain
    if name.startswith("__host-") and not alone:
        yield CookieFault.HOST_PREFIX
    if cookie.same_site == "none" and not cookie.secure:
        yield CookieFault.NONE_INSECURE
    if cookie.domain and cookie.domain != host:
        if not below(host, (cookie.domain,)):
            yield CookieFault.FOREIGN_DOMAIN
        elif _is_public_suffix(cookie.domain):
            yield CookieFault.PUBLIC_SUFFIX


def _is_public_suffix(domain: str) -> bool:
    from sentinel.core.scope import registrable_domain  # brings the list of public suffixes

    return not registrable_domain(domain)
