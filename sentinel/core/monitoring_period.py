"""Weeks and months of the regular reports, on the calendar of the operator's time zone."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sentinel.core.availability import bounds
from sentinel.core.local_day import turn_of
from sentinel.core.prove_time import DAYS

_WEEK = re.compile(r"([12]\d{3})-W(\d{2})", re.ASCII)
_MONTH = re.compile(r"([12]\d{3})-(\d{2})", re.ASCII)
_WEEKLY = re.compile(rf"({'|'.join(DAYS)}) ((?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII)
_MONTHLY = re.compile(r"([1-9]|1\d|2[0-8]) ((?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII)


class PeriodKind(StrEnum):
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Whole days: `first` is the first one, `last` the last."""

    kind: PeriodKind
    label: str
    """`2026-W47` (ISO 8601) or `2026-10`."""
    first: date
    last: date
    zone: str

    @property
    def days(self) -> tuple[date, ...]:
        number = (self.last - self.first).days + 1
        return tuple(self.first + timedelta(days=n) for n in range(number))

    @property
    def since(self) -> datetime:
        return bounds(self.first, self.zone)[0]

    @property
    def until(self) -> datetime:
        """The end of the last day."""
        return bounds(self.last, self.zone)[1]

    def holds(self, moment: datetime | None) -> bool:
        return moment is not None and self.since <= moment < self.until


def week(text: str, zone: str) -> Period:
    """`2026-W47`, Monday to Sunday. Raises ValueError for what is no week."""
    found = _WEEK.fullmatch(text)
    try:
        first = date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else None
        last = None if first is None else first + timedelta(days=6)
    except (ValueError, OverflowError):
        first = last = None
    if first is None or last is None:
        raise ValueError(f"found {text!r}; accepted: an ISO week such as 2026-W47")
    return Period(kind=PeriodKind.WEEKLY, label=text, first=first, last=last, zone=zone)


def month(text: str, zone: str) -> Period:
    """`2026-10`. Raises ValueError for what is no month."""
    found = _MONTH.fullmatch(text)
    try:
        first = date(int(found[1]), int(found[2]), 1) if found else None
        after = None if first is None else (first + timedelta(days=31)).replace(day=1)
    except (ValueError, OverflowError):
        first = after = None
    if first is None or after is None:
        raise ValueError(f"found {text!r}; accepted: a month such as 2026-10")
    last = after - timedelta(days=1)
    return Period(kind=PeriodKind.MONTHLY, label=text, first=first, last=last, zone=zone)


def week_of(day: date, zone: str) -> Period:
    year, number, _ = day.isocalendar()
    return week(f"{year:04d}-W{number:02d}", zone)


def month_of(day: date, zone: str) -> Period:
    return month(f"{day:%Y-%m}", zone)


def weekly_turn(text: str) -> tuple[int, str]:
    """Days after the first one of the next week, and the time, of `mon 08:00`. Raises
    ValueError."""
    found = _WEEKLY.fullmatch(text)
    if found is None:
        raise ValueError(
            f"accepted: one of {', '.join(DAYS)}, a space and a time of day HH:MM, such as "
            '"mon 08:00"; empty: none'
        )
    return DAYS.index(found[1]), found[2]


def monthly_turn(text: str) -> tuple[int, str]:
    """Days after the first one of the next month, and the time, of `1 08:00`. Raises
    ValueError."""
    found = _MONTHLY.fullmatch(text)
    if found is None:
        raise ValueError(
            'accepted: a day from 1 to 28, a space and a time of day HH:MM, such as "1 08:00"; '
            "empty: none"
        )
    return int(found[1]) - 1, found[2]


def due(kind: PeriodKind, turn: tuple[int, str], now: datetime, zone: str) -> Period:
    """The newest week or month whose report is due: it is over, and its turn has come."""
    days, at = turn
    period = (week_of if kind is PeriodKind.WEEKLY else month_of)(_today(now, zone), zone)
    while turn_of(period.last + timedelta(days=1 + days), at, zone) > now:
        period = before(period)
    return period


def before(period: Period) -> Period:
    """The week or month before."""
    last = period.first - timedelta(days=1)
    return (week_of if period.kind is PeriodKind.WEEKLY else month_of)(last, period.zone)


def last_finished(kind: PeriodKind, now: datetime, zone: str) -> Period:
    """The newest week or month whose last day is over."""
    return due(kind, (0, "00:00"), now, zone)


def _today(now: datetime, zone: str) -> date:
    return now.astimezone(ZoneInfo(zone)).date()
