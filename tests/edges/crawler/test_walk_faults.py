"""What goes wrong inside of a walk ends it with words: nobody waits for ever."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.core.crawl_plan import CrawlPlan
from sentinel.core.frontier import Frontier
from sentinel.edges.crawler import crew
from sentinel.edges.crawler.guarded import ending
from sentinel.edges.crawler.settings import Crawled, WalkSettings
from sentinel.edges.crawler.walk import walk
from sentinel.errors import CouldNotFindOut, StoreError
from support.large_crawl import LIMITS
from support.site_server import SiteServer


async def walked(server: SiteServer, journal: Path, **changes: object) -> Crawled:
    settings = WalkSettings(
        limits=LIMITS, own_hosts=frozenset({"127.0.0.1"}), journal=journal, workers=1
    )
    plan = CrawlPlan(roots=(server.url,))
    return await walk(plan, settings=replace(settings, **changes))  # type: ignore[arg-type]


async def test_an_error_in_a_callback_of_the_loop_ends_the_walk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The frontier's disk may be full when an answer comes; the loop alone would only log it."""

    def full(self: Frontier, targets: object, **_: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(Frontier, "discover", full)
    async with SiteServer({"/": "<a href=/a>a</a>"}) as server:
        with pytest.raises(StoreError, match="full"):
            await walked(server, tmp_path / "j")


async def test_workers_that_cannot_start_are_not_started_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "WORKER_MODULE", "sentinel.no_such_module")
    async with SiteServer({"/": "x"}) as server:
        with pytest.raises(CouldNotFindOut, match="end as soon as they begin"):
            await walked(server, tmp_path / "j")


async def test_no_process_at_all_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "missing"))
    async with SiteServer({"/": "x"}) as server:
        with pytest.raises(CouldNotFindOut, match="No process to read pages could be started"):
            await walked(server, tmp_path / "j")


async def test_processes_that_were_started_ahead_are_used_and_the_rest_dismissed(
    tmp_path: Path,
) -> None:
    ahead = crew.Crew()
    ahead.hire(2)
    async with SiteServer({"/": "x"}) as server:
        crawled = await walked(server, tmp_path / "j", crew=ahead)
    assert [visit.url for visit in crawled.record.visits()] == [server.url]
    left = ahead.take()
    assert not left.process.has_ended()
    left.connection.close()
    assert left.process.wait() == 0
    ahead.hire(1)
    ahead.dismiss()


async def test_of_errors_that_follow_from_one_another_only_the_first_is_told() -> None:
    """A full disk fails each further answer, too: the loop would print a traceback for each."""
    ended = asyncio.get_running_loop().create_future()

    def fails(number: int) -> None:
        raise StoreError(str(number))

    guarded = ending(ended, fails)
    guarded(1)
    guarded(2)
    with pytest.raises(StoreError, match="1"):
        await ended
    over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    over.set_result(None)
    with pytest.raises(StoreError, match="3"):
        ending(over, fails)(3)
