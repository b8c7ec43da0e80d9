"""Port: the questions whether what is written of contacts is right, and their answers."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from sentinel.core.contact_check import ContactCheck
from sentinel.core.notice import Message, Notice

Notices = Sequence[tuple[Notice, Message]]


class ContactChecks(Protocol):
    """Kept for ever; each change is committed with the notices that tell of it."""

    def all(self) -> tuple[ContactCheck, ...]:
        """In the order in which they were asked."""

    def ask(self, check: ContactCheck, after: ContactCheck | None, notices: Notices) -> None:
        """Raises Refused where `after` is not the last question to that contact: somebody asked
        meanwhile."""

    def reminded(self, code: str, at: datetime, notices: Notices) -> None:
        """Repeating it is harmless."""

    def told(self, code: str, at: datetime, notices: Notices) -> None:
        """Repeating it is harmless."""

    def answer(self, check: ContactCheck, notices: Notices, noted: Callable[[], None]) -> None:
        """Stores the answer; `noted` writes it down elsewhere before it counts. Raises Refused,
        with nothing stored or noted, where the question has an answer already, or the contact has
        been asked another since."""
