"""Proofs of life: a switch outside and the service manager hear of them while checks are on time,
and no longer. The switch is a server on loopback, the manager a real socket."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sentinel.core.alert_settings import Heartbeat
from sentinel.core.heartbeat_port import Trouble
from sentinel.core.secret import Secret
from sentinel.edges.dead_man import BeatFile, DeadMansSwitch
from sentinel.edges.service_manager import ServiceManager
from sentinel.errors import StoreError
from sentinel.heartbeat import Heart, Vitals
from sentinel.schedule import Job, Ticker
from support.http_sink import HttpSink
from support.manager_socket import ManagerSocket, manager_socket
from support.values import FakeClock
from support.waiting import LIMIT_SECONDS

EVERY = 60.0


class Work:
    """A job's body that does what the test says."""

    def __init__(self) -> None:
        self.held: asyncio.Event | None = None
        self.fault = ""

    async def __call__(self) -> None:
        if self.held is not None:
            await self.held.wait()
        if self.fault:
            raise StoreError(self.fault)


@dataclass(kw_only=True)
class Scene:
    clock: FakeClock
    sink: HttpSink
    systemd: ManagerSocket
    ticker: Ticker
    work: Work
    heart: Heart
    note: BeatFile

    async def look(self) -> tuple[list[tuple[str, str]], list[str]]:
        """One look: what the switch got, as path and body, and what the manager heard."""
        before = len(self.sink.requests)
        await self.heart.look()
        for task in asyncio.all_tasks():
            if task.get_name() == "ping":
                await task
        pings = [(one.path, one.body.decode()) for one in self.sink.requests[before:]]
        return pings, self.systemd.words()

    async def run_job(self) -> None:
        """Starts it; it has ended, or is held."""
        self.ticker.start_now("main/60s")
        for _ in range(5):
            await asyncio.sleep(0)


LIFE = [("/ping", "checks are on time")]
ALIVE = "WATCHDOG=1"


@asynccontextmanager
async def scene(
    folder: Path,
    slow: Callable[[], Sequence[Trouble]] = lambda: (),
    answer_seconds: float = LIMIT_SECONDS,
) -> AsyncIterator[Scene]:
    clock, work = FakeClock(), Work()
    ticker = Ticker(clock, late=lambda *_: None, overdue=lambda *_, **__: None)
    job = Job(name="main/60s", run=work, every_seconds=60, limit_seconds=3600, looks=True)
    ticker.replace((job, Job(name="tidy", run=work, at="03:00")))
    with HttpSink() as sink, manager_socket(folder / "notify") as systemd:
        url = Secret(f"{sink.url}ping")
        note = BeatFile(folder)
        heart = Heart(
            Vitals(quick=(ticker.troubles,), slow=slow, answer_seconds=answer_seconds),
            switch=DeadMansSwitch(url, Heartbeat(url=url, timeout_seconds=LIMIT_SECONDS)),
            every_seconds=EVERY,
            manager=ServiceManager({"NOTIFY_SOCKET": systemd.name, "WATCHDOG_USEC": "9000000"}),
            note=note,
            clock=clock,
        )
        yield Scene(
            clock=clock,
            sink=sink,
            systemd=systemd,
            ticker=ticker,
            work=work,
            heart=heart,
            note=note,
        )
        ticker.cancel()


async def test_life_is_said_at_each_look_to_the_manager_and_in_its_time_to_the_switch(
    tmp_path: Path,
) -> None:
    async with scene(tmp_path) as at:
        assert await at.look() == (LIFE, [ALIVE, "STATUS=checks are on time"])
        assert await at.look() == ([], [ALIVE])
        at.clock.advance(EVERY)
        await at.run_job()
        assert await at.look() == (LIFE, [ALIVE])
        kept = at.note.last()
        assert kept is not None
        assert (kept.at, kept.trouble, kept.error) == (at.clock.at, "", "")


async def test_a_job_that_hangs_silences_both_and_its_end_gives_them_their_voice_again(
    tmp_path: Path,
) -> None:
    """The switch hears of it while it is only slow; the manager, who could only break it off, hears
    nothing any more when it is as good as hung."""
    async with scene(tmp_path) as at:
        at.work.held = asyncio.Event()
        await at.run_job()
        assert (await at.look())[0] == LIFE
        at.clock.advance(700)
        slow = "main/60s: has been running for 700 s"
        assert await at.look() == (
            [("/ping/fail", slow)],
            [ALIVE, f"STATUS=not on time: {slow}"],
        )
        at.clock.advance(2_300)
        hung = "main/60s: hangs since 3000 s"
        assert await at.look() == ([("/ping/fail", hung)], [f"STATUS=not on time: {hung}"])
        at.clock.advance(1)
        pings, words = await at.look()
        assert pings == [], "it lasts: no news, and said in its time"
        assert words == ["STATUS=not on time: main/60s: hangs since 3001 s"]
        at.work.held.set()
        await asyncio.sleep(0)
        await at.run_job()
        pings, words = await at.look()
        assert pings == LIFE, "the switch hears of it at once"
        assert ALIVE in words


async def test_a_job_that_nobody_begins_silences_both(tmp_path: Path) -> None:
    """The watchdog of the schedule begins a late one: where that has not happened, it is dead."""
    async with scene(tmp_path) as at:
        at.clock.advance(2 * 60 + 29)
        assert (await at.look())[0] == LIFE
        at.clock.advance(2)
        pings, words = await at.look()
        assert pings == [("/ping/fail", "main/60s: has not run for 151 s")]
        assert ALIVE not in words


async def test_looks_that_all_fail_are_no_life(tmp_path: Path) -> None:
    """Begun in time, and nothing seen: that is told, and no new start would mend it."""
    async with scene(tmp_path) as at:
        at.work.fault = "the database is locked"
        for _ in range(11):
            at.clock.advance(60)
            await at.run_job()
        assert (await at.look())[0] == LIFE, "ten minutes"
        at.clock.advance(60)
        await at.run_job()
        pings, words = await at.look()
        assert pings == [("/ping/fail", "main/60s: has failed for 660 s")]
        assert ALIVE in words
        at.work.fault = ""
        await at.run_job()
        assert (await at.look())[0] == LIFE


async def test_a_database_that_does_not_answer_silences_both_and_takes_one_thread(
    tmp_path: Path,
) -> None:
    go, asked = threading.Event(), list[int]()

    def slow() -> Sequence[Trouble]:
        asked.append(1)
        assert go.wait(LIMIT_SECONDS)
        return ()

    async with scene(tmp_path, slow, answer_seconds=0.2) as at:
        for _ in range(3):
            pings, words = await at.look()
            assert ALIVE not in words
            at.clock.advance(EVERY)
            await at.run_job()
        assert pings == [
            ("/ping/fail", "database: no thread or no answer of the database within 0.2 s")
        ]
        assert len(asked) == 1
        go.set()
        await asyncio.wait([one for one in asyncio.all_tasks() if one.get_name() == "vitals"])
        pings, words = await at.look()
        assert pings == LIFE
        assert ALIVE in words


async def test_a_database_that_fails_silences_both(tmp_path: Path) -> None:
    def slow() -> Sequence[Trouble]:
        raise StoreError("the database is malformed\nnow")

    async with scene(tmp_path, slow) as at:
        pings, words = await at.look()
    assert pings == [("/ping/fail", "database: the database is malformed now")]
    assert ALIVE not in words


async def test_what_reached_nobody_is_told_to_the_switch_alone(tmp_path: Path) -> None:
    """A new start of Sentinel mends no mail server."""
    dead = Trouble(name="telling", text="1 urgent notice reached nobody")
    async with scene(tmp_path, lambda: (dead,)) as at:
        pings, words = await at.look()
    assert pings == [("/ping/fail", "telling: 1 urgent notice reached nobody")]
    assert ALIVE in words


async def test_a_ping_that_fails_is_kept_and_tried_again_and_holds_up_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "sentinel.heartbeat")
    async with scene(tmp_path) as at:
        at.sink.status = 503
        assert (await at.look())[0] == LIFE
        kept = at.note.last()
        assert kept is not None
        assert kept.error == "answered 503: OK"
        at.clock.advance(14)
        assert (await at.look())[0] == []
        at.clock.advance(2)
        at.sink.status = 200
        assert (await at.look())[0] == LIFE, "sooner than its time"
        kept = at.note.last()
        assert kept is not None
        assert kept.error == ""
    assert [r.message for r in caplog.records if "switch" in r.message] == [
        "the dead-man's switch was not reached",
        "the dead-man's switch is reached again",
    ]


async def test_a_switch_that_hangs_does_not_stop_the_looks(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        at.sink.hold = threading.Event()
        await at.heart.look()
        await asyncio.to_thread(at.sink.wait_for, 1)
        at.clock.advance(2 * EVERY)
        await at.run_job()
        await at.heart.look()
        assert at.systemd.words().count(ALIVE) == 2
        pings = [task for task in asyncio.all_tasks() if task.get_name() == "ping"]
        assert len(pings) == 1, "one ping at a time"
        at.sink.hold.set()
        assert (await at.look())[1] == [ALIVE]


async def test_it_runs_until_it_is_stopped_as_often_as_the_manager_asks(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        assert at.heart.pause_seconds == 3.0
        stop = asyncio.Event()
        running = asyncio.create_task(at.heart.run(stop))
        await asyncio.to_thread(at.systemd.until, ALIVE)
        stop.set()
        async with asyncio.timeout(LIMIT_SECONDS):
            await running
