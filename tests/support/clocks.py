"""A clock that goes on by itself, and never over the end of an hour or of a day by chance."""

import time
from datetime import datetime, timedelta

from support.values import FakeClock


class RunningClock(FakeClock):
    """Goes on from T0, as the machine's does from now. What is told once an hour, or numbered by
    the day, is so at whatever time a test runs."""

    def __init__(self) -> None:
        super().__init__()
        self._began = time.monotonic()

    def now(self) -> datetime:
        return self.at + timedelta(seconds=self._elapsed())

    def monotonic(self) -> float:
        return self.ticks + self._elapsed()

    def _elapsed(self) -> float:
        return time.monotonic() - self._began
