"""Port Outbox: messages that are owed, and what became of each attempt to hand them over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sentinel.core.notice import Message, Notice, OutboxRow

Notices = Sequence[tuple[Notice, Message]]


class Outbox(Protocol):
    """Rows are put down once per key and never taken away. Each result is noted in one
    transaction with what it makes others be told (`also`), so that a crash between loses neither.
    A row that is settled already is left as it is. Raises StoreError; Refused for an unknown row.
    """

    def put(self, notices: Notices) -> None:
        """Rows whose key exists already are left as they are. A notice that a response has begun
        or needs a person takes the place of the incident's `suspect` rows that are still held."""

    def has(self, key: str) -> bool: ...

    def find(self, key: str) -> OutboxRow | None: ...

    def due(self, now: datetime) -> tuple[OutboxRow, ...]:
        """Queued rows of all channels that are to be tried now: urgent ones first, then by their
        time. So is a row whose time lies further ahead than any pause, for the clock was set
        back."""

    def next_due(self, channel: str, now: datetime) -> OutboxRow | None:
        """The first of them that a channel carries."""

    def next_time(self, channel: str) -> datetime | None:
        """When the next row of a channel is due; None where none is queued."""

    def all(self, incident: str = "") -> tuple[OutboxRow, ...]: ...

    def queued(self) -> tuple[OutboxRow, ...]:
        """Oldest first."""

    def of_notice(self, key: str) -> tuple[OutboxRow, ...]:
        """All rows that a notice became, by whichever channel and in whichever language, those
        for stand-ins among them."""

    def delivered(self, key: str) -> bool:
        """Whether anybody has a notice, by any of its rows."""

    def overdue(self, now: datetime) -> tuple[OutboxRow, ...]:
        """Queued rows that should have been delivered by now, oldest first."""

    def sent(
        self,
        row_id: int,
        at: datetime,
        refused: Sequence[str],
        *,
        reference: str = "",
        ends: str = "",
        also: Notices = (),
    ) -> None:
        """`ends`: the key of a notice that somebody has by this row; what waits of the rounds that
        repeat it need not go any more. Empty where nobody counts as told."""

    def failed(
        self,
        row_id: int,
        error: str,
        next_attempt_at: datetime,
        *,
        taken: Sequence[str] = (),
        refused: Sequence[str] = (),
        also: Notices = (),
    ) -> None:
        """It is tried again. `taken` and `refused` are added to those of the row."""

    def away(self, channel: str, error: str, times: dict[int, datetime]) -> None:
        """The whole channel is away; when each row, by its id, is tried again."""

    def undeliverable(self, row_id: int, error: str, *, also: Notices = ()) -> None: ...

    def bring_forward(self, channel: str, now: datetime) -> int:
        """The channel is back: what was put off for its sake is due now; how many rows."""

    def retry(self, row_ids: Sequence[int], now: datetime) -> tuple[OutboxRow, ...]:
        """Makes rows that are queued, or were given up, due now; those that were changed."""

    def move(self, row_id: int, channel: str, recipients: Sequence[str]) -> None:
        """Another channel carries it, under the same key and Message-ID: its own is gone. What
        failed there is due here at once."""
