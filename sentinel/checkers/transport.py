"""transport: whoever comes over plain http is led straight to https, and browsers are asked to stay
there (HSTS, RFC 6797; GIGW 3.0, 5.3.2). The certificates of all hosts on the way: kind `tls`."""

from collections.abc import Iterable

import ada_url

from sentinel.core.check import Check
from sentinel.core.finding import Finding
from sentinel.core.host_place import is_address, is_local
from sentinel.core.hsts import read_hsts
from sentinel.core.page import FailureReason, FetchFailure, Page
from sentinel.core.plain_line import clean_line
from sentinel.core.platform_fault import PlatformFault, told, unseen
from sentinel.core.platform_options import TransportOptions
from sentinel.core.scope import registrable_domain
from sentinel.core.snapshot import Snapshot
from sentinel.core.transport_look import Trail, TrailEnd, next_of
from sentinel.core.urls import host_of
from sentinel.core.words import Severity

HSTS = "strict-transport-security"
DAY_SECONDS = 86400
_LASTING = frozenset({301, 308})
_CLOSED = frozenset({FailureReason.REFUSED, FailureReason.TIMEOUT})
MAX_URL = 200


def check(check: Check, snapshot: Snapshot) -> Iterable[Finding]:
    """Findings about each address that was tried over http, and about each own host's HSTS."""
    options = check.options if isinstance(check.options, TransportOptions) else TransportOptions()
    for trail in snapshot.trails:
        for fault in _way(trail):
            yield _finding(check, snapshot, fault, trail.start)
    for url, look in _first_https(snapshot).items():
        for fault in _hsts(look, options):
            yield _finding(check, snapshot, fault, url)


def _finding(check: Check, snapshot: Snapshot, fault: PlatformFault, url: str) -> Finding:
    return Finding(
        check=check.name,
        code=fault.code,
        subject=f"transport:{_shown(url)}",
        url=url,
        severity=min(check.severity, fault.severity),
        verdict=fault.verdict,
        message=fault.said,
        witness=snapshot.witness,
    )


def _way(trail: Trail) -> Iterable[PlatformFault]:
    """What is wrong with the way from an address, above all from http to https."""
    first, last = trail.hops[0], trail.hops[-1]
    start = _shown(trail.start)
    if isinstance(first, FetchFailure):
        yield _unanswered(start, first)
        return
    if isinstance(last, FetchFailure):
        yield unseen(
            "transport-unseen",
            f"{start} leads to {_shown(last.url)}, which could not be asked: {last.text}.",
        )
    secure = [hop for hop in trail.hops if _is_https(hop.url)]
    if trail.end is TrailEnd.LOOP:
        yield _error(
            "transport-loop",
            f"{start} leads in a circle ({_shown(last.url)} comes back): no visitor gets a page. "
            "Where a proxy ends TLS before the web server, tell the server so (X-Forwarded-Proto).",
        )
    elif trail.end is TrailEnd.TOO_LONG:
        yield _error("transport-loop", f"{start} leads from redirect to redirect without end.")
    elif trail.end is TrailEnd.NOWHERE:
        where = _shown(last.header("location")) if isinstance(last, Page) else ""
        yield _error("transport-nowhere", f"{start} leads to {where}, which is no web address.")
    elif not secure and isinstance(last, Page):
        yield from _in_the_clear(start, last)
    yield from _hops(trail, start)


def _unanswered(start: str, failure: FetchFailure) -> PlatformFault:
    if failure.reason in _CLOSED and not _is_https(failure.url):
        return told("transport-http-closed", f"Nothing answers at {start}: {failure.text}.")
    return unseen("transport-unseen", f"{start} could not be asked: {failure.text}.")


def _in_the_clear(start: str, last: Page) -> Iterable[PlatformFault]:
    if last.status < 400:
        yield _error(
            "transport-no-redirect",
            f"{start} is answered over plain http: what visitors read and type can be read and "
            "changed on the way. Let the web server answer each http address with status 301 and "
            "the same address on https.",
        )
    else:
        yield told("transport-http-refused", f"{start} is not led to https: status {last.status}.")


def _hops(trail: Trail, start: str) -> Iterable[PlatformFault]:
    """Single steps of a way. The first of each kind of fault is told."""
    seen: set[str] = set()
    for hop in trail.hops:
        target = next_of(hop)
        if not target or not isinstance(hop, Page):
            continue
        for fault in _step(trail, start, hop, target):
            if fault.code not in seen:
                seen.add(fault.code)
                yield fault


def _step(trail: Trail, start: str, hop: Page, target: str) -> Iterable[PlatformFault]:
    here, there = _shown(hop.url), _shown(target)
    if _is_https(hop.url):
        if not _is_https(target):
            yield _error(
                "transport-downgrade",
                f"{start} leads over {here} back to plain http ({there}). Let that redirect name "
                "https.",
            )
        return
    if not _is_https(target):
        away = not _one_domain(hop.url, target)
        yield PlatformFault(
            code="transport-plain-hop",
            severity=Severity.ERROR if away else Severity.WARNING,
            said=f"{here} leads to {there}, which is plain http too: whoever sits on the way can "
            "send visitors elsewhere. Lead to https with the first redirect.",
        )
        return
    if hop.status not in _LASTING:
        yield told(
            "transport-temporary",
            f"{here} leads to https with status {hop.status}, which browsers do not remember; 301 "
            "or 308 they do.",
        )
    first = hop is trail.hops[0]
    if first and host_of(hop.url) != host_of(target):
        yield told(
            "transport-other-host",
            f"{here} leads to another host at once ({there}); if it led to its own name on https "
            "first, browsers would remember HSTS for it too.",
        )
    elif first and _path(hop.url) != "/" and _path(target) == "/":
        yield PlatformFault(
            code="transport-path-lost",
            severity=Severity.WARNING,
            said=f"{here} leads to {there}: the page that was asked for is forgotten, and links to "
            "it end at the start page. Let the redirect keep path and query.",
        )


def _first_https(snapshot: Snapshot) -> dict[str, Page]:
    """The first answer over https of each host of the site's domains, by its URL."""
    domains = {_domain(url) for url in (snapshot.site.url, *snapshot.site.aliases)}
    found: dict[str, Page] = {}
    for trail in snapshot.trails:
        for hop in trail.hops:
            host = host_of(hop.url)
            own = _domain(hop.url) in domains and not is_local(host) and not is_address(host)
            if own and isinstance(hop, Page) and _is_https(hop.url) and hop.status < 500:
                found.setdefault(f"https://{hop.url.split('/')[2]}/", hop)
    return found


def _hsts(page: Page, options: TransportOptions) -> Iterable[PlatformFault]:
    if not options.hsts_seconds:
        return
    host, value, days = host_of(page.url), page.header(HSTS), options.hsts_seconds / DAY_SECONDS
    header = f"Strict-Transport-Security: max-age={int(options.hsts_seconds)}"
    header += "; includeSubDomains" if options.hsts_subdomains else ""
    if not value:
        yield _error(
            "transport-hsts-missing",
            f"{host} does not ask browsers to stay on https (HSTS). Let every https answer carry "
            f'"{header}".',
        )
        return
    read, quoted = read_hsts(value), clean_line(value)[:100]
    if read is None:
        yield _error(
            "transport-hsts-unreadable",
            f"{host} sends HSTS that browsers ignore ({quoted}). Accepted: {header}.",
        )
        return
    if read.max_age_seconds < options.hsts_seconds:
        found = read.max_age_seconds / DAY_SECONDS
        yield PlatformFault(
            code="transport-hsts-short",
            severity=Severity.WARNING,
            said=f"{host} asks browsers to stay on https for {found:g} days alone; wanted are "
            f"{days:g}. Raise max-age: {header}.",
        )
    if options.hsts_subdomains and not read.subdomains:
        yield PlatformFault(
            code="transport-hsts-subdomains",
            severity=Severity.WARNING,
            said=f"HSTS of {host} does not cover its subdomains ({quoted}). Where all of them have "
            f"https, send {header}.",
        )


def _domain(url: str) -> str:
    host = host_of(url)
    return registrable_domain(host) or host


def _one_domain(one: str, other: str) -> bool:
    return _domain(one) == _domain(other)


def _is_https(url: str) -> bool:
    return url.startswith("https://")


def _path(url: str) -> str:
    parsed = ada_url.URL(url)
    return str(parsed.pathname) + str(parsed.search)


def _shown(url: str) -> str:
    return clean_line(url)[:MAX_URL]


def _error(code: str, said: str) -> PlatformFault:
    return PlatformFault(code=code, severity=Severity.ERROR, said=said)
