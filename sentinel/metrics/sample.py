"""One value that was measured, before it is put into a format."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate

from sentinel.core.latency import LatencyCount, middle_of

BOUNDS_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""What is kept is finer; eleven buckets for each check are enough for plots and alerts."""
_BOUNDS = (*map(str, BOUNDS_SECONDS), "+Inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """How many of some durations were at most so long."""

    buckets: tuple[tuple[str, int], ...]
    """Bounds, `+Inf` last, and how many are at or below."""
    seconds: float
    """Their sum."""


NO_TIMES = Histogram(buckets=(("+Inf", 0),), seconds=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One value of the metric of that name, by its labels in the order of the table. Which of the
    three holds goes by the metric's type."""

    metric: str
    labels: tuple[str, ...] = ()
    number: float = 0.0
    states: Mapping[str, bool] = field(default_factory=dict)
    histogram: Histogram = NO_TIMES


def number(metric: str, value: float, *labels: str) -> Sample:
    return Sample(metric=metric, labels=labels, number=value)


def states(metric: str, of: Iterable[StrEnum], holds: StrEnum, *labels: str) -> Sample:
    """A state set."""
    return Sample(metric=metric, labels=labels, states={one.value: one is holds for one in of})


def histogram(count: LatencyCount) -> Histogram:
    """Durations in coarser buckets: each counts as the middle of the fine one that it is in."""
    within, seconds = [0] * (len(BOUNDS_SECONDS) + 1), 0.0
    for bucket, number in count.buckets.items():
        middle = middle_of(bucket)
        within[bisect_left(BOUNDS_SECONDS, middle)] += number
        seconds += middle * number
    return Histogram(buckets=tuple(zip(_BOUNDS, accumulate(within), strict=True)), seconds=seconds)
