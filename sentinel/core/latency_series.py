"""How long the looks of a check took over time, as the points of a plot. Pure.

What is kept are hours for a month and days for a year; a window puts them together to as many
points as an eye can tell apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sentinel.core.latency import LatencyCount, LatencySpan, together

MONDAY = datetime(1970, 1, 5)


class Window(StrEnum):
    """How far back a plot reaches."""

    DAY = "24h"
    MONTH = "30d"
    YEAR = "400d"


SPANS: dict[Window, tuple[timedelta, timedelta]] = {
    Window.DAY: (timedelta(hours=24), timedelta(hours=1)),
    Window.MONTH: (timedelta(days=30), timedelta(days=1)),
    Window.YEAR: (timedelta(days=400), timedelta(days=7)),
}
"""How long it is, and how long each of its points is; these begin on whole hours, days (UTC) and
Mondays."""
RANGES: dict[str, timedelta] = {
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
    "quarter": timedelta(days=91),
}
"""Over which it is told how often a check was good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyPoint:
    """What is known of one piece of a window."""

    since: datetime
    until: datetime
    ok: int
    """Good looks."""
    failed: int
    unknown: int
    """Looks that found nothing out."""
    p50_seconds: float | None
    """Half of the timed looks took no longer; None where none was timed."""
    p95_seconds: float | None
    p99_seconds: float | None


def series(spans: Iterable[LatencySpan], window: Window, now: datetime) -> tuple[LatencyPoint, ...]:
    """The points of a window, oldest first, without gap: those of which nothing is known have
    counts of 0. `spans` are those of one check."""
    whole, step = SPANS[window]
    first = _begin(now - whole + step, step)
    number = int((now - first) / step) + 1
    timed: list[list[LatencyCount]] = [[] for _ in range(number)]
    looks: list[list[LatencyCount]] = [[] for _ in range(number)]
    for span in spans:
        place = int((span.since - first) / step) if span.since >= first else -1
        if 0 <= place < number:
            (timed if span.target else looks)[place].append(span.count)
    return tuple(
        _point(first + step * place, step, together(timed[place]), together(looks[place]))
        for place in range(number)
    )


def good_shares(spans: Iterable[LatencySpan], now: datetime) -> dict[str, LatencyCount]:
    """The looks of each of RANGES, without times. The hour or day in which one begins counts."""
    own = [span for span in spans if not span.target]
    hour = timedelta(hours=1)
    return {
        name: together(one.count for one in own if one.since > now - length - hour)
        for name, length in RANGES.items()
    }


def _begin(moment: datetime, step: timedelta) -> datetime:
    """The begin of the piece in which a moment lies."""
    origin = MONDAY.replace(tzinfo=moment.tzinfo)
    return origin + step * ((moment - origin) // step)


def _point(
    since: datetime, step: timedelta, timed: LatencyCount, looks: LatencyCount
) -> LatencyPoint:
    counted = looks if looks.ok + looks.failed + looks.unknown else timed
    return LatencyPoint(
        since=since,
        until=since + step,
        ok=counted.ok,
        failed=counted.failed,
        unknown=counted.unknown,
        p50_seconds=timed.percentile_seconds(50),
        p95_seconds=timed.percentile_seconds(95),
        p99_seconds=timed.percentile_seconds(99),
    )
