"""How grave it is that something ends soon: three bounds in days."""

from collections.abc import Sequence
from datetime import MAXYEAR, datetime, timedelta

from sentinel.core.times import ist_text
from sentinel.core.words import Severity

STEPS = (Severity.WARNING, Severity.ERROR, Severity.CRITICAL)
_SHARES = (1 / 4, 1 / 6, 1 / 12)
"""Of a whole lifetime. What lives for weeks is renewed by a program when a third of it is left: the
bounds of years would be passed each time, though nothing is late."""


def ending_soon(
    ends: datetime, now: datetime, days: Sequence[int], *, lifetime: timedelta | None = None
) -> Severity | None:
    """How grave the time that is left is; None where there is enough. `days`: for a warning, an
    error, and critical. Of what has a short `lifetime`, a share of that counts instead."""
    left, found = ends - now, None
    for bound, share, severity in zip(days, _SHARES, STEPS, strict=True):
        limit = timedelta(days=bound)
        if lifetime is not None:
            limit = min(limit, lifetime * share)
        if left < limit:
            found = severity
    return found


def time_left(ends: datetime, now: datetime) -> str:
    """In words: `12 days`, `1 day`, `5 hours`."""
    left = ends - now
    if left >= timedelta(days=2):
        return f"{left.days} days"
    if left >= timedelta(days=1):
        return "1 day"
    hours = max(int(left.total_seconds() // 3600), 0)
    return "less than an hour" if hours == 0 else "1 hour" if hours == 1 else f"{hours} hours"


def moment_text(at: datetime) -> str:
    """When it is, in IST; foreign documents may also name moments that no calendar holds there."""
    return ist_text(at) if at.year < MAXYEAR else f"{at:%Y-%m-%d}"
