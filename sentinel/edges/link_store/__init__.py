"""The graph of links (port LinkStore): `links.db`, one SQLite file beside the state database."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from sentinel.core.link_graph import (
    BrokenName,
    CrawlNotes,
    HistoryEntry,
    KnownUrl,
    LastCrawl,
    Problem,
    Remembered,
)
from sentinel.core.reference import Contents
from sentinel.core.site_facts import Standing
from sentinel.edges.link_store import graph, problems, reading
from sentinel.edges.link_store.addresses import BATCH, batches
from sentinel.edges.link_store.opening import opened
from sentinel.edges.link_store.packing import pack_report

__all__ = ["SqliteLinkStore"]


class SqliteLinkStore:
    """Opens, makes or migrates the file. Its methods may be called from any thread; the daemon
    and commands may have it open at once."""

    def __init__(self, path: Path) -> None:
        """A damaged file is moved aside and begun anew. Raises StoreError where it cannot be
        read, belongs to another program, or was made by a newer Sentinel."""
        self._database = opened(path)

    def count(self, site: str, at: datetime) -> int:
        with self._database.reading() as db:
            return reading.count(db, site, at)

    def due(self, site: str, at: datetime, sample_seconds: float) -> int:
        with self._database.reading() as db:
            return reading.due(db, site, at, sample_seconds)

    def known(
        self, site: str, at: datetime, *, sample_seconds: float, limit: int = 0
    ) -> tuple[KnownUrl, ...]:
        with self._database.reading() as db:
            return reading.known(db, site, at, sample_seconds, limit)

    def urls(self, site: str, at: datetime) -> Iterator[str]:
        return self._stream(lambda db, after: reading.urls(db, site, at, after))

    def outside(self, site: str) -> Iterator[str]:
        return self._stream(lambda db, after: reading.outside(db, site, after))

    def _stream(self, page: Callable[[Database, int], list[tuple[int, str]]]) -> Iterator[str]:
        after = 0
        while True:
            with self._database.reading() as db:
                rows = page(db, after)
            if not rows:
                return
            yield from (url for _, url in rows)
            after = rows[-1][0]

    def oldest_look(self, site: str, at: datetime) -> datetime | None:
        with self._database.reading() as db:
            return reading.oldest_look(db, site, at)

    def last(self, site: str) -> LastCrawl | None:
        with self._database.reading() as db:
            return reading.last(db, site)

    def last_at(self, site: str) -> datetime | None:
        with self._database.reading() as db:
            return reading.last_at(db, site)

    def contents(self, site: str, urls: Iterable[str]) -> Iterator[tuple[str, Contents]]:
        for some in batches(urls, BATCH):
            with self._database.reading() as db:
                good, damaged = reading.contents(db, site, some)
            if damaged:  # forgotten, so that the next crawl reads these pages again
                with self._database.writing() as db:
                    graph.forget_documents(db, damaged)
            yield from good

    def links_on(self, site: str, url: str) -> int:
        with self._database.reading() as db:
            return reading.links_on(db, site, url)

    def links_of(self, site: str) -> int:
        with self._database.reading() as db:
            return reading.links_of(db, site)

    def linked(self, site: str, urls: Iterable[str]) -> frozenset[str]:
        found: set[str] = set()
        for some in batches(urls, BATCH):
            with self._database.reading() as db:
                found |= reading.linked(db, site, some)
        return frozenset(found)

    def asked_since(self, site: str, at: datetime) -> int:
        with self._database.reading() as db:
            return reading.asked_since(db, site, at)

    def carriers(self, site: str, url: str, limit: int) -> tuple[str, ...]:
        with self._database.reading() as db:
            return reading.carriers(db, site, url, limit)

    def remember(self, notes: CrawlNotes) -> Remembered:
        with self._database.writing() as db:
            same = _same_as_last(db, notes)
            if same:
                graph.again(db, notes)
            else:
                graph.put(db, notes)
            standing: dict[str, Standing] = {}
            if notes.report is not None:
                standing = (
                    problems.again(db, notes) if same else problems.put(db, notes, notes.report)
                )
            _note(db, notes, same=same)
            told = reading.news(db, notes.site)
            if notes.tells:
                db.execute("DELETE FROM news WHERE site = ?", (notes.site,))
        return Remembered(standing=standing, news=told)

    def problems(self, site: str) -> tuple[Problem, ...]:
        with self._database.reading() as db:
            return tuple(problems.select(db, site))

    def broken(self, site: str, urls: Iterable[str]) -> dict[str, Problem]:
        found: dict[str, Problem] = {}
        for some in batches(urls, BATCH):
            with self._database.reading() as db:
                found |= {one.url: one for one in problems.named(db, site, some)}
        return found

    def broken_names(self, site: str, text: str = "") -> tuple[BrokenName, ...]:
        with self._database.reading() as db:
            return tuple(problems.names(db, site, text))

    def broken_by_page(self, site: str, urls: Collection[str]) -> dict[str, tuple[str, ...]]:
        with self._database.reading() as db:
            return problems.by_page(db, site, frozenset(urls))

    def history(self, site: str, url: str = "") -> tuple[HistoryEntry, ...]:
        with self._database.reading() as db:
            return tuple(problems.history(db, site, url))

    def close(self) -> None:
        """Closes the connection; closing twice is fine."""
        self._database.close()


def _same_as_last(db: Database, notes: CrawlNotes) -> bool:
    """Whether all answers, and so the report, are those of the last crawl that was judged."""
    row = db.execute(
        "SELECT 1 FROM crawls WHERE site = ? AND mark = ? AND scope = ? AND report IS NOT NULL",
        (notes.site, notes.mark, notes.scope),
    ).fetchone()
    return row is not None and notes.whole


def _note(db: Database, notes: CrawlNotes, *, same: bool) -> None:
    """The crawl itself; the report of the last one stays where it is the same."""
    values = (notes.at.timestamp(), notes.requests, notes.seconds, notes.site)
    if same:
        db.execute("UPDATE crawls SET at = ?, requests = ?, seconds = ? WHERE site = ?", values)
        return
    report = None if notes.report is None else pack_report(notes.report)
    row = db.execute("SELECT mark FROM crawls WHERE site = ?", (notes.site,)).fetchone()
    # the crawl after this one reads what was forgotten, and must not be taken for the same
    mark = "" if row is not None and row[0] == graph.FORGOTTEN else notes.mark
    db.execute(
        "INSERT OR REPLACE INTO crawls (at, requests, seconds, site, scope, mark, report) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*values, notes.scope, mark, report),
    )
