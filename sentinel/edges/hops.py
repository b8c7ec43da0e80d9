"""Following redirects hop by hop, by one rule for every fetcher and for the crawler."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from sentinel.core.page import FailureReason, FetchFailure, FetchRequest, Look, Page, Redirect
from sentinel.core.urls import host_of, normal, resolve, without_fragment
from sentinel.core.wire import Wire, of_a_hop

REDIRECTS = frozenset({301, 302, 303, 307, 308})

Ask = Callable[[FetchRequest, float], Awaitable[Look]]
"""One request without following, and the seconds that the hops before it have taken."""


async def follow(
    request: FetchRequest,
    ask: Ask,
    *,
    max_redirects: int,
    own_hosts: frozenset[str] = frozenset(),
    enters: Callable[[str], bool] = lambda url: True,
) -> Look:
    """Asks, and follows redirects until an answer that is none, within the limits.

    Every hop is http or https, else the look is a failure (bad-url). A URL that comes back is
    a loop. A hop that `enters` refuses is not asked: the redirect itself is then the answer,
    and its `final_url` is where it points. Headers of the request go to its own host and to
    `own_hosts` alone. `url` of the look is that of the request.
    """
    hop = replace(request, url=without_fragment(normal(request.url) or request.url))
    seen = {(hop.method, hop.url)}
    hops: list[Redirect] = []
    elapsed = 0.0
    wire: Wire = ()
    while True:
        look = await ask(hop, elapsed)
        elapsed += look.elapsed_seconds
        look = replace(look, wire=(*of_a_hop(wire), *look.wire))
        wire = look.wire
        whole = replace(look, url=request.url, redirects=tuple(hops), elapsed_seconds=elapsed)
        location = _location(look)
        if not isinstance(look, Page) or not location or not request.follow_redirects:
            return whole
        target = resolve(hop.url, location)
        hops.append(Redirect(url=hop.url, status=look.status, location=target or location[:2000]))
        if target is None:
            return _failed(whole, hops, FailureReason.BAD_URL, f"redirect to {location[:200]!r}")
        target = without_fragment(target)
        if not enters(target):
            return replace(look, url=request.url, redirects=tuple(hops), final_url=target)
        hop = _next_hop(request, hop, look.status, target, own_hosts)
        if (hop.method, hop.url) in seen:
            return _failed(whole, hops, FailureReason.REDIRECT_LOOP, f"{hop.url} comes back")
        if len(hops) > max_redirects:
            detail = f"more than {max_redirects} redirects, the last to {hop.url}"
            return _failed(whole, hops, FailureReason.TOO_MANY_REDIRECTS, detail)
        seen.add((hop.method, hop.url))


def _location(look: Look) -> str:
    return look.header("location") if isinstance(look, Page) and look.status in REDIRECTS else ""


def _next_hop(
    request: FetchRequest, hop: FetchRequest, status: int, target: str, own_hosts: frozenset[str]
) -> FetchRequest:
    """RFC 9110 15.4: 303 turns all but HEAD into GET, 301 and 302 turn POST into GET."""
    becomes_get = (status == 303 and hop.method != "HEAD") or (
        status in {301, 302} and hop.method == "POST"
    )
    host = host_of(target)
    same_host = host == host_of(request.url)
    same_scheme = target.partition(":")[0] == request.url.partition(":")[0]
    return replace(
        hop,
        url=target,
        method="GET" if becomes_get else hop.method,
        body=b"" if becomes_get else hop.body,
        headers=request.headers if same_host or host in own_hosts else (),
        connect_to=request.connect_to if same_host else "",
        # another scheme is another server there: its port is the usual one
        connect_port=request.connect_port if same_host and same_scheme else 0,
    )


def _failed(look: Look, hops: list[Redirect], reason: FailureReason, detail: str) -> FetchFailure:
    return FetchFailure(
        url=look.url,
        reason=reason,
        detail=detail,
        redirects=tuple(hops),
        elapsed_seconds=look.elapsed_seconds,
        fetched_at=look.fetched_at,
        wire=look.wire,
    )
