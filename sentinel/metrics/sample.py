"""One value that was measured, before it is put into a format."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sentinel.core.latency import LatencyCount, middle_of

BOUNDS_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""What is kept is finer; eleven buckets for each check are enough for plots and alerts."""


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
    times = [(middle_of(bucket), number) for bucket, number in count.buckets.items()]
    return Histogram(
        buckets=tuple(_at_most(times)),
        seconds=sum(seconds * number for seconds, number in times),
    )


def _at_most(times: Iterable[tuple[float, int]]) -> Iterator[tuple[str, int]]:
    times = tuple(times)
    for bound in BOUNDS_SECONDS:
        yield str(bound), sum(number for seconds, number in times if seconds <= bound)
    yield "+Inf", sum(number for _, number in times)
