"""The rows of `urls`: which address has which number, and what each answered."""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple, TypeVar

from sqlite_utils import Database

from sentinel.core.visit import Visit

T = TypeVar("T")
BATCH = 500
"""Rows that one statement asks for."""
MAX_REMEMBERED = 300_000
"""Numbers of addresses that are kept in memory while a crawl is put in."""


class Answered(NamedTuple):
    """One address as the graph has it."""

    id: int
    status: int
    failure: str
    location: str
    content_type: str
    sha256: str
    asked_at: float | None
    document: str
    """Digest of the document that is kept; empty where there is none."""


class Addresses:
    """The numbers of one site's addresses, within one transaction."""

    def __init__(self, db: Database, site: str, at: float, is_own: Callable[[str], bool]) -> None:
        self._db = db
        self._site = site
        self._at = at
        self._is_own = is_own
        self._ids: dict[str, int] = {}

    def answered(self, urls: Iterable[str]) -> dict[str, Answered]:
        """What the graph has of some addresses (at most BATCH); unknown ones are left out."""
        rows = self._db.execute(
            "SELECT u.url, u.id, u.status, u.failure, u.location, u.content_type, u.sha256, "
            "u.asked_at, coalesce(d.sha256, '') FROM urls u LEFT JOIN documents d ON d.url = u.id "
            "WHERE u.site = ? AND u.url IN (SELECT value FROM json_each(?))",
            (self._site, json.dumps(list(urls))),
        )
        return {row[0]: Answered(*row[1:]) for row in rows}

    def answer(self, visit: Visit, before: Answered | None) -> int:
        """Notes what an address answered that is new or answers otherwise; its number."""
        number = self._add(visit.url) if before is None else before.id
        changed = before is None or before.sha256 != visit.sha256 or before.asked_at is None
        self._db.execute(
            "UPDATE urls SET asked_at = ?, changed_at = CASE WHEN ? THEN ? ELSE changed_at END, "
            "status = ?, failure = ?, location = ?, content_type = ?, sha256 = ?, size = ? "
            "WHERE id = ?",
            (
                *(self._at, changed, self._at, visit.status, visit.failure, visit.location),
                *(visit.content_type, visit.sha256, visit.size, number),
            ),
        )
        return number

    def again(self, numbers: Iterable[int]) -> None:
        """Notes that some addresses were asked and answer as before."""
        self._db.execute(
            "UPDATE urls SET asked_at = ? WHERE id IN (SELECT value FROM json_each(?))",
            (self._at, json.dumps(list(numbers))),
        )

    def number(self, url: str) -> int:
        """The number of an address; one that is not known becomes so."""
        known = self._ids.get(url)
        if known is not None:
            return known
        row = self._db.execute(
            "SELECT id FROM urls WHERE site = ? AND url = ?", (self._site, url)
        ).fetchone()
        return self._kept(url, int(row[0])) if row else self._add(url)

    def _add(self, url: str) -> int:
        cursor = self._db.execute(
            "INSERT INTO urls (site, url, own, first_seen, unlinked_at, status, failure, location, "
            "content_type, sha256, size, carriers, links) "
            "VALUES (?, ?, ?, ?, ?, 0, '', '', '', '', 0, 0, 0)",
            (self._site, url, self._is_own(url), self._at, self._at),
        )
        return self._kept(url, int(cursor.lastrowid or 0))

    def _kept(self, url: str, number: int) -> int:
        if len(self._ids) >= MAX_REMEMBERED:
            self._ids.clear()
        self._ids[url] = number
        return number


def batches(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """The items in tuples of at most that many."""
    left = iter(items)
    while some := tuple(islice(left, size)):
        yield some
