"""Requests of checks of kind `http`, each over a connection of its own."""

import asyncio
from dataclasses import replace

from sentinel.checkers import http
from sentinel.checking import block_of
from sentinel.core.check import Check
from sentinel.core.check_sights import outcome_of
from sentinel.core.http_function import HttpOptions, HttpRecord, record_of, request_of
from sentinel.core.latency import Timing
from sentinel.core.page import FetchRequest, Page
from sentinel.core.snapshot import Snapshot
from sentinel.eyes import Eyes, Scene, Seen

AT_ONCE = 4


async def with_http(
    eyes: Eyes, scene: Scene, check: Check, seen: Seen, snapshot: Snapshot
) -> Snapshot:
    """The snapshot with what each target answered, judged by the check's conditions."""
    options = check.options
    assert isinstance(options, HttpOptions)
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(target: str) -> HttpRecord:
        url = scene.site.url + target.lstrip("/")
        request = request_of(options, url, user_agent=eyes.user_agents[0], own=scene.headers)
        async with turns:
            look = await eyes.witness.fetch(request)
        return await asyncio.to_thread(record_of, options, url, look)

    records = tuple(await asyncio.gather(*map(one, check.targets)))
    seen.pages += len(records)
    silent = any(not isinstance(record.look, Page) for record in records)
    looked = replace(
        snapshot,
        http=records,
        controls_answer=await controls_answer(eyes) if silent else None,
        block=await block_of(eyes, scene) if any(r.shown_block for r in records) else None,
    )
    seen.timings += [
        _timing(check, target, replace(looked, http=(record,)))
        for target, record in zip(check.targets, records, strict=True)
    ]
    return looked


def _timing(check: Check, target: str, looked: Snapshot) -> Timing:
    """How long one target took, with the outcome that its finding has."""
    (record,) = looked.http
    return Timing(
        check=check.name,
        target=target,
        elapsed_seconds=record.look.elapsed_seconds if isinstance(record.look, Page) else None,
        outcome=outcome_of(list(http.check(check, looked))),
    )


async def controls_answer(eyes: Eyes) -> bool | None:
    """Whether any control address answers; None where none is configured."""
    urls = eyes.journeys.control_urls
    requests = (FetchRequest(url=url, fresh_connection=True) for url in urls)
    looks = await asyncio.gather(*map(eyes.witness.fetch, requests))
    return any(isinstance(look, Page) for look in looks) if looks else None
