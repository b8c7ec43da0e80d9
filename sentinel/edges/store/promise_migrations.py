"""Migrations for promises: how each stands, how that changed, and what is remembered for it."""

from sqlite_utils import Database

from sentinel.edges.store.content_migrations import (
    migrations as migrations,  # noqa: PLC0414 - with these it is whole
)


@migrations()
def m0022_promises(db: Database) -> None:
    """Standings are replaced, their changes are for ever."""
    db.execute(
        """CREATE TABLE promise_standings (
            site TEXT NOT NULL, promise TEXT NOT NULL, document TEXT NOT NULL,
            remembered TEXT NOT NULL, PRIMARY KEY (site, promise)) STRICT"""
    )
    db.execute(
        """CREATE TABLE promise_changes (
            number INTEGER PRIMARY KEY AUTOINCREMENT, site TEXT NOT NULL, at TEXT NOT NULL,
            document TEXT NOT NULL) STRICT"""
    )
    db.execute("CREATE INDEX promise_changes_by_site ON promise_changes (site, at)")
    for act in ("DELETE", "UPDATE"):
        db.execute(
            f"CREATE TRIGGER promise_changes_are_kept_{act.lower()} BEFORE {act} "
            "ON promise_changes "
            "BEGIN SELECT RAISE(ABORT, 'changes of promises are never changed or deleted'); END"
        )
