"""What of the record is counted for metrics (port Figures); few rows answer each question."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sentinel.core.check_course import CourseState
from sentinel.core.incident import Incident
from sentinel.core.notice import OutboxState
from sentinel.core.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepCount:
    """The runs of one site with one verdict, since counting began. It never falls: a run that is
    let go stays counted."""

    site: str
    verdict: Verdict
    runs: int
    pages: int
    seconds: float
    """How long they took, together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastSweep:
    """The newest look at a whole site."""

    verdict: Verdict
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxFigures:
    """What is owed, and what became of what was."""

    messages: Mapping[OutboxState, int]
    """Every state is named."""
    waiting_since: datetime | None
    """When the oldest message was put down that could have gone by now; None where none waits."""


class Figures(Protocol):
    """Port. Raises StoreError."""

    def sweeps(self) -> tuple[SweepCount, ...]: ...

    def last_sweep(self, site: str) -> LastSweep | None:
        """Of those that did not look at upkeep alone."""

    def outbox(self, now: datetime) -> OutboxFigures: ...

    def open_incidents(self) -> tuple[Incident, ...]: ...

    def incidents(self) -> Mapping[str, int]:
        """How many incidents each site ever had."""

    def course_states(self, site: str) -> Mapping[str, tuple[str, CourseState]]:
        """Kind and state of each course that is kept, by the name of its check."""

    def clean_backups(self, site: str, limit: int) -> Iterator[str]:
        """Ids of the newest backups whose last verdict on record is clean and verifies, newest
        first."""
