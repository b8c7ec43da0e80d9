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


@migrations()
def m0012_filings(db: Database) -> None:
    """What people did about reports to CERT-In, kept for ever: approved, mailed, recorded."""
    db.execute(
        """CREATE TABLE filings (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            incident TEXT NOT NULL REFERENCES incidents (id), kind TEXT NOT NULL,
            at TEXT NOT NULL, document TEXT NOT NULL) STRICT"""
    )
    db.execute("CREATE INDEX filings_by_incident ON filings (incident, number)")
    for act in ("DELETE", "UPDATE"):
        db.execute(
            f"CREATE TRIGGER filings_are_kept_{act.lower()} BEFORE {act} ON filings "
            "BEGIN SELECT RAISE(ABORT, 'filings are never changed or deleted'); END"
        )


@migrations()
def m0013_contact_checks(db: Database) -> None:
    """Whether what is written of a contact is right: each question, and its answer."""
    db.execute(
        """CREATE TABLE contact_checks (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            code TEXT NOT NULL UNIQUE, contact TEXT NOT NULL,
            asked_at TEXT NOT NULL, document TEXT NOT NULL) STRICT"""
    )
    db.execute("CREATE INDEX contact_checks_by_contact ON contact_checks (contact, number)")
