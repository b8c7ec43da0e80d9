"""A daemon that can do nothing any more ends; a sender that hangs is replaced, and that is told."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from sentinel.core.delivery import Answer
from sentinel.core.notice import OutboxRow
from sentinel.errors import CouldNotFindOut
from sentinel.pulse import keep_pulse, keep_sending
from sentinel.threads import Threads
from support.sending import Bench, Told
from support.stores import open_store
from support.values import FakeClock

SOON = 300.0


async def test_where_no_thread_comes_free_any_more_the_daemon_ends() -> None:
    """Each given-up look leaves a thread that hangs; without one nothing can be told."""
    go = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        asyncio.get_running_loop().set_default_executor(pool)
        hanging = asyncio.get_running_loop().run_in_executor(None, go.wait, SOON)
        with pytest.raises(CouldNotFindOut, match="no thread has come free"):
            await keep_pulse(asyncio.Event(), limit_seconds=0.1)
        go.set()
        await hanging


async def test_the_pulse_ends_with_the_daemon() -> None:
    stop = asyncio.Event()
    beating = asyncio.create_task(keep_pulse(stop))
    stop.set()
    await asyncio.wait_for(beating, SOON)


def test_the_end_of_the_process_does_not_wait_for_a_thread_that_hangs() -> None:
    go, threads = threading.Event(), Threads(end_seconds=0.1)
    ended = threads.submit(go.wait, SOON)
    threads.shutdown()
    assert threads.unfinished == 1
    go.set()
    assert ended.result(SOON)


class Hanging(Told):
    """A channel whose first message never ends."""

    def __init__(self) -> None:
        super().__init__()
        self.hung = asyncio.Event()

    async def send(self, row: OutboxRow) -> Answer:
        if not self.hung.is_set():
            self.hung.set()
            await asyncio.Event().wait()
        return await super().send(row)


async def test_a_lane_that_hangs_is_given_up_and_another_sends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other lanes go on all the while."""
    monkeypatch.setattr("sentinel.pulse.PULSE_SECONDS", 0.01)
    clock, channel, other = FakeClock(), Hanging(), Told(name="other")
    told: list[tuple[str, float]] = []
    with closing(open_store(tmp_path / "sentinel.db", clock=clock)) as store:
        bench = Bench(tmp_path, store, clock, channel, other)
        stop = asyncio.Event()
        bench.put("one")
        sending = asyncio.create_task(
            keep_sending(
                bench.sender,
                asyncio.Event(),
                stop,
                clock=clock,
                stuck=lambda name, seconds: told.append((name, seconds)),
            )
        )
        async with asyncio.timeout(SOON):
            await channel.hung.wait()
            assert told == []
            clock.ticks += 10_000
            while not channel.given:
                await asyncio.sleep(0.01)
            stop.set()
            await sending
        assert channel.keys == ["one"]
        assert told == [("mail", 10_000)]
