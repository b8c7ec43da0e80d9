"""Migrations for the API: keys of requests that may come twice."""

from sqlite_utils import Database

from sentinel.edges.store.link_migrations import (
    migrations as migrations,  # noqa: PLC0414 - with these it is whole
)


@migrations()
def m0050_idempotency(db: Database) -> None:
    """Answers are kept for a day."""
    db.execute(
        """CREATE TABLE idempotency_keys (
            who TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, at TEXT NOT NULL,
            status INTEGER NOT NULL, content BLOB NOT NULL, PRIMARY KEY (who, key)) STRICT"""
    )
    db.execute("CREATE INDEX idempotency_keys_by_age ON idempotency_keys (at)")
