"""A daemon that can do nothing any more ends; a sender that hangs is replaced, and that is told."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sentinel.core.notice import Message, Notice, NoticeKind, OutboxRow
from sentinel.errors import CouldNotFindOut
from sentinel.outbox import Sender
from sentinel.pulse import keep_pulse, keep_sending
from sentinel.threads import Threads
from support.fakes import Desk, desk
from support.settings import make_config
from support.values import T0

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


class Hanging:
    """A mailer whose first mail never ends."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.hung = asyncio.Event()

    async def send(self, row: OutboxRow) -> tuple[str, ...]:
        if not self.hung.is_set():
            self.hung.set()
            await asyncio.Event().wait()
        self.sent.append(row.key)
        return ()


def _queued(at: Desk) -> None:
    notice = Notice(
        key="one",
        kind=NoticeKind.WATCH,
        site="main",
        incident="",
        at=T0,
        recipients=("a@b.example",),
    )
    at.store.outbox.put([(notice, Message(subject="s", body="b"))])


async def test_a_sender_that_hangs_is_given_up_and_another_sends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sentinel.pulse.PULSE_SECONDS", 0.01)
    with desk(tmp_path) as at:
        _queued(at)
        mailer, told, stop = Hanging(), list[float](), asyncio.Event()

        def make() -> Sender:
            return Sender(
                outbox=at.store.outbox,
                mailer=mailer,
                clock=at.clock,
                config=make_config(tmp_path),
                audit=at.tools.audit,
                renderer=at.tools.renderer,
            )

        sending = asyncio.create_task(
            keep_sending(
                make, asyncio.Event(), stop, clock=at.clock, stuck=told.append, limit_seconds=300
            )
        )
        async with asyncio.timeout(SOON):
            await mailer.hung.wait()
            assert told == []
            at.clock.ticks += 301
            while not mailer.sent:
                await asyncio.sleep(0.01)
            stop.set()
            await sending
        assert mailer.sent == ["one"]
        assert told == [301]
