"""Which checks the daemon takes when: at its start, in the night, between, and after a look in
vain."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.app import App, build
from sentinel.check_jobs import check_jobs
from sentinel.core.check import Check
from sentinel.core.check_course_port import CheckRecord
from sentinel.core.site import Site
from sentinel.core.words import Trigger
from sentinel.errors import StoreError
from support.course_examples import function_check
from support.settings import make_config
from support.values import FakeClock, make_run, make_site
from support.waiting import LIMIT_SECONDS

DAY = timedelta(days=1)
CHECKS = (
    function_check("home", every_seconds=60.0),
    function_check("links", kind="links", every_seconds=DAY.total_seconds()),
    function_check("names", kind="names", every_seconds=7 * DAY.total_seconds()),
    function_check("syntax", kind="syntax", every_seconds=90 * DAY.total_seconds()),
)


@dataclass
class Daemon:
    """The jobs of a daemon; `looks` is what they swept, and whether looks find anything out."""

    app: App
    clock: FakeClock
    good: bool = True
    looks: list[list[str]] = field(default_factory=list)

    async def sweep(self, site: Site, checks: list[Check], trigger: Trigger) -> None:
        assert trigger is Trigger.SCHEDULE
        names = [check.name for check in checks]
        self.looks.append(names)
        if self.good:
            now = self.clock.now()
            run = make_run(f"run-{now}", site=site.name, started_at=now, ended_at=now)
            self.app.store.runs.record(run, None, (), CheckRecord(looked=tuple(names)))

    async def run(self, job: str) -> list[str]:
        """What a job sweeps now."""
        self.looks.clear()
        jobs = check_jobs(self.app, self.app.config.sites[0], self.sweep)
        await next(one for one in jobs if one.name == f"main/{job}").run()
        return self.looks[0] if self.looks else []


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    config = replace(make_config(tmp_path), checks=CHECKS, sites=(make_site(),))
    clock = FakeClock()
    with ExitStack() as closing:
        yield Daemon(build(config, closing, clock=clock), clock)


async def test_a_long_interval_outlasts_restarts(daemon: Daemon) -> None:
    """Each start would begin the interval anew, or look at all of it again."""
    assert await daemon.run("all") == ["home", "links", "names", "syntax"]
    assert await daemon.run("due") == []
    for _ in range(5):
        daemon.clock.at += DAY
        assert await daemon.run("all") == ["home", "links"]
    daemon.clock.at += DAY
    assert await daemon.run("night") == ["home", "links", "names"]
    daemon.clock.at += 84 * DAY
    assert await daemon.run("due") == ["links", "names", "syntax"]
    assert await daemon.run("due") == []


async def test_a_look_in_vain_is_taken_again_after_a_pause(daemon: Daemon) -> None:
    daemon.good = False
    assert await daemon.run("due") == ["links", "names", "syntax"]
    assert await daemon.run("due") == []
    daemon.clock.at += timedelta(hours=1)
    assert await daemon.run("due") == ["links", "names", "syntax"]
    daemon.clock.at += timedelta(hours=1)
    assert await daemon.run("due") == []
    daemon.good = True
    daemon.clock.at += timedelta(hours=1)
    assert await daemon.run("due") == ["links", "names", "syntax"]
    assert daemon.app.store.check_courses.turns("main")["syntax"].tries == 0


async def test_what_takes_longer_than_its_pause_is_not_begun_beside_itself(
    daemon: Daemon,
) -> None:
    """Of a large site: else a second crawl asks all of it beside the first, and then a third."""
    going, done, swept = asyncio.Event(), asyncio.Event(), list[list[str]]()

    async def sweep(site: Site, checks: list[Check], trigger: Trigger) -> None:
        swept.append([check.name for check in checks])
        going.set()
        if len(swept) == 1:
            await done.wait()

    site = daemon.app.config.sites[0]
    jobs = {job.name: job.run for job in check_jobs(daemon.app, site, sweep)}
    first = asyncio.ensure_future(jobs["main/all"]())
    await asyncio.wait_for(going.wait(), LIMIT_SECONDS)
    daemon.clock.at += timedelta(hours=3)
    await jobs["main/due"]()
    await jobs["main/night"]()
    done.set()
    await first
    assert swept == [["home", "links", "names", "syntax"], ["home"]]
    await jobs["main/due"]()
    assert swept[2:] == [["links", "names", "syntax"]], "it found nothing out, and is tried again"


async def test_a_daemon_that_is_started_again_and_again_makes_no_more_journeys(
    daemon: Daemon,
) -> None:
    """Each sends a complaint that somebody reads; a crash each minute would send one each minute,
    also where it is the journey that brings the daemon down."""
    trip = function_check("trip", kind="journey", every_seconds=900.0)
    home = CHECKS[0]
    daemon.app.config = replace(daemon.app.config, checks=(home, trip))
    daemon.good = False
    assert await daemon.run("all") == ["home", "trip"]
    daemon.clock.at += timedelta(minutes=14)
    assert await daemon.run("all") == ["home"]
    daemon.clock.at += timedelta(minutes=1)
    assert await daemon.run("all") == ["home", "trip"]
    daemon.clock.at -= timedelta(hours=1)
    assert await daemon.run("all") == ["home", "trip"], "a clock that was ahead is not believed"
    jobs = check_jobs(daemon.app, daemon.app.config.sites[0], daemon.sweep)
    assert "main/900s" in {job.name for job in jobs}, "and it has its own clock"


async def test_a_journey_that_was_broken_off_with_the_daemon_is_told_and_not_made_at_once_again(
    daemon: Daemon, caplog: pytest.LogCaptureFixture
) -> None:
    """It left something on the site, and nobody knew: it was as if it had never been begun."""
    trip = function_check("trip", kind="journey", every_seconds=60.0)
    daemon.app.config = replace(daemon.app.config, checks=(CHECKS[0], trip))
    daemon.good = False
    assert await daemon.run("60s") == ["home", "trip"]
    begun = daemon.clock.at
    turn = daemon.app.store.check_courses.turns("main")["trip"]
    assert turn.not_ended == begun
    daemon.clock.at += timedelta(seconds=50)
    assert await daemon.run("all") == ["home"]
    assert "journey broken off" in caplog.text
    daemon.clock.at += timedelta(seconds=10)
    daemon.good = True
    assert await daemon.run("60s") == ["home", "trip"]
    ended = replace(turn, run_at=begun + timedelta(seconds=1))
    assert ended.not_ended is None


async def test_what_cannot_be_put_on_record_is_not_begun_and_holds_no_other_look_up(
    daemon: Daemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk is full: no journey is made that nobody would know of, and attacks are seen."""

    def refused(*_: object) -> None:
        raise StoreError("the disk is full")

    trip = function_check("trip", kind="journey", every_seconds=60.0)
    daemon.app.config = replace(daemon.app.config, checks=(*CHECKS, trip))
    daemon.good = False
    monkeypatch.setattr(daemon.app.store.check_courses, "begin", refused)
    assert await daemon.run("60s") == ["home"]
    assert await daemon.run("all") == ["home", "links"]


def test_short_intervals_stand_by_the_clock_and_long_ones_do_not(daemon: Daemon) -> None:
    jobs = check_jobs(daemon.app, daemon.app.config.sites[0], daemon.sweep)
    assert {job.name: job.every_seconds for job in jobs if job.every_seconds} == {
        "main/60s": 60.0,
        "main/due": 300.0,
    }
    assert [job.name for job in jobs if job.at] == ["main/night"]
    assert [job.name for job in jobs if job.at_start] == ["main/all"]
