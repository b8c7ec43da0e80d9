"""The ticker: jobs never overlap, a failing one stops no other, the watchdog finds late ones."""

import asyncio
from datetime import datetime, timedelta, timezone

import pytest
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from sentinel import schedule
from sentinel.schedule import Job, Ticker
from support.values import FakeClock


class Work:
    """A job's body that tells when it runs and waits to be let go."""

    def __init__(self) -> None:
        self.begun = asyncio.Queue[int]()
        self.go = asyncio.Event()
        self.runs = 0

    async def __call__(self) -> None:
        self.runs += 1
        self.begun.put_nowait(self.runs)
        await self.go.wait()


def _ticker(clock: FakeClock, told: list[str]) -> Ticker:
    return Ticker(
        clock,
        late=lambda job, seconds: told.append(job),
        overdue=lambda job, seconds, *, given_up: told.append(
            f"{job} {'given up' if given_up else 'slow'}"
        ),
    )


async def test_a_job_that_still_runs_is_not_started_again() -> None:
    work, told = Work(), list[str]()
    ticker = _ticker(FakeClock(), told)
    ticker.replace((Job(name="sweep", run=work, every_seconds=3600, at_start=True),))
    ticker.start()
    await work.begun.get()
    ticker.start_now("sweep")
    work.go.set()
    await ticker.drain()
    assert work.runs == 1


async def test_an_interval_starts_the_job_in_the_event_loop() -> None:
    """The scheduler runs plain functions in threads, where no task can be made."""
    work = Work()
    work.go.set()
    ticker = _ticker(FakeClock(), [])
    ticker.replace((Job(name="sweep", run=work, every_seconds=0.01),))
    ticker.start()
    assert [await work.begun.get(), await work.begun.get()] == [1, 2]
    await ticker.drain()


async def test_a_calendar_job_runs_at_its_time_of_day_each_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Backups and the weekly proof: nothing showed that such a job is ever started."""
    zone = timezone(timedelta(hours=5, minutes=30))
    before, after = (datetime(2026, 11, 22, 4, minute, tzinfo=zone) for minute in (29, 31))
    trigger = CronTrigger(timezone=zone, **schedule.daily_fields("04:30"))
    at = datetime(2026, 11, 22, 4, 30, tzinfo=zone)
    assert trigger.get_next_fire_time(None, before) == at
    assert trigger.get_next_fire_time(at, after) == at + timedelta(days=1)

    soon = IntervalTrigger(seconds=0.01)
    monkeypatch.setattr(schedule, "CronTrigger", lambda **_: soon)
    work = Work()
    work.go.set()
    ticker = _ticker(FakeClock(), [])
    ticker.replace((Job(name="prove", run=work, at="04:30"),))
    ticker.start()
    assert await work.begun.get() == 1
    await ticker.drain()


async def test_after_the_wall_clock_stepped_back_the_watchdog_starts_the_late_job() -> None:
    """The scheduler would stay silent for the hour; the monotonic clock knows better."""
    clock, work, told = FakeClock(), Work(), list[str]()
    work.go.set()
    ticker = _ticker(clock, told)
    ticker.replace((Job(name="sweep", run=work, every_seconds=60),))
    ticker.start()
    clock.ticks += 100
    ticker.rearm()
    assert told == []
    clock.ticks += 30
    ticker.rearm()
    assert told == ["sweep"]
    await work.begun.get()
    ticker.rearm()
    assert told == ["sweep"], "said once"
    await ticker.drain()


async def test_a_job_that_took_longer_than_two_of_its_intervals_is_not_late_when_it_ends() -> None:
    """It was told that it had not run for so long, and begun again at once."""
    clock, work, told = FakeClock(), Work(), list[str]()
    ticker = _ticker(clock, told)
    ticker.replace((Job(name="sweep", run=work, every_seconds=60),))
    ticker.start()
    running = asyncio.create_task(ticker.run_now("sweep"))
    await work.begun.get()
    clock.ticks += 130
    ticker.rearm()
    work.go.set()
    await running
    ticker.rearm()
    assert (told, work.runs) == ([], 1)
    clock.ticks += 121
    ticker.rearm()
    assert told == ["sweep"], "now it is"
    await ticker.drain()


async def test_a_failing_job_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    work = Work()
    work.go.set()

    async def broken() -> None:
        raise RuntimeError("broken")

    ticker = _ticker(FakeClock(), [])
    ticker.replace(
        (
            Job(name="broken", run=broken, every_seconds=60, at_start=True),
            Job(name="sweep", run=work, every_seconds=60, at_start=True),
        )
    )
    ticker.start()
    await work.begun.get()
    await ticker.drain()
    assert [record.message for record in caplog.records] == ["job failed"]


async def test_draining_waits_for_running_jobs() -> None:
    work = Work()
    ticker = _ticker(FakeClock(), [])
    ticker.replace((Job(name="sweep", run=work, every_seconds=60, at_start=True),))
    ticker.start()
    await work.begun.get()
    draining = asyncio.create_task(ticker.drain())
    await asyncio.sleep(0)
    assert not draining.done()
    work.go.set()
    await draining


async def test_a_job_that_waits_for_others_is_cut_off_by_a_drain_and_its_end_is_awaited() -> None:
    """A proof waits for what the daemon sees; a daemon that ends begins no look, so it waited for
    half a minute with the site unwatched, and a reload closed the database on its last words."""
    begun, go, ended = asyncio.Event(), asyncio.Event(), list[str]()

    async def proof() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()  # for a look that never comes
        finally:
            await go.wait()
            ended.append("put back")

    ticker = _ticker(FakeClock(), [])
    ticker.replace((Job(name="prove", run=proof, at="04:30", cut_off=True),))
    ticker.start()
    ticker.start_now("prove")
    await begun.wait()
    draining = asyncio.create_task(ticker.drain())
    await asyncio.sleep(0)
    assert not draining.done()
    go.set()
    await draining
    assert ended == ["put back"]


async def test_a_reload_takes_jobs_out_and_in() -> None:
    old, new = Work(), Work()
    new.go.set()
    ticker = _ticker(FakeClock(), [])
    ticker.replace((Job(name="old", run=old, every_seconds=60),))
    ticker.start()
    ticker.replace((Job(name="new", run=new, at="02:30"),))
    ticker.start_now("old")
    ticker.start_now("new")
    await new.begun.get()
    await ticker.drain()
    assert (old.runs, new.runs) == (0, 1)


async def test_a_job_that_hangs_is_told_and_given_up_and_comes_again_in_its_turn() -> None:
    """It would keep away all its later turns, silently."""
    clock, work, told = FakeClock(), Work(), list[str]()
    ticker = _ticker(clock, told)
    ticker.replace((Job(name="sweep", run=work, every_seconds=60, limit_seconds=3600),))
    ticker.start()
    ticker.start_now("sweep")
    await work.begun.get()
    clock.ticks += 599
    ticker.rearm()
    assert told == []
    clock.ticks += 2
    ticker.rearm()
    ticker.rearm()
    assert told == ["sweep slow"], "said once"
    clock.ticks += 3000
    ticker.rearm()
    assert told == ["sweep slow", "sweep given up"]
    work.go.set()
    clock.ticks += 121
    ticker.rearm()
    await work.begun.get()
    assert work.runs == 2
    assert told[2:] == ["sweep"], "its turn came late in this test, where only the clock moved"
    await ticker.drain()


async def test_a_job_that_cannot_even_be_cancelled_keeps_no_later_turn_away() -> None:
    clock, told, go = FakeClock(), list[str](), asyncio.Event()
    begun = asyncio.Queue[int]()

    async def stubborn() -> None:
        begun.put_nowait(1)
        while not go.is_set():
            try:
                await go.wait()
            except asyncio.CancelledError:
                continue

    ticker = _ticker(clock, told)
    ticker.replace((Job(name="sweep", run=stubborn, limit_seconds=10),))
    ticker.start()
    waiting = asyncio.create_task(ticker.run_now("sweep"))
    await begun.get()
    clock.ticks += 11
    ticker.rearm()
    await waiting
    ticker.start_now("sweep")
    await begun.get()
    assert told == ["sweep given up"]
    go.set()
    await ticker.drain()
