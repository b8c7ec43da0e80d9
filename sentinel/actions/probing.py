"""Proving from outside that what a driver had installed is in force, while the site stays open: who
bears the probe's token is answered as if it were blocked, nobody else is."""

import asyncio
import secrets
from typing import cast

from sentinel.actions.proof import (
    NOT_REACHED,
    Place,
    Resolve,
    addresses_of,
    deep_below,
    everywhere,
    named,
    origin_of,
    request_for,
)
from sentinel.core.block_mark import BLOCK_HEADER, RETRY_HEADER, UNAVAILABLE
from sentinel.core.ladder import driver_named
from sentinel.core.page import FetchFailure, FetchRequest, Look
from sentinel.core.ports import Blocker, Fetcher, Prober
from sentinel.core.site import Site
from sentinel.errors import BlockError

PROBE_HEADER = "X-Sentinel-Probe"
PROBED = "probe"
"""In `X-Sentinel-Block`, where an incident would stand."""


def prober_of(blockers: dict[str, Blocker], rung: Site) -> Prober | None:
    """The driver of one way to block, where it can be probed. Raises BlockError."""
    driver = driver_named(blockers, rung)
    return cast(Prober, driver) if hasattr(driver, "begin_probe") else None


async def probe(
    prober: Prober, rung: Site, fetcher: Fetcher, *, resolve: Resolve = addresses_of
) -> tuple[str, ...]:
    """What is wrong with an installed block, in words; empty where it is in force at each root,
    alias, address and, where it closes the server itself, at the origin. The site stays open, and
    the probe has ended, whatever comes. Raises BlockError where it cannot be begun."""
    token = secrets.token_hex(32)
    await asyncio.to_thread(prober.begin_probe, rung, token)
    try:
        return await _proven(rung, token, fetcher, resolve)
    finally:
        await asyncio.to_thread(prober.end_probe, rung)


async def _proven(rung: Site, token: str, fetcher: Fetcher, resolve: Resolve) -> tuple[str, ...]:
    async def at(root: str, place: Place) -> tuple[str, ...] | FetchFailure:
        requests = [
            request_for(root, "GET", place, token, header=PROBE_HEADER),
            request_for(root, "POST", place, token, header=PROBE_HEADER),
            request_for(deep_below(root), "GET", place, token, header=PROBE_HEADER),
        ]
        other = request_for(root, "GET", place, secrets.token_hex(32), header=PROBE_HEADER)
        first = await fetcher.fetch(requests[0])
        if isinstance(first, FetchFailure) and first.reason in NOT_REACHED:
            return first
        rest = await asyncio.gather(*(fetcher.fetch(one) for one in (*requests[1:], other)))
        looks = [first, *rest]
        found = [_fault(one, seen) for one, seen in zip(requests, looks, strict=False)]
        if not isinstance(looks[-1], FetchFailure) and looks[-1].header(BLOCK_HEADER) == PROBED:
            found.append(f"{named(other)}: a wrong token is answered like the right one.")
        return tuple(filter(None, found))

    return await everywhere(rung, at, resolve, origin_of(rung))


def _fault(request: FetchRequest, look: Look) -> str:
    if isinstance(look, FetchFailure):
        return f"{named(request)}: {look.text}."
    if look.status == UNAVAILABLE and look.header(BLOCK_HEADER) == PROBED:
        return "" if look.header(RETRY_HEADER) else f"{named(request)}: 503 without {RETRY_HEADER}."
    return (
        f"{named(request)}: answered {look.status}, as if nothing were installed there (or a piece "
        "of an older Sentinel, which closes the site but knows no probe)."
    )


def why_not_probed(rung: Site, blockers: dict[str, Blocker]) -> str:
    """Why a way to block cannot be probed at this moment; empty where it can be."""
    if prober_of(blockers, rung) is None:
        return "it cannot be tried without closing the site"
    try:
        flagged = driver_named(blockers, rung).incident(rung)
    except BlockError as error:
        return str(error)
    return f"the site is blocked for {flagged}" if flagged else ""
