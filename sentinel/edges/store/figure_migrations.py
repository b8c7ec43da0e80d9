"""Migrations for metrics: counters that outlast the rows they count, and indexes to count by."""

from sqlite_utils import Database

from sentinel.edges.store.promise_migrations import (
    migrations as migrations,  # noqa: PLC0414 - with these it is whole
)


@migrations()
def m0025_figures(db: Database) -> None:
    """Runs are let go after half a year; a counter made from rows would fall then."""
    db.execute(
        """CREATE TABLE run_figures (
            site TEXT NOT NULL, verdict TEXT NOT NULL, runs INTEGER NOT NULL,
            pages INTEGER NOT NULL, seconds REAL NOT NULL, PRIMARY KEY (site, verdict)) STRICT"""
    )
    db.execute(
        """INSERT INTO run_figures SELECT site, verdict, count(*),
            total(json_extract(document, '$.pages')),
            total(max(0, (julianday(ended_at) - julianday(started_at)) * 86400))
            FROM runs GROUP BY site, verdict"""
    )
    db.execute("CREATE INDEX outbox_by_state ON outbox (state, created_at)")
    db.execute("CREATE INDEX incidents_by_opening ON incidents (opened_at)")
    db.execute("CREATE INDEX incidents_by_site ON incidents (site, opened_at)")
