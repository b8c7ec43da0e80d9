"""Once a day at a time on the wall: which day's turn has come last. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def turn_of(day: date, at: str, time_zone: str) -> datetime:
    """The moment of `HH:MM` on a day, in UTC. A time that clocks leave out comes as many minutes
    after the change as it lies behind it on the old clock; of one that comes twice the first."""
    local = datetime.combine(day, time.fromisoformat(at), ZoneInfo(time_zone))
    return local.astimezone(UTC)


def last_day(at: str, time_zone: str, now: datetime) -> date:
    """The newest day whose turn has come."""
    day = now.astimezone(ZoneInfo(time_zone)).date() + timedelta(days=1)
    while turn_of(day, at, time_zone) > now:
        day -= timedelta(days=1)
    return day
