"""The schema of `links.db`, as migrations: each is one function, applied once, in order.

A migration that was released is never edited; a change of the schema is a new one below.
"""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

APPLICATION_ID = 0x534E544B
"""`SNTK` in the file's header: tells our database from others."""

migrations = Migrations("sentinel-links")

_TABLES = (
    # one row per address that was asked or that a page carries; times are POSIX seconds; what was
    # offered to a crawl and not asked (robots.txt, a trap) has offered_at behind asked_at
    """CREATE TABLE urls (
        id INTEGER PRIMARY KEY, site TEXT NOT NULL, url TEXT NOT NULL, own INTEGER NOT NULL,
        first_seen REAL NOT NULL, asked_at REAL, offered_at REAL, changed_at REAL,
        unlinked_at REAL,
        status INTEGER NOT NULL, failure TEXT NOT NULL, location TEXT NOT NULL,
        content_type TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL,
        carriers INTEGER NOT NULL, links INTEGER NOT NULL) STRICT""",
    "CREATE UNIQUE INDEX urls_by_name ON urls (site, url)",
    # apart from urls: a row there is rewritten at each look, and these are large
    """CREATE TABLE documents (
        url INTEGER PRIMARY KEY REFERENCES urls (id), sha256 TEXT NOT NULL,
        packed BLOB NOT NULL) STRICT""",
    """CREATE TABLE links (
        source INTEGER NOT NULL, target INTEGER NOT NULL,
        PRIMARY KEY (source, target)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX links_by_target ON links (target, source)",
    """CREATE TABLE crawls (
        site TEXT PRIMARY KEY, at REAL NOT NULL, scope TEXT NOT NULL, mark TEXT NOT NULL,
        report BLOB,
        requests INTEGER NOT NULL, seconds REAL NOT NULL) STRICT""",
    """CREATE TABLE news (
        number INTEGER PRIMARY KEY, site TEXT NOT NULL, url TEXT NOT NULL,
        vanished INTEGER NOT NULL, at REAL NOT NULL) STRICT""",
    "CREATE INDEX news_by_site ON news (site, number)",
    """CREATE TABLE problems (
        site TEXT NOT NULL, url TEXT NOT NULL, reason TEXT NOT NULL, words TEXT NOT NULL,
        status INTEGER NOT NULL, since REAL NOT NULL, seen_at REAL NOT NULL, runs INTEGER NOT NULL,
        external INTEGER NOT NULL, carriers TEXT NOT NULL, carrier_count INTEGER NOT NULL,
        PRIMARY KEY (site, url)) STRICT""",
    """CREATE TABLE history (
        number INTEGER PRIMARY KEY, site TEXT NOT NULL, url TEXT NOT NULL, event TEXT NOT NULL,
        reason TEXT NOT NULL, words TEXT NOT NULL, at REAL NOT NULL) STRICT""",
    "CREATE INDEX history_by_url ON history (site, url, number)",
)


@migrations()
def m0001_graph(db: Database) -> None:
    """Addresses, documents, links, crawls, news, problems, and their history, which only grows."""
    for statement in _TABLES:
        db.execute(statement)
    for act in ("DELETE", "UPDATE"):
        db.execute(
            f"CREATE TRIGGER history_is_kept_{act.lower()} BEFORE {act} ON history "
            "BEGIN SELECT RAISE(ABORT, 'the history of links is never changed or deleted'); END"
        )
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
