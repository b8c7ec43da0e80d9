"""Ports of escalation: the rows of urgent notices of which one was taken by nobody, and the note on
the spot of what nobody outside knows."""

from datetime import datetime
from typing import Protocol

from sentinel.core.notice import OutboxRow


class Untold(Protocol):
    """Each method is one transaction and may be repeated. Raises StoreError."""

    def rows(self, now: datetime) -> tuple[OutboxRow, ...]:
        """All rows of each urgent notice of which one waits or was refused for good, with those of
        the rounds that repeat it. What was refused more than a month ago is history."""

    def called(self, since: datetime) -> tuple[str, ...]:
        """Numbers of the incidents of which a round was put down since a moment, and of which none
        was told yet that it is over."""

    def supersede(self, key: str) -> int:
        """What still waits of a round need not go any more; how many rows."""


class UndeliveredNote(Protocol):
    """A text that lies where somebody at the machine finds it. Each method raises OSError."""

    def shows(self) -> bool:
        """Whether there is one."""

    def show(self, text: str) -> None:
        """Takes the place of the one before."""

    def clear(self) -> None:
        """There is none any more."""
