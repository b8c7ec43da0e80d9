"""How long looks took, as gatherers put it down and as it is kept: histograms that add up."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sentinel.core.check_outcome import CheckOutcome

BUCKETS_PER_DOUBLING = 8
"""A bucket is 9 % wide, so that a percentile is right to within 4.5 %."""
LEAST_SECONDS = 0.001
MOST_SECONDS = 900.0
"""What is shorter or longer counts as this."""
PERCENTS = (50, 90, 95, 99)
HOURS_DAYS = 30
"""Hours are kept for so many days with looks, then days ..."""
KEPT_DAYS = 400
"""... for so many. Days are counted, not the clock: one that jumps ahead lets nothing go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """One look of one check at one of its named targets."""

    check: str
    """The check's name."""
    target: str
    """What was timed: the site-relative path of a page, the name of a journey. Ours or the
    operator's, never what a page says of itself."""
    elapsed_seconds: float | None
    """From the request, or the first step, to the last byte; of one that failed, until then. None
    where nothing answered: a port that is closed says so quickly, and is not quick."""
    outcome: CheckOutcome
    down: bool = False
    """Whether it looks as if the site were down: it failed if the whole run says so, and else
    nothing was found out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyCount:
    """The looks of some time at one target of a check."""

    ok: int = 0
    failed: int = 0
    unknown: int = 0
    buckets: Mapping[int, int] = field(default_factory=dict)
    """Looks that counted, by bucket of how long they took. Those that failed are among them: a page
    that is too slow fails, and visitors wait for it all the same."""

    def plus(self, other: "LatencyCount") -> "LatencyCount":
        """Both together; the order does not matter."""
        both = sorted({*self.buckets, *other.buckets})
        return LatencyCount(
            ok=self.ok + other.ok,
            failed=self.failed + other.failed,
            unknown=self.unknown + other.unknown,
            buckets={one: self.buckets.get(one, 0) + other.buckets.get(one, 0) for one in both},
        )

    @property
    def availability(self) -> float | None:
        """The share of good looks among those that found out; None of none."""
        known = self.ok + self.failed
        return self.ok / known if known else None

    def percentile_seconds(self, percent: int) -> float | None:
        """So many percent of the looks took no longer, to within half a bucket; None of none."""
        total = sum(self.buckets.values())
        wanted, seen = math.ceil(total * percent / 100), 0
        for bucket in sorted(self.buckets):
            seen += self.buckets[bucket]
            if seen >= wanted:
                return middle_of(bucket)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencySpan:
    """What is kept of one hour or day of a target."""

    check: str
    target: str
    """Empty: the check as a whole, without times."""
    since: datetime
    count: LatencyCount


class Latencies(Protocol):
    """Port: they are written with the run whose looks they are (Runs.record)."""

    def of(self, site: str, since: datetime, check: str = "") -> tuple[LatencySpan, ...]:
        """Hours and days that begin at or after a moment, oldest first; of one check, or of all.
        Raises StoreError."""

    def tidy(self, site: str) -> int:
        """Thins hours to days and lets old days go; how many rows are gone."""


def bucket_of(seconds: float) -> int:
    """The bucket of a duration; what is no number counts as the longest."""
    held = MOST_SECONDS if math.isnan(seconds) else min(MOST_SECONDS, max(LEAST_SECONDS, seconds))
    return math.floor(math.log2(held / LEAST_SECONDS) * BUCKETS_PER_DOUBLING)


def middle_of(bucket: int) -> float:
    """The geometric middle of a bucket, in seconds."""
    return float(LEAST_SECONDS * 2 ** ((bucket + 0.5) / BUCKETS_PER_DOUBLING))


def count_of(outcome: CheckOutcome, elapsed_seconds: float | None = None) -> LatencyCount:
    """One look. One that could not find out has no time: it may be our own network's."""
    timed = elapsed_seconds is not None and outcome is not CheckOutcome.UNKNOWN
    return LatencyCount(
        ok=int(outcome is CheckOutcome.OK),
        failed=int(outcome is CheckOutcome.FAILED),
        unknown=int(outcome is CheckOutcome.UNKNOWN),
        buckets={bucket_of(elapsed_seconds): 1} if timed and elapsed_seconds is not None else {},
    )


def together(counts: Iterable[LatencyCount]) -> LatencyCount:
    """All of them in one go."""
    ok = failed = unknown = 0
    buckets: Counter[int] = Counter()
    for one in counts:
        ok, failed, unknown = ok + one.ok, failed + one.failed, unknown + one.unknown
        buckets.update(one.buckets)
    ordered = {bucket: buckets[bucket] for bucket in sorted(buckets)}
    return LatencyCount(ok=ok, failed=failed, unknown=unknown, buckets=ordered)
