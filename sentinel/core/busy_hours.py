"""Politeness by time of day: in busy hours the own site is asked more slowly."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

_DAY_MINUTES = 24 * 60
_WINDOW = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-–]\s*([0-9]{1,2}):([0-9]{2})", re.ASCII)


class Window(NamedTuple):
    """A span of each day. Where the end is not after the begin, it runs over midnight."""

    begin_minute: int
    """Minutes after midnight, 0 to 1439."""
    end_minute: int
    """Minutes after midnight, 1 to 1440; that minute itself lies outside."""

    def holds(self, minute: int) -> bool:
        """Whether a minute of the day lies inside."""
        begin, end = self
        return begin <= minute < end if begin < end else minute >= begin or minute < end


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyHours:
    """When to go slow, and how slow."""

    windows: tuple[Window, ...]
    rate_per_second: float
    """Requests per second to the own site inside the windows; above 0."""

    def rate_at(self, local: datetime, usual_rate_per_second: float) -> float:
        """Requests per second at a moment; 0: no bound.

        `local` is read as the clock on the wall shows it: the hour that a change to summer time
        repeats counts twice, the one that it leaves out never comes. The usual rate holds in
        busy hours too, where it is the slower one.
        """
        minute = local.hour * 60 + local.minute
        if not any(window.holds(minute) for window in self.windows):
            return usual_rate_per_second
        if usual_rate_per_second <= 0:
            return self.rate_per_second
        return min(usual_rate_per_second, self.rate_per_second)


def read_window(text: str) -> Window:
    """`09:00-18:00`, `22:00-06:00` (over midnight), `00:00-24:00` (always).

    Raises ValueError whose words complete `must be`.
    """
    found = _WINDOW.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"a span of the day such as '09:00-18:00'; found {text[:60]!r}")
    hours = (int(found[1]), int(found[3]))
    minutes = (int(found[2]), int(found[4]))
    begin, end = (hour * 60 + minute for hour, minute in zip(hours, minutes, strict=True))
    if max(minutes) > 59 or begin >= _DAY_MINUTES or end > _DAY_MINUTES:
        raise ValueError(f"between 00:00 and 24:00; found {text[:60]!r}")
    if begin == end:
        raise ValueError(f"a span with a length ('00:00-24:00' is always); found {text[:60]!r}")
    return Window(begin, end or _DAY_MINUTES)
