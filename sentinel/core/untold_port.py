"""Port Untold: the rows of urgent notices that still have one which nobody took."""

from datetime import datetime
from typing import Protocol

from sentinel.core.notice import OutboxRow


class Untold(Protocol):
    """Each method is one transaction and may be repeated. Raises StoreError."""

    def rows(self, now: datetime) -> tuple[OutboxRow, ...]:
        """All rows of each urgent notice of which one waits or was refused for good, with those of
        the rounds that repeat it. What was refused more than a month ago is history."""

    def supersede(self, key: str) -> int:
        """What still waits of a round need not go any more; how many rows."""
