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


@migrations()
def m0014_told_again(db: Database) -> None:
    """The daily message and whether it came; troubles that come again; when a digest was made."""
    db.execute(
        """CREATE TABLE daily_messages (
            day TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE, put_at TEXT NOT NULL,
            seen_at TEXT, seen_by TEXT NOT NULL DEFAULT '', told_at TEXT) STRICT"""
    )
    db.execute(
        """CREATE TABLE repeats (
            key TEXT PRIMARY KEY, last_at TEXT NOT NULL, document TEXT NOT NULL) STRICT"""
    )
    db.execute("CREATE TABLE digests (at TEXT PRIMARY KEY) STRICT")


@migrations()
def m0015_log_duty(db: Database) -> None:
    """How far the clock was off, time after time; and each day how full the disks were, and with
    what. Both are for ever: some hundred bytes an hour and a day."""
    db.execute(
        """CREATE TABLE clock_offsets (
            number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL,
            known INTEGER NOT NULL, document TEXT NOT NULL) STRICT"""
    )
    db.execute("CREATE INDEX clock_offsets_by_time ON clock_offsets (at) WHERE known = 1")
    db.execute("CREATE TABLE disk_days (day TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT")


@migrations()
def m0016_monitored_days(db: Database) -> None:
    """One row for each finished day of a site, for the regular reports: runs are let go."""
    db.execute(
        """CREATE TABLE monitored_days (
            site TEXT NOT NULL, day TEXT NOT NULL, document TEXT NOT NULL,
            PRIMARY KEY (site, day)) STRICT"""
    )
    for act in ("DELETE", "UPDATE"):
        db.execute(
            f"CREATE TRIGGER monitored_days_are_kept_{act.lower()} BEFORE {act} ON monitored_days "
            "BEGIN SELECT RAISE(ABORT, 'monitored days are never changed or deleted'); END"
        )


@migrations()
def m0017_partly_taken(db: Database) -> None:
    """Who has a message while others were put off, how the other side calls it, and whether a row
    waits because its whole channel was away: as far as an older Sentinel knew, each that waits.
    What an older one owes is urgent as its kinds are."""
    db.execute("ALTER TABLE outbox ADD COLUMN taken TEXT NOT NULL DEFAULT '[]'")
    db.execute("ALTER TABLE outbox ADD COLUMN reference TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE outbox ADD COLUMN away INTEGER NOT NULL DEFAULT 0")
    db.execute("UPDATE outbox SET away = 1 WHERE state = 'queued' AND attempts > 0")
    db.execute(
        "UPDATE outbox SET urgent = 1 WHERE state = 'queued' "
        "AND kind NOT IN ('review', 'rehearsal', 'drill', 'shadow-report')"
    )
    db.execute("DROP INDEX outbox_due")
    db.execute(
        "CREATE INDEX outbox_due ON outbox (channel, next_attempt_at) WHERE state = 'queued'"
    )


@migrations()
def m0018_owed_from_before(db: Database) -> None:
    """What an older Sentinel owes has no time to be delivered by, so that nobody would be called
    where it reaches nobody: it has five minutes from the upgrade on."""
    db.execute(
        "UPDATE outbox SET deliver_by = "
        "strftime('%Y-%m-%dT%H:%M:%f', 'now', '+5 minutes') || '000+00:00' "
        "WHERE state = 'queued' AND urgent = 1 AND deliver_by IS NULL"
    )
