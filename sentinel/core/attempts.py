"""How often somebody may guess: pauses that grow, and never a door that stays shut. Pure.

Each try is counted before it is looked at, so that many at once are as many tries. What is right
takes its count back.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

FORGET_SECONDS = 24 * 3600.0
"""After so long without a try all is forgotten."""
MAX_SUBJECTS = 20_000
"""Counts kept; beyond it those that were longest not counted are forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """For one kind of subject."""

    free: int
    """Tries before the first pause."""
    first_seconds: float
    most_seconds: float

    def pause_seconds(self, tries: int) -> float:
        """How long nothing is looked at after so many tries in a row: doubled with each."""
        over = tries - self.free
        if over < 0:
            return 0.0
        return min(self.first_seconds * 2.0 ** min(over, 30), self.most_seconds)


NEAR = Limit(free=5, first_seconds=30, most_seconds=15 * 60)
"""One account from one network address, or from one browser that has signed in to it before."""
STRANGERS = Limit(free=50, first_seconds=5, most_seconds=60)
"""One account, from all browsers that have not signed in to it before: many addresses that guess
together. Short at most, for whoever is meant comes by the same way on a new telephone."""
ADDRESS = Limit(free=30, first_seconds=30, most_seconds=15 * 60)
"""One network address, whatever accounts it tries: an office may be one address."""
CODES = Limit(free=5, first_seconds=30, most_seconds=15 * 60)
"""Codes of one account, after its password was right, from one place; or within one session. A
passkey is not counted: there is nothing to guess in it."""
CODES_OF_STRANGERS = Limit(free=20, first_seconds=60, most_seconds=15 * 60)
"""The same from all browsers that have not signed in to it before: of a million codes three count,
so many addresses together must not have many tries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What is known of one subject."""

    tries: int
    last_at: datetime
    until: datetime | None = None
    """Nothing is looked at before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What became of a try before it is looked at."""

    until: datetime | None = None
    """It is not looked at, and neither is any other before that; None: look at it."""
    reached: tuple[str, ...] = ()
    """Subjects whose first pause begins with this try: worth telling."""

    @property
    def may(self) -> bool:
        return self.until is None


def waiting(tally: Tally | None, now: datetime) -> datetime | None:
    """Until when nothing is looked at; None: now."""
    if tally is None or tally.until is None or now >= tally.until:
        return None
    if now < tally.last_at:  # the clock was set back: a pause must not become one of hours
        return None
    return tally.until


def counted(tally: Tally | None, limit: Limit, now: datetime) -> Tally:
    """With one try more."""
    known = tally is not None and now - tally.last_at < timedelta(seconds=FORGET_SECONDS)
    tries = (tally.tries if tally is not None and known else 0) + 1
    pause = limit.pause_seconds(tries)
    return Tally(tries=tries, last_at=now, until=now + timedelta(seconds=pause) if pause else None)


def taken_back(tally: Tally) -> Tally:
    """With one try less: it was right."""
    return Tally(tries=max(0, tally.tries - 1), last_at=tally.last_at)
