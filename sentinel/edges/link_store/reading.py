"""What the graph says: addresses to be asked, contents, who links to what, what came and went."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from sqlite_utils import Database

from sentinel.core.link_graph import UNLINKED_SECONDS, KnownUrl, LastCrawl, News
from sentinel.core.reference import Contents
from sentinel.core.sampling import CHANGED_SHARE, MANY, MANY_SHARE, SOME, SOME_SHARE
from sentinel.edges.link_store.packing import unpack, unpack_report

MAX_NEWS = 1000
"""Pages that came or went, handed out at a time."""
PAGE = 5000
"""Addresses read at a time where all are wanted."""
_TO_ASK = (
    "site = :site AND own AND NOT (status IN (404, 410) AND carriers = 0) "
    "AND (unlinked_at IS NULL OR unlinked_at > :now - :unlinked)"
)
_WITHIN_REACH = "(offered_at IS NULL OR asked_at >= offered_at)"
"""No crawl was offered it in vain since it was last asked."""
_LOOKED_AT = "max(coalesce(asked_at, 0), coalesce(offered_at, 0))"
_DUE = (
    f"iif({_LOOKED_AT} = 0, 0, {_LOOKED_AT} + :sample * CASE "
    f"WHEN changed_at > first_seen AND asked_at - changed_at < :sample THEN {CHANGED_SHARE} "
    f"WHEN carriers >= {MANY} THEN {MANY_SHARE} WHEN carriers >= {SOME} THEN {SOME_SHARE} "
    "ELSE 1 END)"
)
"""`core.sampling.due_at` as SQLite computes it; 0 for what was never asked."""
_COUNT = f"SELECT count(*) FROM urls WHERE {_TO_ASK} AND {_WITHIN_REACH}"  # noqa: S608 - texts of this module
_COUNT_DUE = f"{_COUNT} AND {_DUE} <= :now"
_ASKED = f"{_COUNT} AND asked_at >= :now"
_OLDEST = _COUNT.replace("count(*)", "min(coalesce(asked_at, 0))")
_URLS = (
    f"SELECT id, url FROM urls WHERE {_TO_ASK} "  # noqa: S608 - as above
    "AND id > :after ORDER BY id LIMIT :limit"
)
_KNOWN = (
    "SELECT u.url, u.status, coalesce(d.sha256, ''), coalesce(u.asked_at, 0), u.carriers "  # noqa: S608 - as above
    f"FROM urls u LEFT JOIN documents d ON d.url = u.id WHERE {_TO_ASK} "
    f"ORDER BY {_DUE}, u.id LIMIT :limit"
)


def count(db: Database, site: str, at: datetime) -> int:
    return int(db.execute(_COUNT, _named(site, at)).fetchone()[0])


def due(db: Database, site: str, at: datetime, sample_seconds: float) -> int:
    return int(db.execute(_COUNT_DUE, _named(site, at, sample=sample_seconds)).fetchone()[0])


def known(
    db: Database, site: str, at: datetime, sample_seconds: float, limit: int
) -> tuple[KnownUrl, ...]:
    rows = db.execute(_KNOWN, _named(site, at, sample=sample_seconds, limit=limit or -1))
    return tuple(KnownUrl(*row) for row in rows)


def urls(db: Database, site: str, at: datetime, after: int) -> list[tuple[int, str]]:
    """The next ones behind a number, with theirs."""
    rows = db.execute(_URLS, _named(site, at, after=after, limit=PAGE))
    return [(int(row[0]), str(row[1])) for row in rows]


def outside(db: Database, site: str, after: int) -> list[tuple[int, str]]:
    """As `urls`, of others' addresses that pages carry."""
    rows = db.execute(
        "SELECT id, url FROM urls WHERE site = ? AND NOT own AND carriers > 0 AND id > ? "
        "ORDER BY id LIMIT ?",
        (site, after, PAGE),
    )
    return [(int(row[0]), str(row[1])) for row in rows]


def oldest_look(db: Database, site: str, at: datetime) -> datetime | None:
    oldest = db.execute(_OLDEST, _named(site, at)).fetchone()[0]
    return datetime.fromtimestamp(oldest, UTC) if oldest else None


def last(db: Database, site: str) -> LastCrawl | None:
    row = db.execute(
        "SELECT at, mark, report, requests, seconds, scope FROM crawls WHERE site = ?", (site,)
    ).fetchone()
    if row is None:
        return None
    return LastCrawl(
        at=datetime.fromtimestamp(row[0], UTC),
        mark=row[1],
        report=unpack_report(row[2]),
        requests=row[3],
        seconds=row[4],
        scope=row[5],
    )


def last_at(db: Database, site: str) -> datetime | None:
    row = db.execute("SELECT at FROM crawls WHERE site = ?", (site,)).fetchone()
    return None if row is None else datetime.fromtimestamp(row[0], UTC)


def contents(
    db: Database, site: str, some: Iterable[str]
) -> tuple[list[tuple[str, Contents]], list[int]]:
    """Of at most BATCH addresses; and the numbers of those whose contents cannot be read."""
    rows = db.execute(
        "SELECT u.url, u.id, d.packed FROM urls u JOIN documents d ON d.url = u.id "
        "WHERE u.site = ? AND u.url IN (SELECT value FROM json_each(?)) AND d.packed != x''",
        (site, json.dumps(list(some))),
    )
    good: list[tuple[str, Contents]] = []
    damaged: list[int] = []
    for url, number, packed in rows:
        found = unpack(packed)
        if found is None:
            damaged.append(number)
        else:
            good.append((url, found))
    return good, damaged


def links_on(db: Database, site: str, url: str) -> int:
    row = db.execute("SELECT links FROM urls WHERE site = ? AND url = ?", (site, url)).fetchone()
    return int(row[0]) if row else 0


def links_of(db: Database, site: str) -> int:
    row = db.execute("SELECT coalesce(sum(links), 0) FROM urls WHERE site = ?", (site,)).fetchone()
    return int(row[0])


def linked(db: Database, site: str, some: Iterable[str]) -> frozenset[str]:
    """Of at most BATCH addresses those that another page carries."""
    rows = db.execute(
        "SELECT url FROM urls WHERE site = ? AND carriers > 0 "
        "AND url IN (SELECT value FROM json_each(?))",
        (site, json.dumps(list(some))),
    )
    return frozenset(str(row[0]) for row in rows)


def asked_since(db: Database, site: str, at: datetime) -> int:
    return int(db.execute(_ASKED, _named(site, at)).fetchone()[0])


def carriers(db: Database, site: str, url: str, limit: int) -> tuple[str, ...]:
    rows = db.execute(
        "SELECT s.url FROM urls t JOIN links l ON l.target = t.id JOIN urls s ON s.id = l.source "
        "WHERE t.site = ? AND t.url = ? ORDER BY s.id LIMIT ?",
        (site, url, limit),
    )
    return tuple(str(row[0]) for row in rows)


def news(db: Database, site: str) -> tuple[News, ...]:
    rows = db.execute(
        "SELECT url, vanished, at FROM news WHERE site = ? ORDER BY number LIMIT ?",
        (site, MAX_NEWS),
    )
    return tuple(News(row[0], bool(row[1]), row[2]) for row in rows)


def _named(site: str, at: datetime, **more: object) -> dict[str, object]:
    return {"site": site, "now": at.timestamp(), "unlinked": UNLINKED_SECONDS, **more}
