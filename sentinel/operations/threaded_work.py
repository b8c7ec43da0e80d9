"""Long work that blocks, beside the event loop: tells how far it is, and ends with the daemon."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from sentinel.core.ports import Progress
from sentinel.errors import Refused
from sentinel.operations.works import Report

T = TypeVar("T")


def progress_of(report: Report, words: str) -> Progress:
    """Tells each hundredth part, and no more often: every word goes to all who look."""
    told = -1

    def progress(done: int, known: int) -> None:
        nonlocal told
        part = min(100, done * 100 // known) if known else 0
        if part != told:
            told = part
            report(f"{words}: {done:,} / {known:,}" if known else words, part / 100)

    return progress


async def in_thread(run: Callable[[Progress], T], report: Report, words: str) -> T:
    """What `run` gives, from a thread. Where the work is cancelled, it is given up at the next word
    of its progress; what it was doing is ended first, so that no half of it goes on unseen."""
    given_up = threading.Event()
    told = progress_of(report, words)

    def progress(done: int, known: int) -> None:
        if given_up.is_set():
            raise Refused("It was given up, for the daemon stops. Begin it again.")
        told(done, known)

    report(words, None)
    work = asyncio.ensure_future(asyncio.to_thread(run, progress))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        given_up.set()
        with suppress(Exception):  # it was told by whom it concerns: the audit log, the journal
            await work
        raise


def work_in_thread(run: Callable[[Progress], T], words: str) -> Callable[[Report], Awaitable[T]]:
    """For `Works.begin`."""

    def begun(report: Report) -> Awaitable[T]:
        return in_thread(run, report, words)

    return begun
