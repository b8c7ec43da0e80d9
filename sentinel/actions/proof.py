"""Proving from outside, on fresh connections, that a block is in force, or that a site is open."""

import asyncio
import ipaddress
import logging
import secrets
import socket
from collections.abc import Awaitable, Callable, Iterable
from urllib.parse import urljoin, urlsplit

from sentinel.core.block_mark import (
    BLOCK_HEADER,
    EDGE_STATUS,
    RETRY_HEADER,
    UNAVAILABLE,
    marked_incident,
    shown_incident,
)
from sentinel.core.block_settings import MARKED
from sentinel.core.endpoint import split_port
from sentinel.core.page import FailureReason, FetchFailure, FetchRequest, Look, Page
from sentinel.core.ports import Clock, Fetcher
from sentinel.core.site import Site, block_settings, rungs

RETEST_HEADER = "X-Sentinel-Retest"
MAX_ADDRESSES = 8
"""Addresses of one host that are asked one by one."""
RESOLVE_SECONDS = 5.0
MAX_PAGES = 3
"""Of an incident, that are asked for beside the root."""
PASSING = "/.well-known/acme-challenge/"
"""Below it lies what passes a block."""
PAUSE_SECONDS = 0.5
"""Between two tries of a proof that does not hold yet."""

NOT_REACHED = frozenset(
    {FailureReason.REFUSED, FailureReason.TIMEOUT, FailureReason.RESET, FailureReason.OTHER}
)
"""At such an address nobody is shown anything, as far as can be seen from here."""

Place = tuple[str, int]
"""An address to connect to and its port (0: the URL's)."""
ANY_PLACE: Place = ("", 0)
"""Where the fetcher's own choice leads."""
Resolve = Callable[[str], Awaitable[tuple[str, ...]]]
"""URL -> addresses to connect to one by one; an empty address leaves the choice to the fetcher."""

log = logging.getLogger(__name__)


async def addresses_of(url: str) -> tuple[str, ...]:
    """The addresses, IPv4 and IPv6, that a URL's host resolves to.

    One empty string where there is no choice, or where the name does not resolve: the fetcher
    then says what is wrong.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        return ("",)
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(RESOLVE_SECONDS):
            found = await loop.getaddrinfo(host, parts.port or 80, type=socket.SOCK_STREAM)
    except (OSError, TimeoutError, UnicodeError):
        return ("",)
    unique = tuple(dict.fromkeys(str(info[4][0]) for info in found))
    return unique[:MAX_ADDRESSES] if len(unique) > 1 else ("",)


async def prove_blocked(
    site: Site,
    incident_id: str,
    token: str,
    fetcher: Fetcher,
    *,
    subjects: Iterable[str] = (),
    resolve: Resolve = addresses_of,
) -> tuple[str, ...]:
    """What is wrong with a block, in words; empty where it is in force.

    At the root, each alias, each address of their hosts and, where it closes the server itself,
    the origin: GET, HEAD and POST of `/`, a deep path, a query that nobody asked for before, and
    those pages that the incident is about (`subjects`: of them a cache may have a copy) give 503
    with `Retry-After` and the incident in `X-Sentinel-Block` (the mark in the page's text where a
    way to block can set no header). With the token, if one is given, `/` is not answered by the
    block, and with a wrong one it is; nor is an ACME challenge, nor a neighbour. An address that
    cannot be reached from here is passed over, unless no public one of its root can. Never raises.
    """
    pages = [one for one in subjects if one[:1] == "/" != one and not one.startswith(PASSING)]
    marked = any(block_settings(rung).driver in MARKED for rung in rungs(site))

    async def at(root: str, place: Place) -> tuple[str, ...] | FetchFailure:
        first = request_for(root, "GET", place)
        look = await fetcher.fetch(first)
        if isinstance(look, FetchFailure) and look.reason in NOT_REACHED:
            return look
        closed = [
            request_for(root, "HEAD", place),
            request_for(root, "POST", place),
            request_for(deep_below(root), "GET", place),
            request_for(f"{root}?sentinel-proof={secrets.token_hex(4)}", "GET", place),
            *(request_for(root.rstrip("/") + one, "GET", place) for one in pages[:MAX_PAGES]),
        ]
        passing = [(request_for(_challenge(root), "GET", place), "an ACME challenge")]
        if token:
            closed.append(request_for(root, "GET", place, secrets.token_hex(32)))
            passing.append((request_for(root, "GET", place, token), "with the re-test token"))
        looks = await asyncio.gather(
            *(fetcher.fetch(request) for request in closed),
            *(fetcher.fetch(request) for request, _ in passing),
        )
        asked = [(first, look), *zip(closed, looks, strict=False)]
        problems = [p for one, seen in asked for p in _not_blocked(one, seen, incident_id, marked)]
        for (request, what), seen in zip(passing, looks[len(closed) :], strict=True):
            problems += _not_through(request, seen, what)
        return tuple(problems)

    found, beside = await asyncio.gather(
        everywhere(site, at, resolve, origin_of(site)),
        harmed_neighbours(site, incident_id, fetcher),
    )
    return found + beside


async def harmed_neighbours(site: Site, incident_id: str, fetcher: Fetcher) -> tuple[str, ...]:
    """Which sites beside this one are closed by its block, in words. Never raises."""
    urls = dict.fromkeys(url for rung in rungs(site) for url in block_settings(rung).neighbours)
    requests = [request_for(url, "GET", ANY_PLACE) for url in urls]
    looks = await asyncio.gather(*(fetcher.fetch(request) for request in requests))
    return tuple(
        f"{named(request)}: a neighbour, closed by the block for {incident_id}."
        for request, look in zip(requests, looks, strict=True)
        if isinstance(look, Page) and shown_incident(look) == incident_id
    )


async def prove_open(
    site: Site, fetcher: Fetcher, *, resolve: Resolve = addresses_of
) -> tuple[str, ...]:
    """What keeps a site from being open, in words; empty where no block answers at its root,
    its aliases and their addresses. Whether the pages are good is the re-test's question."""

    async def at(root: str, place: Place) -> tuple[str, ...] | FetchFailure:
        request = request_for(root, "GET", place)
        look = await fetcher.fetch(request)
        if isinstance(look, FetchFailure):
            if look.reason in NOT_REACHED:
                return look
            return (f"{named(request)}: {look.text}.",)
        incident = shown_incident(look) or look.header(BLOCK_HEADER)
        return (f"{named(request)}: still blocked for {incident}.",) if incident else ()

    return await everywhere(site, at, resolve)


async def holds_anywhere(site: Site, incident_id: str, fetcher: Fetcher) -> bool:
    """Whether the block is seen at the root or at an alias, if perhaps not everywhere."""
    requests = [request_for(root, "GET", ANY_PLACE) for root in _roots(site)]
    looks = await asyncio.gather(*(fetcher.fetch(request) for request in requests))
    return any(isinstance(look, Page) and shown_incident(look) == incident_id for look in looks)


async def until_proven(
    prove: Callable[[], Awaitable[tuple[str, ...]]],
    clock: Clock,
    seconds: float,
    *,
    pause_seconds: float = PAUSE_SECONDS,
) -> tuple[str, ...]:
    """Proves again until it holds or the time is up; the problems that are left.

    The pauses alone end it too: a clock that stands still must not hold a response.
    """
    deadline = clock.monotonic() + seconds
    tries = 1 + int(seconds / max(pause_seconds, 0.001))
    while True:
        problems = await prove()
        tries -= 1
        if not problems or tries < 1 or clock.monotonic() + pause_seconds >= deadline:
            return problems
        await asyncio.sleep(pause_seconds)


async def everywhere(
    site: Site,
    at: Callable[[str, Place], Awaitable[tuple[str, ...] | FetchFailure]],
    resolve: Resolve,
    origin: Place = ANY_PLACE,
) -> tuple[str, ...]:
    """What `at` finds wrong at each root and each address of its host, and at the origin; an
    address that is not reached is passed over, unless no public one of its root is: that the
    origin is closed says nothing of what a delivery network shows."""

    async def of_root(root: str) -> tuple[str, ...]:
        places = [(address, 0) for address in await resolve(root)]
        public = len(places)
        if origin != ANY_PLACE and root == site.url:
            places.append(origin)
        results = await asyncio.gather(*(at(root, place) for place in places))
        unseen = [result for result in results if isinstance(result, FetchFailure)]
        if all(isinstance(result, FetchFailure) for result in results[:public]):
            return tuple(f"GET {root}: {failure.text}." for failure in unseen[:1])
        for failure in unseen:
            log.info(
                "address not reached for a proof",
                extra={"site": site.name, "url": root, "detail": failure.detail},
            )
        return tuple(
            p for result in results if not isinstance(result, FetchFailure) for p in result
        )

    found = await asyncio.gather(*(of_root(root) for root in _roots(site)))
    return tuple(dict.fromkeys(problem for problems in found for problem in problems))


def _roots(site: Site) -> Iterable[str]:
    return dict.fromkeys((site.url, *site.aliases))


def deep_below(root: str) -> str:
    """An address below a root that nobody asked for before."""
    return f"{root.rstrip('/')}/{secrets.token_hex(4)}/{secrets.token_hex(4)}.html"


def _challenge(root: str) -> str:
    """An address under which no challenge waits (RFC 8555, 8.3): missing is as good as there."""
    return urljoin(root, f"{PASSING}{secrets.token_urlsafe(32)}")


def origin_of(site: Site) -> Place:
    """The server behind a delivery network, where each way that stands closes that one too."""
    ways = [block_settings(rung) for rung in rungs(site)]
    if not site.origin or not all(way.at_origin for way in ways):
        return ANY_PLACE
    return split_port(site.origin)


def request_for(
    url: str, method: str, place: Place, token: str = "", *, header: str = RETEST_HEADER
) -> FetchRequest:
    """One request of a proof: on a connection of its own, no redirect followed."""
    headers = ((header, token),) if token else ()
    posted = method == "POST"
    form = (("Content-Type", "application/x-www-form-urlencoded"),) if posted else ()
    return FetchRequest(
        url=url,
        method=method,
        headers=(*headers, *form),
        body=b"sentinel=proof" if posted else b"",
        follow_redirects=False,
        fresh_connection=True,
        connect_to=place[0],
        connect_port=place[1],
    )


def _not_blocked(request: FetchRequest, look: Look, incident: str, marked: bool) -> Iterable[str]:
    name = named(request)
    if any(header == RETEST_HEADER for header, _ in request.headers):
        name = f"{name} (with a wrong re-test token)"
    if isinstance(look, FetchFailure):
        yield f"{name}: {look.text}."
    elif marked and look.status in {UNAVAILABLE, EDGE_STATUS}:
        # an answer to HEAD has no text to hold the mark
        if request.method != "HEAD" and incident not in {
            marked_incident(look),
            look.header(BLOCK_HEADER),
        }:
            yield f"{name}: {look.status}, but the page is not marked for {incident}."
    elif look.status != UNAVAILABLE:
        yield f"{name}: answered {look.status}, not {UNAVAILABLE}."
    elif look.header(BLOCK_HEADER) != incident:
        yield f"{name}: 503, but not for {incident} ({BLOCK_HEADER} is missing or another's)."
    elif not look.header(RETRY_HEADER):
        yield f"{name}: 503 without {RETRY_HEADER}."


def _not_through(request: FetchRequest, look: Look, what: str) -> Iterable[str]:
    if isinstance(look, FetchFailure):
        yield f"{named(request)} ({what}): {look.text}."
    elif shown_incident(look) or look.header(BLOCK_HEADER):
        yield f"{named(request)} ({what}): blocked like everybody."


def named(request: FetchRequest) -> str:
    """A request in words."""
    place = f" at {request.connect_to}" if request.connect_to else ""
    return f"{request.method} {request.url}{place}"
