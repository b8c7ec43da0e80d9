"""The port of exercises in the state database (`core/records.py`)."""

from datetime import datetime
from typing import Protocol

from sentinel.core.exercise import Exercise, ExerciseRecord


class Exercises(Protocol):
    """Drills and proofs. Stored signed and kept for ever; what does not verify is left out, with a
    warning in the log: it excuses nothing and proves nothing."""

    def begin(self, exercise: Exercise) -> None:
        """Registers a proof before anything is laid down. Raises Refused where the id is known."""

    def open_of(self, site: str) -> Exercise | None:
        """The newest one that was begun and has no end on record."""

    def about(self, site: str, since: datetime) -> tuple[tuple[Exercise, datetime | None], ...]:
        """Those that were begun, or ended, at or after a moment, or have not ended, with the
        moment of their end, newest first."""

    def end(self, record: ExerciseRecord) -> None:
        """How a drill or a proof ended. Raises Refused where that is recorded already."""

    def last(self, site: str, limit: int = 1) -> tuple[ExerciseRecord, ...]:
        """Newest first."""
