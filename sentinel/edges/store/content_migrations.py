"""Migrations for the content calendar: pages as they were seen, reviews, what was handed in."""

from sqlite_utils import Database

from sentinel.edges.store.check_migrations import (
    migrations as migrations,  # noqa: PLC0414 - with these it is whole
)


@migrations()
def m0021_content_calendar(db: Database) -> None:
    """Reviews are for ever; the events of what was handed in stand within it, and only grow."""
    db.execute(
        """CREATE TABLE content_pages (
            site TEXT NOT NULL, element TEXT NOT NULL, url TEXT NOT NULL, document TEXT NOT NULL,
            PRIMARY KEY (site, element, url)) STRICT"""
    )
    db.execute(
        """CREATE TABLE content_reviews (
            number INTEGER PRIMARY KEY AUTOINCREMENT, site TEXT NOT NULL, at TEXT NOT NULL,
            document TEXT NOT NULL) STRICT"""
    )
    db.execute("CREATE INDEX content_reviews_by_site ON content_reviews (site, number)")
    for act in ("DELETE", "UPDATE"):
        db.execute(
            f"CREATE TRIGGER content_reviews_are_kept_{act.lower()} BEFORE {act} "
            "ON content_reviews "
            "BEGIN SELECT RAISE(ABORT, 'reviews of content are never changed or deleted'); END"
        )
    db.execute(
        """CREATE TABLE content_hand_ins (
            id TEXT PRIMARY KEY, site TEXT NOT NULL, document TEXT NOT NULL) STRICT"""
    )
    db.execute("CREATE INDEX content_hand_ins_by_site ON content_hand_ins (site, id)")
    db.execute(
        """CREATE TABLE content_reminders (
            site TEXT NOT NULL, key TEXT NOT NULL, at TEXT NOT NULL,
            PRIMARY KEY (site, key)) STRICT"""
    )
