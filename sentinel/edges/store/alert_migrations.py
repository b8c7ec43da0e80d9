"""Migrations of what telling people needs: further columns of the outbox, and tables beside it."""

from sqlite_utils import Database

from sentinel.edges.store.migrations import (
    migrations as migrations,  # noqa: PLC0414 - with these it is whole
)

_OUTBOX_COLUMNS = (
    "channel TEXT NOT NULL DEFAULT 'mail'",
    "language TEXT NOT NULL DEFAULT 'both'",
    "urgent INTEGER NOT NULL DEFAULT 0",
    "deliver_by TEXT",
    "attachments TEXT NOT NULL DEFAULT '[]'",
)


@migrations()
def m0011_channels(db: Database) -> None:
    """Each row belongs to one channel and one language, and may have files and a deadline."""
    for column in _OUTBOX_COLUMNS:
        db.execute(f"ALTER TABLE outbox ADD COLUMN {column}")
