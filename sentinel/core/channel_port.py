"""Port Channel: one way of telling people."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

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


@runtime_checkable
class Lasting(Channel, Protocol):
    """A channel on which a trouble stands for as long as it lasts, and must be said again."""

    async def refresh(self, standing: Sequence[OutboxRow], ended: Sequence[OutboxRow]) -> Answer:
        """Says of rows that were delivered which of them still hold, and which no longer do. Safe
        to repeat; does not raise, as `send`."""
