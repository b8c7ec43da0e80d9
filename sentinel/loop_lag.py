"""How late the event loop comes to what is due: measured by a task that only waits."""

import asyncio
from contextlib import suppress

from sentinel.core.ports import Clock

BEAT_SECONDS = 0.5
WINDOW_SECONDS = 60.0
"""How long a lag is remembered: longer than most pauses between two scrapes."""


class LoopLag:
    """The greatest lag of the last minute, by the monotonic clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._begun: float | None = None
        """When the wait that is under way began; None before the first one."""
        self._found: tuple[tuple[float, float], ...] = ()
        """Moments and lags of the last minute, the lags falling: one that is smaller than a later
        one says nothing. Replaced as a whole, for other threads read it."""

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set."""
        while not stop.is_set():
            self.begin()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), BEAT_SECONDS)
            if not stop.is_set():
                self.end()

    def begin(self) -> None:
        """A wait of BEAT_SECONDS begins now."""
        self._begun = self._clock.monotonic()

    def end(self) -> None:
        """The wait is over: what it took beyond its time is the lag."""
        now = self._clock.monotonic()
        lag = max(0.0, now - (now if self._begun is None else self._begun) - BEAT_SECONDS)
        greater = tuple(one for one in self._found if one[1] > lag)
        self._found = (*_lately(greater, now), (now, lag))

    @property
    def late_seconds(self) -> float | None:
        """How late the loop is at this moment; None where nothing was measured yet. Safe in any
        thread."""
        if self._begun is None:
            return None
        return max(0.0, self._clock.monotonic() - self._begun - BEAT_SECONDS)

    @property
    def seconds(self) -> float | None:
        """The greatest of the last minute, with the lag that lasts now, so that a loop that hangs
        is seen from another thread; None where nothing was measured yet. Safe in any thread."""
        late = self.late_seconds
        if late is None:
            return None
        return max(late, *(lag for _, lag in _lately(self._found, self._clock.monotonic())), 0.0)


def _lately(found: tuple[tuple[float, float], ...], now: float) -> tuple[tuple[float, float], ...]:
    return tuple(one for one in found if now - one[0] <= WINDOW_SECONDS)
