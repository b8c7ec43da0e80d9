"""Proving from outside, on fresh connections, that a block is in force, or that a site is open."""

import asyncio
import ipaddress
import logging
import secrets
import socket
from collections.abc import Awaitable, Callable, Iterable
from urllib.parse import urlsplit

from sentinel.core.page import FailureReason, FetchFailure, FetchRequest, Look, Page
from sentinel.core.ports import Clock, Fetcher
from sentinel.core.site import Site

RETEST_HEADER = "X-Sentinel-Retest"
BLOCK_HEADER = "X-Sentinel-Block"
MAX_ADDRESSES = 8
"""Addresses of one host that are asked one by one."""
RESOLVE_SECONDS = 5.0
PAUSE_SECONDS = 0.5
"""Between two tries of a proof that does not hold yet."""

_NOT_REACHED = frozenset(
    {FailureReason.REFUSED, FailureReason.TIMEOUT, FailureReason.RESET, FailureReason.OTHER}
)
"""At such an address nobody is shown anything, as far as can be seen from here."""

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
    resolve: Resolve = addresses_of,
) -> tuple[str, ...]:
    """What is wrong with a block, in words; empty where it is in force.

    At the root, each alias and each address of their hosts: GET, HEAD and POST of `/`, a deep
    path and a query that nobody asked for before give 503 with `Retry-After` and the incident in
    `X-Sentinel-Block`; with the token, if one is given, `/` is not answered by the block. An
    address that cannot be reached from here is passed over, unless none of its root can.
    Never raises.
    """

    async def at(root: str, address: str) -> tuple[str, ...] | FetchFailure:
        first = await fetcher.fetch(_request(root, "GET", address))
        if isinstance(first, FetchFailure) and first.reason in _NOT_REACHED:
            return first
        requests = [
            _request(root, "HEAD", address),
            _request(root, "POST", address),
            _request(_deep(root), "GET", address),
            _request(f"{root}?sentinel-proof={secrets.token_hex(4)}", "GET", address),
        ]
        looks = await asyncio.gather(*(fetcher.fetch(request) for request in requests))
        asked = zip([_request(root, "GET", address), *requests], [first, *looks], strict=True)
        problems = [p for request, look in asked for p in _not_blocked(request, look, incident_id)]
        if token:
            passing = _request(root, "GET", address, token)
            problems += _not_through(passing, await fetcher.fetch(passing))
        return tuple(problems)

    return await _everywhere(site, at, resolve)


async def prove_open(
    site: Site, fetcher: Fetcher, *, resolve: Resolve = addresses_of
) -> tuple[str, ...]:
    """What keeps a site from being open, in words; empty where no block answers at its root,
    its aliases and their addresses. Whether the pages are good is the re-test's question."""

    async def at(root: str, address: str) -> tuple[str, ...] | FetchFailure:
        request = _request(root, "GET", address)
        look = await fetcher.fetch(request)
        if isinstance(look, FetchFailure):
            if look.reason in _NOT_REACHED:
                return look
            return (f"{_named(request)}: {look.text}.",)
        incident = look.header(BLOCK_HEADER)
        return (f"{_named(request)}: still blocked for {incident}.",) if incident else ()

    return await _everywhere(site, at, resolve)


async def holds_anywhere(site: Site, incident_id: str, fetcher: Fetcher) -> bool:
    """Whether the block is seen at the root or at an alias, if perhaps not everywhere."""
    requests = [_request(root, "GET", "") for root in _roots(site)]
    looks = await asyncio.gather(*(fetcher.fetch(request) for request in requests))
    return any(
        isinstance(look, Page) and look.header(BLOCK_HEADER) == incident_id for look in looks
    )


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


async def _everywhere(
    site: Site,
    at: Callable[[str, str], Awaitable[tuple[str, ...] | FetchFailure]],
    resolve: Resolve,
) -> tuple[str, ...]:
    async def of_root(root: str) -> tuple[str, ...]:
        addresses = await resolve(root)
        results = await asyncio.gather(*(at(root, address) for address in addresses))
        unseen = [result for result in results if isinstance(result, FetchFailure)]
        if len(unseen) == len(results):
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


def _deep(root: str) -> str:
    return f"{root.rstrip('/')}/{secrets.token_hex(4)}/{secrets.token_hex(4)}.html"


def _request(url: str, method: str, address: str, token: str = "") -> FetchRequest:
    headers = ((RETEST_HEADER, token),) if token else ()
    posted = method == "POST"
    form = (("Content-Type", "application/x-www-form-urlencoded"),) if posted else ()
    return FetchRequest(
        url=url,
        method=method,
        headers=(*headers, *form),
        body=b"sentinel=proof" if posted else b"",
        follow_redirects=False,
        fresh_connection=True,
        connect_to=address,
    )


def _not_blocked(request: FetchRequest, look: Look, incident: str) -> Iterable[str]:
    name = _named(request)
    if isinstance(look, FetchFailure):
        yield f"{name}: {look.text}."
    elif look.status != 503:
        yield f"{name}: answered {look.status}, not 503."
    elif look.header(BLOCK_HEADER) != incident:
        yield f"{name}: 503, but not for {incident} ({BLOCK_HEADER} is missing or another's)."
    elif not look.header("Retry-After"):
        yield f"{name}: 503 without Retry-After."


def _not_through(request: FetchRequest, look: Look) -> Iterable[str]:
    if isinstance(look, FetchFailure):
        yield f"{_named(request)} with the re-test token: {look.text}."
    elif look.header(BLOCK_HEADER):
        yield f"{_named(request)} with the re-test token: blocked like everybody."


def _named(request: FetchRequest) -> str:
    place = f" at {request.connect_to}" if request.connect_to else ""
    return f"{request.method} {request.url}{place}"
