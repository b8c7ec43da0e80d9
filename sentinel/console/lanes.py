"""How many pages are made at once. Threads take the interpreter in turns, and the event loop,
sweeps and responses are among those that wait: sixty readers would make each wait sixty turns."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

LANES = 2
PATIENCE_SECONDS = 10.0
"""Then a page is made all the same: one that hangs on a disk must not keep all others waiting."""


class Lanes:
    """Of one console."""

    def __init__(self, number: int = LANES, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._lanes = asyncio.Semaphore(number)
        self._patience_seconds = patience_seconds

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Inside it a page may be made."""
        had = False
        try:
            async with asyncio.timeout(self._patience_seconds):
                had = await self._lanes.acquire()
        except TimeoutError:
            pass
        try:
            yield
        finally:
            if had:
                self._lanes.release()
