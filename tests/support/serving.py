"""A daemon at work in the test's own event loop."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sentinel.daemon import Daemon
from support.waiting import LIMIT_SECONDS
from support.watched import Watched


@asynccontextmanager
async def serving(place: Watched) -> AsyncIterator[Daemon]:
    """The daemon of a watched site; it must live to the end of the block, and is stopped then."""
    daemon = Daemon(place.app, asyncio.Event())
    task = asyncio.create_task(daemon.serve())
    try:
        yield daemon
        assert not task.done(), "the daemon lives"
    finally:
        daemon.stop.set()
        await task


async def until(met: Callable[[], bool]) -> None:
    """Waits for what the daemon brings about."""
    async with asyncio.timeout(LIMIT_SECONDS):
        while not met():
            await asyncio.sleep(0.05)
