"""Quiet hours: until when what need not wake anybody waits. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sentinel.core.busy_hours import Window

DAY_MINUTES = 24 * 60
_MOST_WINDOWS = 50
"""So many windows may follow one another without a gap; then the moment itself is the answer."""


def quiet_until(windows: Sequence[Window], time_zone: str, moment: datetime) -> datetime:
    """The first moment at or after this one that lies in none of the windows, in UTC.

    The clock on the wall counts. An end that the change to summer time leaves out comes as many
    minutes after the change as it lies behind it on the old clock; of one that comes twice the
    first counts that is still to come.
    """
    zone = ZoneInfo(time_zone)
    at = moment.astimezone(UTC)
    for _ in range(_MOST_WINDOWS):
        local = at.astimezone(zone)
        held = [window for window in windows if window.holds(local.hour * 60 + local.minute)]
        if not held:
            return at
        at = max(_end(window, local, zone, at) for window in held)
    return moment.astimezone(UTC)


def covers_the_day(windows: Sequence[Window]) -> bool:
    """Whether no minute of a day is left in which anything could be told."""
    return all(any(window.holds(minute) for window in windows) for minute in range(DAY_MINUTES))


def _end(window: Window, local: datetime, zone: ZoneInfo, after: datetime) -> datetime:
    """When a window ends that holds a local time; always after `after`."""
    day = local.date()
    over_midnight = window.begin_minute >= window.end_minute
    if over_midnight and local.hour * 60 + local.minute >= window.begin_minute:
        day += timedelta(days=1)
    hour, minute = divmod(window.end_minute % DAY_MINUTES, 60)
    if window.end_minute == DAY_MINUTES:
        day += timedelta(days=1)
    at = datetime.combine(day, time(hour, minute), zone)
    for fold in (0, 1):
        instant = at.replace(fold=fold).astimezone(UTC)
        if instant > after:
            return instant
    return after + timedelta(minutes=1)  # within the repeated hour: look again in a minute
