"""When a disk will be full, and how large what Sentinel keeps will be: from what was measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from statistics import median

from sentinel.core.alert_settings import Keeping
from sentinel.core.disk_use import DiskDay, DiskUse

LOOKED_AT_DAYS = 28
LEAST_DAYS = 3
"""From fewer days nothing is foretold."""
AHEAD_DAYS = 180
"""For so long logs are to be kept (Directions of 28 April 2022, clause iv)."""
MAX_AHEAD_DAYS = 36_500
"""A disk that lasts for longer does not fill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Of one kind of what is kept."""

    kind: str
    bytes: int
    """At the last measurement."""
    bytes_per_day: float | None
    """None: not known."""
    bytes_ahead: int | None
    """In AHEAD_DAYS, at this pace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskForecast:
    """Of one disk. It counts what others put there, too."""

    use: DiskUse
    bytes_per_day: float | None
    """None: not known."""
    days_left: int | None
    """None: not known, or it does not fill."""
    full_on: date | None

    @property
    def text(self) -> str:
        if self.bytes_per_day is None:
            return f"not known: fewer than {LEAST_DAYS} days are measured"
        if self.days_left is None or self.full_on is None:
            return "it does not fill at its present pace"
        if self.days_left == 0:
            return "it is full within a day"
        return f"in {self.days_left} days ({self.full_on.isoformat()}) at its present pace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """From the days that were measured."""

    days: int
    disks: tuple[DiskForecast, ...]
    growths: tuple[Growth, ...]
    """The fastest first."""


def forecast(days: Sequence[DiskDay], now: Sequence[DiskUse] = ()) -> Forecast:
    """What is to be expected after the last of `days` (oldest first, at least one); `now` are the
    disks at this moment, where somebody has looked."""
    last, today = days[-1], date.fromisoformat(days[-1].day)
    near = [one for one in days if abs(today - date.fromisoformat(one.day)) < _span()]
    kinds = sorted(
        (_growth(kind, near) for kind in last.kinds),
        key=lambda one: (-(one.bytes_per_day or 0.0), -one.bytes),
    )
    return Forecast(
        days=len(near),
        disks=tuple(_disk(use, near, today) for use in now or last.disks),
        growths=tuple(kinds),
    )


def slope(points: Sequence[tuple[int, int]]) -> float | None:
    """How much a value grows in a day: the middle one of the slopes between all pairs (Theil and
    Sen), which a day of rubbish, or a great clearing, does not bend. None from too few days."""
    if len({day for day, _ in points}) < LEAST_DAYS:
        return None
    return median(
        (later - earlier) / (second - first)
        for (first, earlier), (second, later) in combinations(points, 2)
        if first != second
    )


def warnings(found: Forecast, keeping: Keeping) -> tuple[tuple[DiskForecast, str], ...]:
    """The disks that people have to be told of, each with the reason."""
    told: list[tuple[DiskForecast, str]] = []
    for disk in found.disks:
        share = disk.use.free_share
        if share < keeping.warn_free_share:
            told.append((disk, f"only {share:.1%} of it is free"))
        elif disk.days_left is not None and disk.days_left <= keeping.warn_days:
            told.append((disk, f"it will be full {disk.text}"))
    return tuple(told)


def size_text(size: float) -> str:
    """`1.2 GB`: decimal units, as `df --si` and sellers of disks count."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if abs(size) < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def _span() -> timedelta:
    return timedelta(days=LOOKED_AT_DAYS)


def _growth(kind: str, days: Sequence[DiskDay]) -> Growth:
    size = days[-1].kinds[kind]
    pace = slope([(_number(one), one.kinds[kind]) for one in days if kind in one.kinds])
    ahead = None if pace is None else max(0, round(size + pace * AHEAD_DAYS))
    return Growth(kind=kind, bytes=size, bytes_per_day=pace, bytes_ahead=ahead)


def _disk(use: DiskUse, days: Sequence[DiskDay], today: date) -> DiskForecast:
    """A disk that was made larger or smaller is another one: only the days since then count."""
    points = [
        (_number(day), one.used_bytes)
        for day in days
        for one in day.disks
        if one.path == use.path and one.total_bytes == use.total_bytes
    ]
    pace = slope(points)
    left: int | None = None
    if pace is not None and pace > 0 and use.free_bytes / pace < MAX_AHEAD_DAYS:
        left = int(use.free_bytes / pace)
    return DiskForecast(
        use=use,
        bytes_per_day=pace,
        days_left=left,
        full_on=None if left is None else today + timedelta(days=left),
    )


def _number(day: DiskDay) -> int:
    return date.fromisoformat(day.day).toordinal()
