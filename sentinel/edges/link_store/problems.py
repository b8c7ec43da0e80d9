"""Broken targets: how long each has been so, and what became of it."""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

from sentinel.core.canonical import canonical, to_json
from sentinel.core.link_graph import (
    MAX_KEPT_CARRIERS,
    BrokenName,
    CrawlNotes,
    Event,
    HistoryEntry,
    Problem,
)
from sentinel.core.link_report import Carrier, LinkReport, Target
from sentinel.core.link_state import LinkReason
from sentinel.core.site_facts import Standing
from sentinel.edges.store.documents import storable, unpack

_OFFLINE = frozenset({LinkReason.BAD_CONTACT, LinkReason.BAD_URL})
"""Judged by their writing alone: no address is asked for them."""

_STATE = """SELECT u.asked_at = ?1 AND u.failure = '' AND u.status < 400, u.carriers,
    EXISTS (SELECT 1 FROM links l JOIN urls s ON s.id = l.source
        WHERE l.target = u.id AND s.asked_at = ?1 AND s.status BETWEEN 200 AND 299)
    FROM urls u WHERE u.site = ?2 AND u.url = ?3"""
"""Of a target: whether it is served, how many pages carry it, whether one of these was read."""

_NAMES = """SELECT url, reason, status, since, external FROM problems
    WHERE site = :site AND (:text = '' OR instr(lower(url), lower(:text))
        OR instr(lower(words), lower(:text))
        OR EXISTS (SELECT 1 FROM json_each(carriers) AS carrier WHERE
            instr(lower(json_extract(carrier.value, '$.page')), lower(:text))))
    ORDER BY since, url"""
_PAGES = """SELECT problems.url, json_extract(carrier.value, '$.page') FROM problems
    JOIN json_each(problems.carriers) AS carrier WHERE site = ? ORDER BY since, url"""


def put(db: Database, notes: CrawlNotes, report: LinkReport) -> dict[str, Standing]:
    """Brings the problems of a site up to date with a report; how long each has lasted.

    A problem goes where the target was asked and is good, and where the whole site was seen and
    no page carries it any more. One whose target was not asked, or could not be judged, stays.
    """
    at = notes.at.timestamp()
    before = {
        str(row[0]): (float(row[1]), int(row[2]), LinkReason(row[3]), str(row[4]))
        for row in db.execute(
            "SELECT url, since, runs, reason, words FROM problems WHERE site = ?", (notes.site,)
        )
    }
    standing: dict[str, Standing] = {}
    for target in report.broken:
        since, runs = before.pop(target.url, (at, 0))[:2]
        standing[target.url] = Standing(since=datetime.fromtimestamp(since, UTC), runs=runs + 1)
        _put(db, notes, target, standing[target.url])
        if runs == 0:
            _tell(db, notes.site, target.url, Event.BROKEN, target.reason, target.words, at)
    unjudged = {target.url for target in (*report.inconclusive, *report.refused)}
    for url, (_, _, reason, words) in before.items():
        if url in unjudged or url.partition("#")[0] in unjudged:
            continue
        event = _ended(db, notes, url, reason, at)
        if event is not None:
            db.execute("DELETE FROM problems WHERE site = ? AND url = ?", (notes.site, url))
            _tell(db, notes.site, url, event, reason, words, at)
    return standing


def again(db: Database, notes: CrawlNotes) -> dict[str, Standing]:
    """As `put`, for a crawl that found everything as the one before."""
    db.execute(
        "UPDATE problems SET runs = runs + 1, seen_at = ? WHERE site = ?",
        (notes.at.timestamp(), notes.site),
    )
    rows = db.execute("SELECT url, since, runs FROM problems WHERE site = ?", (notes.site,))
    return {
        str(row[0]): Standing(since=datetime.fromtimestamp(row[1], UTC), runs=int(row[2]))
        for row in rows
    }


def select(db: Database, site: str) -> Iterator[Problem]:
    """The oldest first."""
    rows = db.query("SELECT * FROM problems WHERE site = ? ORDER BY since, url", (site,))
    return map(_problem, rows)


def named(db: Database, site: str, urls: Sequence[str]) -> Iterator[Problem]:
    """Those of some addresses that are broken; at most a batch of them."""
    places = ", ".join("?" * len(urls))
    query = f"SELECT * FROM problems WHERE site = ? AND url IN ({places})"  # noqa: S608 - ours
    return map(_problem, db.query(query, (site, *map(storable, urls))))


def names(db: Database, site: str, text: str) -> Iterator[BrokenName]:
    """In short, the oldest first."""
    rows = db.execute(_NAMES, {"site": site, "text": storable(text)})
    for url, reason, status, since, external in rows:
        yield BrokenName(url, LinkReason(reason), status, since, bool(external))


def by_page(db: Database, site: str, urls: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Pages, each with those of some broken targets that it carries, the oldest first."""
    found: dict[str, dict[str, None]] = {}
    for url, page in db.execute(_PAGES, (site,)):
        if url in urls:
            found.setdefault(page, {})[url] = None
    return {page: tuple(targets) for page, targets in found.items()}


def _problem(row: dict[str, Any]) -> Problem:
    return Problem(
        url=row["url"],
        reason=LinkReason(row["reason"]),
        words=row["words"],
        status=row["status"],
        since=datetime.fromtimestamp(row["since"], UTC),
        seen_at=datetime.fromtimestamp(row["seen_at"], UTC),
        runs=row["runs"],
        external=bool(row["external"]),
        carriers=_carriers(row["url"], row["carriers"]),
        carrier_count=row["carrier_count"],
    )


def _carriers(url: str, text: str) -> tuple[Carrier, ...]:
    """Straight from what was written: a list of thousands has a hundred thousand of them."""
    try:
        return tuple(Carrier(**one) for one in json.loads(text))
    except (ValueError, TypeError):
        return unpack(tuple[Carrier, ...], text, f"the problem {url}")  # which says what is wrong


def history(db: Database, site: str, url: str) -> Iterator[HistoryEntry]:
    """The newest first; of all targets where none is named."""
    rows = db.query(
        "SELECT * FROM history WHERE site = :site AND (url = :url OR :url = '') "
        "ORDER BY number DESC",
        {"site": site, "url": url},
    )
    for row in rows:
        yield HistoryEntry(
            url=row["url"],
            event=Event(row["event"]),
            reason=LinkReason(row["reason"]),
            words=row["words"],
            at=datetime.fromtimestamp(row["at"], UTC),
        )


def _ended(
    db: Database, notes: CrawlNotes, url: str, reason: LinkReason, at: float
) -> Event | None:
    """What became of a problem that a crawl does not name; None where that cannot be said."""
    if reason in _OFFLINE:
        return Event.UNLINKED if notes.whole else None
    row = db.execute(_STATE, (at, notes.site, url.partition("#")[0])).fetchone()
    if row is None or not row[1]:
        return Event.UNLINKED
    served, _, carrier_seen = row
    # its pages may be away for the moment: that a report does not name it is no news then
    return Event.GOOD if served and carrier_seen else None


def _put(db: Database, notes: CrawlNotes, target: Target, standing: Standing) -> None:
    carriers = canonical(to_json(target.carriers[:MAX_KEPT_CARRIERS])).decode()
    db.execute(
        "INSERT OR REPLACE INTO problems (site, url, reason, words, status, since, seen_at, runs, "
        "external, carriers, carrier_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(notes.site, storable(target.url), target.reason.value, storable(target.words)),
            *(target.status, standing.since.timestamp(), notes.at.timestamp(), standing.runs),
            *(target.external, carriers, target.carrier_count),
        ),
    )


def _tell(  # noqa: PLR0917 - one row, in the order of its columns
    db: Database, site: str, url: str, event: Event, reason: LinkReason, words: str, at: float
) -> None:
    db.execute(
        "INSERT INTO history (site, url, event, reason, words, at) VALUES (?, ?, ?, ?, ?, ?)",
        (site, storable(url), event.value, reason.value, storable(words), at),
    )
