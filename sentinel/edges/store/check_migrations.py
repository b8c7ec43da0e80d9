"""Migrations for checks over time: their courses and turns, and how long their looks took."""

from sqlite_utils import Database

from sentinel.edges.store.alert_migrations import (
    migrations as migrations,  # noqa: PLC0414 - with these it is whole
)


@migrations()
def m0019_check_courses(db: Database) -> None:
    """Courses are replaced at each look, changes of them are appended; turns outlast the daemon."""
    db.execute(
        """CREATE TABLE check_courses (
            site TEXT NOT NULL, check_name TEXT NOT NULL, number INTEGER NOT NULL,
            document TEXT NOT NULL, PRIMARY KEY (site, check_name)) STRICT"""
    )
    db.execute(
        """CREATE TABLE check_changes (
            number INTEGER PRIMARY KEY AUTOINCREMENT, site TEXT NOT NULL,
            check_name TEXT NOT NULL, document TEXT NOT NULL) STRICT"""
    )
    db.execute("CREATE INDEX check_changes_by_check ON check_changes (site, check_name, number)")
    db.execute(
        """CREATE TABLE check_turns (
            site TEXT NOT NULL, check_name TEXT NOT NULL, run TEXT, run_at TEXT,
            looked_at TEXT, tried_at TEXT, tries INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (site, check_name)) STRICT"""
    )


@migrations()
def m0020_latencies(db: Database) -> None:
    """One row for each hour of a check's target, and later for each day: counts and buckets."""
    db.execute(
        """CREATE TABLE latencies (
            site TEXT NOT NULL, check_name TEXT NOT NULL, target TEXT NOT NULL,
            span TEXT NOT NULL CHECK (span IN ('hour', 'day')), since TEXT NOT NULL,
            ok INTEGER NOT NULL, failed INTEGER NOT NULL, unknown INTEGER NOT NULL,
            buckets TEXT NOT NULL, PRIMARY KEY (site, check_name, target, span, since)) STRICT"""
    )
    db.execute("CREATE INDEX latencies_by_time ON latencies (site, since)")
