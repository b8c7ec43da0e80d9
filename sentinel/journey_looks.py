"""Journeys are made for the checks that judge them: over HTTP, or in a browser. None is made twice
at a time, and none is made again by itself: it changes something on the site."""

import asyncio
import logging
from contextlib import ExitStack
from dataclasses import replace

from sentinel.checkers import journey
from sentinel.checking import block_of
from sentinel.core.browser_journey import BrowserJourneyOptions
from sentinel.core.canonical import sha256
from sentinel.core.check import Check
from sentinel.core.check_sights import outcome_of
from sentinel.core.journey import (
    Fault,
    JourneyOptions,
    JourneyRecord,
    StepOutcome,
    StepRecord,
)
from sentinel.core.latency import Timing
from sentinel.core.page import FetchRequest, Page
from sentinel.core.snapshot import Snapshot
from sentinel.errors import AlreadyRunning
from sentinel.eyes import Eyes, Scene, Seen
from sentinel.journeying import Way, travel

NO_BROWSER = (
    "no browser is configured; install the extra (pip install sentinel-watch[browser]) and "
    "Chromium, and name its program under [witnesses] browser in config.toml"
)

log = logging.getLogger(__name__)


async def with_journey(
    eyes: Eyes, scene: Scene, check: Check, seen: Seen, snapshot: Snapshot
) -> Snapshot:
    """The snapshot with the record of the check's journey, which was made for it."""
    with ExitStack() as turn:
        try:
            turn.enter_context(eyes.journeys.turns.journey(scene.site.name, check.name))
        except AlreadyRunning as error:
            return replace(snapshot, journey=_not_made(str(error)))
        began = eyes.clock.monotonic()
        record = await _made(eyes, scene, check)
    first = record.first_failure
    if first is not None and first.fault is Fault.UNREACHABLE:
        record = replace(record, own_network=await _network_answers(eyes))
    elapsed_seconds = eyes.clock.monotonic() - began
    shown = any(step.shown_block for step in record.steps)
    block = await block_of(eyes, scene) if shown else None
    looked = replace(snapshot, journey=record, block=block)
    unanswered = first is not None and first.fault is Fault.UNREACHABLE
    seen.timings.append(
        Timing(
            check=check.name,
            target=check.name,
            elapsed_seconds=None if unanswered else elapsed_seconds,
            outcome=outcome_of(list(journey.check(check, looked))),
        )
    )
    return looked


async def _made(eyes: Eyes, scene: Scene, check: Check) -> JourneyRecord:
    options = check.options
    if isinstance(options, JourneyOptions):
        way = Way(
            site=scene.site,
            fetcher=eyes.witness,
            clock=eyes.clock,
            user_agent=eyes.user_agents[0],
            headers=scene.headers,
        )
        return await travel(way, options)
    assert isinstance(options, BrowserJourneyOptions)
    if eyes.journeys.browser is None:
        return _not_made(NO_BROWSER)
    record, picture = await eyes.journeys.browser.travel(
        scene.site, options, headers=scene.headers, user_agent=eyes.user_agents[0]
    )
    if picture:
        await asyncio.to_thread(eyes.blobs.put, picture)
        record = replace(record, picture=sha256(picture))
    return record


async def _network_answers(eyes: Eyes) -> bool | None:
    """Whether any control address answers; None where none is configured."""
    urls = eyes.journeys.control_urls
    requests = (FetchRequest(url=url, fresh_connection=True) for url in urls)
    looks = await asyncio.gather(*map(eyes.witness.fetch, requests))
    return any(isinstance(look, Page) for look in looks) if looks else None


def _not_made(why: str) -> JourneyRecord:
    """A journey that could not begin."""
    step = StepRecord(
        name="before the first step",
        outcome=StepOutcome.FAILED,
        fault=Fault.OUR_SIDE,
        text=why.rstrip("."),
    )
    return JourneyRecord(steps=(step,), elapsed_seconds=0.0)
