"""Word that something recorded has changed, for whoever shows it. Of one event loop."""

import asyncio
from contextlib import suppress


class Changes:
    """A number that grows; many may wait for the next one. Word may come twice for one change, and
    once for several: it says that it is worth looking, no more."""

    def __init__(self) -> None:
        self._number = 0
        self._changed = asyncio.Condition()
        self._telling: set[asyncio.Task[None]] = set()

    @property
    def number(self) -> int:
        return self._number

    def tell(self) -> None:
        """On the event loop; returns at once."""
        self._number += 1
        task = asyncio.get_running_loop().create_task(self._wake(), name="changes")
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def after(self, number: int, timeout_seconds: float) -> int:
        """The number as soon as it is another than `number`, or after so long as it is."""
        async with self._changed:
            with suppress(TimeoutError):
                await asyncio.wait_for(
                    self._changed.wait_for(lambda: self._number != number), timeout_seconds
                )
        return self._number

    async def _wake(self) -> None:
        async with self._changed:
            self._changed.notify_all()
