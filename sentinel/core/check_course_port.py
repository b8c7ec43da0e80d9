"""The port of what is kept of checks over time: their courses, and their turns."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sentinel.core.check_course import Course, CourseEvent
from sentinel.core.check_outcome import CheckOutcome
from sentinel.core.latency import Timing
from sentinel.core.words import Severity

MAX_CHANGES = 500
"""Of one check; the oldest beyond that are let go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseChange:
    """Something that was to be told of a check."""

    site: str
    check: str
    at: datetime
    event: CourseEvent
    since: datetime
    """Since when it was what it became."""
    until: datetime | None = None
    """Of a recovery: `since` is when it began to fail, this is when it worked again."""
    severity: Severity
    message: str = ""
    """What failed, first finding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckTurn:
    """When a check was looked at, so that long intervals outlast the daemon."""

    check: str
    run: str = ""
    """The newest run that it took part in, and ..."""
    run_at: datetime | None = None
    """... when that ended."""
    looked_at: datetime | None = None
    """When the newest run began in which it could find out what it wanted."""
    tried_at: datetime | None = None
    """When a look was begun last."""
    tries: int = 0
    """Looks begun since then that found nothing out, or never ended."""

    @property
    def not_ended(self) -> datetime | None:
        """When the look was begun of which no end is on record: it is under way, or was broken off
        with the daemon."""
        at, ended = self.tried_at, self.run_at
        return at if at is not None and (ended is None or ended < at) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckCount:
    """One look of a check, for its availability."""

    check: str
    outcome: CheckOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRecord:
    """What a run says of its checks: recorded in the same transaction, or not at all."""

    courses: tuple[Course, ...] = ()
    """Each one step after the stored one, by its number."""
    changes: tuple[CourseChange, ...] = ()
    looked: tuple[str, ...] = ()
    """Checks that found out what they wanted."""
    timings: tuple[Timing, ...] = ()
    counts: tuple[CheckCount, ...] = ()


NOTHING_CHECKED = CheckRecord()
"""Of a run that is no look of its own: a first sighting that is looked at again, a re-test."""


class CheckCourses(Protocol):
    """Port. Courses and changes are written with the run that they follow from (Runs.record)."""

    def of(self, site: str, checks: Collection[str]) -> dict[str, Course]:
        """By the name of the check; only those that are kept. Raises StoreError."""

    def changes(self, site: str, check: str, limit: int) -> tuple[CourseChange, ...]:
        """Newest first."""

    def turns(self, site: str) -> dict[str, CheckTurn]:
        """By the name of the check."""

    def begin(self, site: str, checks: Sequence[str], at: datetime) -> None:
        """A look with these checks begins: should it never end, that is known."""
