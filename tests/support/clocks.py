"""Times that do not come by chance: a clock that goes on by itself, and never over the end of an
hour or of a day; and where it is no time for the jobs of a day."""

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


def zone_past_noon() -> str:
    """The name of a time zone (TZ) in which it is between noon and one o'clock now. A daemon that
    is started there comes to no job of the time of day, such as the questions to all contacts at
    ten in the morning, which would stand among the mails that a test waits for."""
    return f"Etc/GMT{time.gmtime().tm_hour - 12:+d}"
