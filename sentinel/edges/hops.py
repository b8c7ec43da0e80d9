"""Following redirects, one hop at a time, alike for both clients. Each hop is judged anew."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from sentinel.core.page import (
    FailureReason,
    FetchFailure,
    FetchRequest,
    Look,
    Page,
    Redirect,
)
from sentinel.core.urls import resolve, without_fragment

REDIRECTS = frozenset({301, 302, 303, 307, 308})
KEEPS_METHOD = frozenset({307, 308})
"""RFC 9110, 15.4.8 and 15.4.9; with the others a POST becomes a GET, as browsers do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One answer as it came, or why none came."""

    look: Look
    location: str = ""


OneHop = Callable[[FetchRequest], Awaitable[Hop]]


async def follow(
    request: FetchRequest, one_hop: OneHop, *, max_redirects: int, now: Callable[[], datetime]
) -> Look:
    """The last answer of a chain, with all hops before it; or why the chain has no end.

    Headers given with the request (the re-test token among them) go to the first host only.
    """
    seen: list[Redirect] = []
    step, first_host = request, urlsplit(request.url).netloc
    elapsed = 0.0
    while True:
        hop = await one_hop(step)
        elapsed += hop.look.elapsed_seconds
        look = _with_chain(hop.look, request.url, tuple(seen), elapsed)
        if not (
            isinstance(look, Page)
            and look.status in REDIRECTS
            and hop.location
            and request.follow_redirects
        ):
            return look
        seen.append(Redirect(url=step.url, status=look.status, location=hop.location[:2000]))
        target = resolve(step.url, hop.location)
        fault = _fault(target, seen, max_redirects)
        if fault is not None or target is None:
            return FetchFailure(
                url=request.url,
                reason=fault or FailureReason.BAD_URL,
                detail=f"redirected to {hop.location[:200]}",
                redirects=tuple(seen),
                elapsed_seconds=elapsed,
                fetched_at=now(),
            )
        step = _next(step, target, look.status, same_host=urlsplit(target).netloc == first_host)


def _with_chain(look: Look, url: str, seen: tuple[Redirect, ...], elapsed: float) -> Look:
    return replace(look, url=url, redirects=seen, elapsed_seconds=elapsed)


def _fault(target: str | None, seen: list[Redirect], max_redirects: int) -> FailureReason | None:
    if target is None or urlsplit(target).scheme not in {"http", "https"}:
        return FailureReason.BAD_URL
    if without_fragment(target) in {without_fragment(hop.url) for hop in seen}:
        return FailureReason.REDIRECT_LOOP
    return FailureReason.TOO_MANY_REDIRECTS if len(seen) > max_redirects else None


def _next(step: FetchRequest, target: str, status: int, *, same_host: bool) -> FetchRequest:
    keeps = status in KEEPS_METHOD or step.method in {"GET", "HEAD"}
    return replace(
        step,
        url=without_fragment(target),
        method=step.method if keeps else "GET",
        body=step.body if keeps else b"",
        headers=step.headers if same_host else (),
        connect_to=step.connect_to if same_host else "",
    )
