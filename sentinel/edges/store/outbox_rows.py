"""A row of the table `outbox` as a value, and when it is due, as a condition of SQL."""

from datetime import datetime, timedelta
from typing import Any

from sentinel.core.canonical import timestamp
from sentinel.core.delivery import Attachment
from sentinel.core.notice import NoticeKind, OutboxRow, OutboxState
from sentinel.core.retry import MAX_RETRY_SECONDS
from sentinel.core.words import Language
from sentinel.edges.store.documents import moment, unpack

CLOCK_SLACK_SECONDS = 60.0
"""A row from so far in the future was put down by a clock that has been set back since."""

DUE = (
    "state = 'queued' AND (next_attempt_at <= :now"
    " OR (attempts > 0 AND next_attempt_at > :beyond)"
    " OR (attempts = 0 AND created_at > :ahead))"
)
"""No pause is longer than an hour, and nothing is put down in the future: where a row says so, the
clock was set back, and it would wait for as long as that."""
FIRST = "urgent DESC, next_attempt_at, id"
"""What is told first: a message that may wait stands behind all that may not."""


def due_at(now: datetime) -> dict[str, str]:
    """The values that DUE names."""
    return {
        "now": timestamp(now),
        "beyond": timestamp(now + timedelta(seconds=MAX_RETRY_SECONDS)),
        "ahead": timestamp(now + timedelta(seconds=CLOCK_SLACK_SECONDS)),
    }


def row_of(row: dict[str, Any]) -> OutboxRow:
    """Raises StoreError where a column does not hold what belongs there."""
    what = f"outbox row {row['id']}"
    return OutboxRow(
        id=row["id"],
        key=row["key"],
        kind=NoticeKind(row["kind"]),
        site=row["site"],
        incident=row["incident"],
        message_id=row["message_id"],
        recipients=unpack(tuple[str, ...], row["recipients"], what),
        subject=row["subject"],
        body=row["body"],
        created_at=datetime.fromisoformat(row["created_at"]),
        next_attempt_at=datetime.fromisoformat(row["next_attempt_at"]),
        attempts=row["attempts"],
        state=OutboxState(row["state"]),
        sent_at=moment(row["sent_at"]),
        last_error=row["last_error"],
        refused=unpack(tuple[str, ...], row["refused"], what),
        taken=unpack(tuple[str, ...], row["taken"], what),
        reference=row["reference"],
        channel=row["channel"],
        language=Language(row["language"]),
        urgent=bool(row["urgent"]),
        deliver_by=moment(row["deliver_by"]),
        attachments=unpack(tuple[Attachment, ...], row["attachments"], what),
    )
