"""Which addresses of a very large site one sweep asks: each at least once in some days, what
changes and what many pages link to sooner."""

import math
from dataclasses import dataclass

CHANGED_SHARE = 0.125
"""An address that changed within the days of a sample comes in this share of them."""
MANY, MANY_SHARE = 100, 0.25
"""So does one that this many pages link to."""
SOME, SOME_SHARE = 10, 0.5
TIME_SHARE = 0.5
"""A sample takes at most this share of the time that a sweep may take: what it finds anew, and
the looks that confirm, need the rest."""
FIRST_RATE_PER_SECOND = 20.0
"""Where no crawl has told yet how fast the site answers."""
FEWEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSize:
    """How many addresses to ask now, and what to say where that is not enough."""

    count: int
    note: str = ""


def due_at(
    asked_at: float, changed_at: float, first_seen: float, carriers: int, sample_seconds: float
) -> float:
    """POSIX time at which an address should be asked again. Grows with `asked_at`."""
    share = 1.0
    if changed_at > first_seen and asked_at - changed_at < sample_seconds:
        share = CHANGED_SHARE
    elif carriers >= MANY:
        share = MANY_SHARE
    elif carriers >= SOME:
        share = SOME_SHARE
    return asked_at + share * sample_seconds


def sample_size(
    *,
    known: int,
    due: int,
    elapsed_seconds: float,
    sample_seconds: float,
    sweep_seconds: float,
    rate_per_second: float,
) -> SampleSize:
    """How many to ask: all that are due, and no fewer than keeps the asking even over the days.

    `elapsed_seconds` have passed since the last crawl; `rate_per_second` is how fast this site
    is asked (0: not known). Never more than fits into TIME_SHARE of a sweep's time; where that
    leaves some undone for longer than the days allow, the note says so.
    """
    even = math.ceil(known * min(1.0, max(0.0, elapsed_seconds) / sample_seconds))
    rate = rate_per_second or FIRST_RATE_PER_SECOND
    most = max(1, math.floor(rate * sweep_seconds * TIME_SHARE))
    wanted = max(due, even, FEWEST)
    if wanted <= most:
        return SampleSize(count=min(known, wanted))
    sweeps = math.ceil(known / most)
    note = (
        f"{wanted} addresses are due, and a sweep has time for {most} ({rate:.1f} a second); the "
        f"whole site takes {sweeps} sweeps. Sweep more often, or raise limits.sweep, crawl.rate "
        "or crawl.sample_days"
    )
    return SampleSize(count=min(known, most), note=note)
