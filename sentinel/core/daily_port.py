"""Port DailyMessages: the daily messages, and of which of them it was said that they came."""

from datetime import datetime
from typing import Protocol

from sentinel.core.daily import DailyMessage


class DailyMessages(Protocol):
    """Each method is one transaction and may be repeated. Raises StoreError."""

    def add(self, message: DailyMessage) -> DailyMessage:
        """The message of that day as it is stored: where there is one already, that one."""

    def find(self, code: str) -> DailyMessage | None: ...

    def last(self, limit: int) -> tuple[DailyMessage, ...]:
        """Newest first."""

    def seen(self, code: str, at: datetime, by: str) -> DailyMessage | None:
        """Notes that the message came, the first time; the message, or None for a code that was
        never given."""

    def told(self, code: str, at: datetime) -> None:
        """Notes that people were told that nobody saw it, the first time."""
