"""Port Channel: one way of telling people."""

from typing import Protocol

from sentinel.core.delivery import Answer
from sentinel.core.notice import OutboxRow


class Channel(Protocol):
    """Carries rows. Safe to call again with the same row: the other side can tell by the row's
    Message-ID, or incident and key, that it is the same."""

    @property
    def name(self) -> str: ...

    async def send(self, row: OutboxRow) -> Answer:
        """One attempt, which ends within the channel's own time limit. Does not raise for what the
        other side or the network does."""
