"""One call at a time of the event loop, set anew as often as one likes."""

import asyncio
from collections.abc import Callable


class Alarm:
    """Calls `act` once at the time that was set last. Belongs to the running event loop."""

    def __init__(self, act: Callable[[], None]) -> None:
        self._act = act
        self._loop = asyncio.get_running_loop()
        self._handle: asyncio.TimerHandle | None = None

    def set(self, at: float | None) -> None:
        """`at` is the loop's time; None: it does not ring."""
        self.cancel()
        self._handle = None if at is None else self._loop.call_at(at, self._act)

    def cancel(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
