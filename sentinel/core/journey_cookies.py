"""The cookies of one journey, kept and sent as browsers do (RFC 6265, with the prefixes and bounds
of its revision). What a site sets is hostile: it is bounded, and reaches no foreign host."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import ip_address

import ada_url

from sentinel.core.scope import registrable_domain

MAX_COOKIES = 180
"""In all; the oldest makes room."""
MAX_PAIR_BYTES = 4096
MAX_ATTRIBUTE_BYTES = 1024
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_LONGEST = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """One cookie that was accepted."""

    name: str
    value: str
    domain: str
    host_only: bool
    path: str
    secure: bool
    expires_at: datetime | None
    """None: it lasts as long as the journey."""

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.name, self.domain, self.path)

    def goes_to(self, place: "_Place") -> bool:
        """Whether a request for an address carries it (RFC 6265, 5.4)."""
        here = place.host == self.domain if self.host_only else _within(place.host, self.domain)
        return here and _path_holds(self.path, place.path) and (place.secure or not self.secure)


@dataclass(frozen=True, slots=True)
class _Place:
    host: str
    path: str
    secure: bool


class CookieJar:
    """A jar that begins empty and belongs to one journey."""

    def __init__(self) -> None:
        self._cookies: dict[tuple[str, str, str], Cookie] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Of what is in it, each once; values are nobody's business."""
        return tuple(dict.fromkeys(cookie.name for cookie in self._cookies.values()))

    def take(self, url: str, headers: Iterable[tuple[str, str]], now: datetime) -> None:
        """Takes what an answer sets; `headers` as a Page has them. What is not in order is left."""
        place = _place_of(url)
        for name, value in headers:
            cookie = _cookie(value, place, now) if name == "set-cookie" and place else None
            if cookie is None:
                continue
            # one that is set again keeps its place in the order (5.3, step 11.3)
            self._cookies[cookie.key] = cookie
            if cookie.expires_at is not None and cookie.expires_at <= now:
                del self._cookies[cookie.key]
            while len(self._cookies) > MAX_COOKIES:
                del self._cookies[next(iter(self._cookies))]

    def header(self, url: str, now: datetime) -> str:
        """The Cookie header of a request, empty where there is nothing to send."""
        place = _place_of(url)
        if place is None:
            return ""
        found = [
            cookie
            for cookie in self._cookies.values()
            if cookie.goes_to(place) and (cookie.expires_at is None or cookie.expires_at > now)
        ]
        found.sort(key=lambda cookie: -len(cookie.path))
        return "; ".join(f"{one.name}={one.value}" if one.name else one.value for one in found)


def _cookie(header: str, place: _Place, now: datetime) -> Cookie | None:
    """What one Set-Cookie header says, or None where it is to be ignored (RFC 6265, 5.2, 5.3)."""
    pair, *rest = header.split(";")
    left, equals, right = pair.partition("=")
    name, value = (left.strip(" \t"), right.strip(" \t")) if equals else ("", left.strip(" \t"))
    too_long = len(name.encode()) + len(value.encode()) > MAX_PAIR_BYTES
    if _CONTROL.search(pair) or too_long or not (name or value):
        return None
    made = Cookie(
        name=name,
        value=value,
        domain=place.host,
        host_only=True,
        path=_default_path(place.path),
        secure=False,
        expires_at=None,
    )
    given: dict[str, str] = {}
    for part in rest:
        key, _, said = part.partition("=")
        if len(said) <= MAX_ATTRIBUTE_BYTES:
            given[key.strip(" \t").lower()] = said.strip(" \t")
    made = replace(made, secure="secure" in given, expires_at=_expiry(given, now))
    if given.get("path", "").startswith("/"):
        made = replace(made, path=given["path"])
    scoped = _in_domain(made, given.get("domain", ""), place)
    return scoped if scoped is not None and _may_be_set(scoped, given, place) else None


def _in_domain(cookie: Cookie, written: str, place: _Place) -> Cookie | None:
    """None where it is meant for hosts that are not the server's to speak for."""
    domain = written.lower().removeprefix(".")
    if not domain or domain == place.host:
        # of an address or a bare public suffix, it is for that host alone
        plain = not domain or not registrable_domain(place.host)
        return replace(cookie, host_only=plain)
    if not _within(place.host, domain) or not registrable_domain(domain):
        return None
    return replace(cookie, domain=domain, host_only=False)


def _may_be_set(cookie: Cookie, given: dict[str, str], place: _Place) -> bool:
    if cookie.secure and not place.secure:
        return False
    if cookie.name.lower().startswith("__secure-"):
        return cookie.secure
    if cookie.name.lower().startswith("__host-"):
        return cookie.secure and cookie.host_only and given.get("path") == "/"
    return True


def _expiry(given: dict[str, str], now: datetime) -> datetime | None:
    """Max-Age counts before Expires."""
    age = given.get("max-age", "")
    if re.fullmatch(r"-?[0-9]{1,12}", age):
        seconds = min(int(age), int(_LONGEST.total_seconds()))
        return now + timedelta(seconds=seconds) if seconds > 0 else now
    try:
        at = parsedate_to_datetime(given.get("expires", "").replace("-", " "))
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return min(at if at.tzinfo else at.replace(tzinfo=UTC), now + _LONGEST)


def _place_of(url: str) -> _Place | None:
    try:
        parsed = ada_url.URL(url)
    except (ValueError, UnicodeEncodeError):
        return None
    host = str(parsed.hostname).strip("[]")
    return _Place(host, str(parsed.pathname) or "/", parsed.protocol == "https:")


def _within(host: str, domain: str) -> bool:
    """Domain match (5.1.3)."""
    return host == domain or (host.endswith(f".{domain}") and not _is_address(host))


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _default_path(path: str) -> str:
    """The folder of the address (5.1.4), without the slash at its end."""
    return path.rpartition("/")[0] or "/"


def _path_holds(cookie: str, path: str) -> bool:
    """Path match (5.1.4)."""
    return path == cookie or (
        path.startswith(cookie) and (cookie.endswith("/") or path[len(cookie)] == "/")
    )
