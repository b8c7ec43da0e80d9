"""Word that something recorded has changed, for whoever shows it. Of one event loop."""

import asyncio
from contextlib import suppress


class Changes:
    """A number that grows; many may wait for the next one. Word may come twice for one change, and
    once for several: it says that it is worth looking, no more."""

    def __init__(self) -> None:
        self._number = 0
        # no Condition: a reader who goes away is cancelled again and again until the stream has
        # ended, and a lock that is taken back in between would be left broken for all others
        self._next = asyncio.Event()

    @property
    def number(self) -> int:
        return self._number

    def tell(self) -> None:
        """On the event loop; returns at once."""
        self._number += 1
        told, self._next = self._next, asyncio.Event()
        told.set()

    async def after(self, number: int, timeout_seconds: float) -> int:
        """The number as soon as it is another than `number`, or after so long as it is."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_seconds):
                while self._number == number:
                    await self._next.wait()
        return self._number
