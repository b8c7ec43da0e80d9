"""Response headers that decide what a browser does with a page: learnt, and compared.

What caches, load balancers and servers change by themselves (Date, Age, ETag, Via, request ids,
versions) is no header of interest, or says nothing hostile.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sentinel.core.comparison import signal
from sentinel.core.finding import Signal, Strength
from sentinel.core.leading_headers import MAX_VALUE, loaded_hosts
from sentinel.core.origins import Kinship, host_of, kinship

Headers = tuple[tuple[str, str], ...]

OF_INTEREST = frozenset(
    {"content-type", "content-disposition", "content-security-policy", "clear-site-data"}
    | {"strict-transport-security", "x-frame-options", "x-content-type-options", "referrer-policy"}
    | {"permissions-policy", "refresh", "link", "set-cookie", "server", "x-powered-by"}
)
_GUARDS: dict[str, str] = {
    "content-security-policy": "which scripts may run",
    "strict-transport-security": "that only encrypted connections are used",
    "x-frame-options": "that no other site shows the page in a frame",
    "x-content-type-options": "that a file is taken for what it says it is",
    "referrer-policy": "what other sites learn of the visit",
}
"""Headers that protect visitors, and what of."""
_BENIGN = frozenset({"server", "x-powered-by", "set-cookie", "permissions-policy"})
_LEADING = frozenset({"refresh", "link"})
_NONCE = re.compile(r"'(nonce|sha256|sha384|sha512)-[^']{1,400}'", re.I)
_REFRESH = re.compile(r"^\s*[\d.]*\s*[;,]?\s*(?:url\s*=)?\s*[\"']?\s*([^\"']*)", re.I)
_SOURCE = re.compile(r"[a-z0-9*][a-z0-9.*-]{2,253}\.[a-z]{2,63}", re.I)
_RUNS = frozenset({"default-src", "script-src", "script-src-elem", "object-src", "base-uri"})
_LOOSE = frozenset({"'unsafe-inline'", "'unsafe-eval'", "*", "data:", "http:", "https:"})


def headers_of_interest(headers: Iterable[tuple[str, str]]) -> Headers:
    """The headers that are learnt and compared, by name, names in lower case, without what differs
    from answer to answer: values of nonces and hashes of a policy, and of cookies, of which only
    the names stay. Repeated ones are put together as RFC 9110, 5.3 allows. Never raises."""
    found: dict[str, dict[str, None]] = {}
    for name, value in headers:
        key = name.strip().lower()
        if key in OF_INTEREST:
            found.setdefault(key, {})[_settled(key, value[:MAX_VALUE])] = None
    joined = {name: ", ".join(sorted(values)) for name, values in found.items()}
    return tuple(sorted((name, value[:MAX_VALUE]) for name, value in joined.items() if value))


def learnt_headers(looks: Iterable[Headers]) -> Headers:
    """What several answers of one address have in common: servers behind one name may differ in
    what protects a visitor, and only what all of them say can be missed. What any of them has
    loaded or forwards to is known."""
    given = [dict(look) for look in looks]
    names = sorted({name for headers in given for name in headers})
    kept: list[tuple[str, str]] = []
    for name in names:
        values = [headers[name] for headers in given if name in headers]
        if len(values) == len(given) or name in _LEADING:
            kept.append((name, max(values, key=len)))
    return tuple(kept)


def header_signals(
    before: Headers, after: Headers, *, own: Iterable[str], known: Iterable[str] = ()
) -> Iterator[Signal]:
    """What changed between two answers' headers of interest, as `headers_of_interest` gives them.

    STRONG: a new Refresh that leads to a foreign host, and a Link header that has a foreign host's
    style or script loaded. WEAK: a protection that is gone or loosened, another type, a page that
    became a download, data of visitors that is cleared, other new forwarding. BENIGN: versions of
    servers, names of cookies. Nothing where no headers were learnt. `own` are the site's hosts,
    `known` those that approved pages use.
    """
    if not before:
        return
    old, new = dict(before), dict(after)
    hosts = _Hosts(frozenset(own), frozenset(known))
    yield from _forwarding(old, new, hosts)
    yield from _loaded(old, new, hosts)
    yield from _policy(old, new, hosts)
    yield from _guards(old, new)
    yield from _kind(old, new)
    for name in sorted(_BENIGN):
        if old.get(name, "") != new.get(name, ""):
            yield _said("header-changed", Strength.BENIGN, name, "has another value", (old, new))


class _Hosts:
    """Which hosts are near to the site."""

    def __init__(self, own: frozenset[str], known: frozenset[str]) -> None:
        self._own, self._known = own, known

    def kin(self, host: str) -> Kinship:
        return kinship(host, own=self._own, known=self._known)


def _settled(name: str, value: str) -> str:
    """A header's value without what differs from answer to answer."""
    if name == "set-cookie":
        return value.partition("=")[0].strip()[:100]
    if name.startswith("content-security-policy"):
        value = _NONCE.sub(r"'\1-*'", value)
        parts = (" ".join(part.split()) for part in value.split(";"))
        return "; ".join(part for part in parts if part)
    if name == "content-type":
        return value.replace(" ", "").lower()
    return " ".join(value.split())


def _forwarding(old: Mapping[str, str], new: Mapping[str, str], hosts: _Hosts) -> Iterator[Signal]:
    value = new.get("refresh", "")
    if not value or value == old.get("refresh"):
        return
    target = _REFRESH.match(value)
    host = host_of(target.group(1)) if target is not None else ""
    kin = hosts.kin(host)
    if host and kin is not Kinship.OWN:
        strength = Strength.STRONG if kin in {Kinship.FOREIGN, Kinship.SERVICE} else Strength.WEAK
        text = f"A new Refresh header sends visitors to {host}."
        yield replace(signal("new-refresh-header", strength, text, value), place="header")
    else:
        text = "A new Refresh header loads the page again or sends visitors elsewhere on the site."
        yield replace(signal("new-refresh-header", Strength.WEAK, text, value), place="header")


def _loaded(old: Mapping[str, str], new: Mapping[str, str], hosts: _Hosts) -> Iterator[Signal]:
    approved = set(loaded_hosts(old.get("link", "")))
    for host in dict.fromkeys(loaded_hosts(new.get("link", ""))):
        if host in approved or hosts.kin(host) is not Kinship.FOREIGN:
            continue
        text = f"A new Link header has browsers load from {host}, which no approved page uses."
        found = signal("link-header-loads-foreign", Strength.STRONG, text, new["link"])
        yield replace(found, place="header")
        return


def _policy(old: Mapping[str, str], new: Mapping[str, str], hosts: _Hosts) -> Iterator[Signal]:
    """A content security policy that allows more than the approved one."""
    name = "content-security-policy"
    was, now = _allowed(old.get(name, "")), _allowed(new.get(name, ""))
    if not was or not now:
        return
    for source in sorted(now - was):
        host = _SOURCE.fullmatch(source.partition("://")[2].partition("/")[0] or source)
        foreign = host is not None and hosts.kin(host.group().lstrip("*.")) is Kinship.FOREIGN
        if foreign or source in _LOOSE:
            text = f"The content security policy newly lets scripts of {source} run."
            yield replace(signal("policy-loosened", Strength.WEAK, text, source), place="header")
            return


def _allowed(policy: str) -> set[str]:
    """Sources that may run scripts."""
    found: set[str] = set()
    for directive in policy.split(";"):
        name, *sources = directive.lower().split() or [""]
        if name in _RUNS:
            found.update(sources)
    return found


def _guards(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Signal]:
    for name, guarded in _GUARDS.items():
        if name in old and not _guarding(name, new):
            text = f"The header {name} is gone; it said {guarded}."
            found = signal("security-header-gone", Strength.WEAK, text, old[name])
            yield replace(found, place="header")


def _guarding(name: str, new: Mapping[str, str]) -> bool:
    """Whether a protection is there, be it by the header that took its place (CSP 3, 6.4.2)."""
    if name == "strict-transport-security":
        return name in new and re.search(r"max-age\s*=\s*\"?0+\b", new[name]) is None
    by_policy = name == "x-frame-options" and "frame-ancestors" in new.get(
        "content-security-policy", ""
    )
    return name in new or by_policy


def _kind(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Signal]:
    name = "content-type"
    was, now = (values.get(name, "").partition(";")[0] for values in (old, new))
    if was and now and was != now:
        yield _said("type-header-changed", Strength.WEAK, name, "is of another type", (old, new))
    elif old.get(name, "") != new.get(name, ""):
        yield _said("header-changed", Strength.BENIGN, name, "has another value", (old, new))
    download = new.get("content-disposition", "").lower().startswith("attachment")
    if download and not old.get("content-disposition", "").lower().startswith("attachment"):
        said = "makes a download of what was shown"
        yield _said("became-download", Strength.WEAK, "content-disposition", said, (old, new))
    if "clear-site-data" in new and "clear-site-data" not in old:
        said = "has browsers forget what they keep of the site"
        yield _said("clears-site-data", Strength.WEAK, "clear-site-data", said, (old, new))


def _said(
    code: str,
    strength: Strength,
    name: str,
    what: str,
    values: tuple[Mapping[str, str], Mapping[str, str]],
) -> Signal:
    was, now = (value.get(name, "none")[:80] for value in values)
    text = f"The header {name} {what}: {was!r} became {now!r}."
    return replace(signal(code, strength, text), place="header")
