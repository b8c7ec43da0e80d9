"""Putting a crawl into the graph: answers, documents, links. Only what changed is rewritten."""

import json
from collections.abc import Iterable

from sqlite_utils import Database

from sentinel.core.link_graph import UNLINKED_SECONDS, CrawlNotes
from sentinel.core.reference import Contents
from sentinel.core.visit import Visit
from sentinel.edges.link_store.addresses import BATCH, Addresses, Answered, batches
from sentinel.edges.link_store.packing import pack

_GONE = frozenset({404, 410})
FORGOTTEN = "forgotten"
"""In the place of a crawl's mark where a document was forgotten since."""


def put(db: Database, notes: CrawlNotes) -> None:
    """All answers of a crawl, and the contents of what changed, in the given transaction."""
    _Writer(db, notes).put()


def again(db: Database, notes: CrawlNotes) -> None:
    """As `put`, for a crawl that asked and found the same as the one before: nothing but the time
    of the answers is new, so these are not even read."""
    _Writer(db, notes).put_again()


class _Writer:
    def __init__(self, db: Database, notes: CrawlNotes) -> None:
        self._db = db
        self._notes = notes
        self._at = notes.at.timestamp()
        self._addresses = Addresses(db, notes.site, self._at, notes.is_own)
        self._unread: dict[str, tuple[int, str]] = {}
        """URL to number and digest: documents whose contents are to come, or that hold nothing."""
        self._lost: dict[str, tuple[int, str]] = {}
        """As `_unread`, of documents that were forgotten: they are put in when they are read."""
        self._touched: set[int] = set()
        """Addresses to which there are more or fewer links than before."""
        row = db.execute("SELECT scope FROM crawls WHERE site = ?", (notes.site,)).fetchone()
        self._first = row is None
        self._scope_before = None if row is None else str(row[0])

    def put(self) -> None:
        if self._scope_before not in {None, self._notes.scope}:
            self._judge_whose()
        for visits in batches(self._notes.record.visits(), BATCH):
            self._answers(visits)
        if wanted := {**self._lost, **self._unread}:
            for url, contents in self._notes.record.contents():
                if url in wanted:
                    self._unread.pop(url, None)
                    self._document(*wanted.pop(url), contents)
        for number, sha256 in self._unread.values():
            self._nothing_in(number, sha256)
        self._offered_in_vain()
        if self._notes.whole:
            self._forget()
        self._count_carriers()

    def put_again(self) -> None:
        # what the last crawl asked bears its time
        self._db.execute(
            "UPDATE urls SET asked_at = ?1 WHERE site = ?2 "
            "AND asked_at = (SELECT at FROM crawls WHERE site = ?2)",
            (self._at, self._notes.site),
        )
        self._offered_in_vain()
        self._forget()
        self._count_carriers()

    def _answers(self, visits: Iterable[Visit]) -> None:
        asked = {visit.url: visit for visit in visits}
        before = self._addresses.answered(asked)
        same: list[int] = []
        for url, visit in asked.items():
            known = before.get(url)
            if known is not None and known.asked_at is not None and _as_before(visit, known):
                same.append(known.id)
                if not known.document and not _tells_nothing(visit):
                    self._lost[url] = (known.id, visit.sha256)
                continue
            number = self._addresses.answer(visit, known)
            self._news(visit, known)
            self._changed(visit, number, known)
        self._addresses.again(same)

    def _changed(self, visit: Visit, number: int, known: Answered | None) -> None:
        kept = "" if known is None else known.document
        if _tells_nothing(visit):
            return
        if visit.sha256 and kept == visit.sha256 and visit.status < 300:
            return
        self._unread[visit.url] = (number, visit.sha256)

    def _news(self, visit: Visit, known: Answered | None) -> None:
        """Pages that came or went; at the first crawl of a site nothing is news."""
        if self._first or not self._notes.is_own(visit.url):
            return
        was = known is not None and known.asked_at is not None and 200 <= known.status < 300
        page = visit.is_html and 200 <= visit.status < 300
        came = page and (known is None or known.asked_at is None or known.status in _GONE)
        went = was and known is not None and _html(known) and visit.status in _GONE
        if came or went:
            self._db.execute(
                "INSERT INTO news (site, url, vanished, at) VALUES (?, ?, ?, ?)",
                (self._notes.site, visit.url, went, self._at),
            )

    def _document(self, number: int, sha256: str, contents: Contents) -> None:
        self._drop_links(number)
        self._db.execute(
            "INSERT OR REPLACE INTO documents (url, sha256, packed) VALUES (?, ?, ?)",
            (number, sha256, pack(contents)),
        )
        self._db.execute(
            "UPDATE urls SET links = ? WHERE id = ?", (len(contents.references), number)
        )
        numbers = {self._addresses.number(reference[0]) for reference in contents.references}
        self._db.conn.executemany(
            "INSERT INTO links (source, target) VALUES (?, ?)",
            [(number, target) for target in sorted(numbers)],
        )
        self._touched |= numbers

    def _nothing_in(self, number: int, sha256: str) -> None:
        """Notes a body that holds neither links nor names, such as an image."""
        self._drop(number)
        if sha256:
            self._db.execute("INSERT INTO documents VALUES (?, ?, x'')", (number, sha256))

    def _drop(self, number: int) -> None:
        """Forgets what a document held."""
        self._drop_links(number)
        self._db.execute("DELETE FROM documents WHERE url = ?", (number,))
        self._db.execute("UPDATE urls SET links = 0 WHERE id = ?", (number,))

    def _drop_links(self, number: int) -> None:
        rows = self._db.execute("DELETE FROM links WHERE source = ? RETURNING target", (number,))
        self._touched |= {int(row[0]) for row in rows}

    def _judge_whose(self) -> None:
        """The site is another than it was: an alias came, the scope was changed."""
        rows = self._db.execute("SELECT id, url, own FROM urls WHERE site = ?", (self._notes.site,))
        changed = [
            (not own, number)
            for number, url, own in rows.fetchall()
            if self._notes.is_own(url) != bool(own)
        ]
        self._db.conn.executemany("UPDATE urls SET own = ? WHERE id = ?", changed)

    def _offered_in_vain(self) -> None:
        for some in batches(self._notes.offered, BATCH):
            self._db.execute(
                "UPDATE urls SET offered_at = ?1 WHERE site = ?2 "
                "AND url IN (SELECT value FROM json_each(?3)) "
                "AND (asked_at IS NULL OR asked_at < ?1)",
                (self._at, self._notes.site, json.dumps(some)),
            )

    def _forget(self) -> None:
        """What nobody has linked to for long, and what was not asked any more."""
        rows = self._db.execute(
            "SELECT id FROM urls WHERE site = ? AND carriers = 0 AND unlinked_at < ? "
            "AND (asked_at IS NULL OR asked_at < ?)",
            (self._notes.site, self._at - UNLINKED_SECONDS, self._at),
        ).fetchall()
        for (number,) in rows:
            self._drop(number)
            self._db.execute("DELETE FROM urls WHERE id = ?", (number,))

    def _count_carriers(self) -> None:
        touched = json.dumps(sorted(self._touched))
        self._db.execute(
            "UPDATE urls SET carriers = "
            "(SELECT count(*) FROM links WHERE target = urls.id AND source != urls.id) "
            "WHERE id IN (SELECT value FROM json_each(?))",
            (touched,),
        )
        self._db.execute(
            "UPDATE urls SET unlinked_at = "
            "CASE WHEN carriers THEN NULL ELSE coalesce(unlinked_at, ?) END "
            "WHERE id IN (SELECT value FROM json_each(?))",
            (self._at, touched),
        )


def forget_documents(db: Database, numbers: Iterable[int]) -> None:
    """Takes contents out, so that the next crawl reads these documents again, whatever it finds
    unchanged."""
    forgotten = json.dumps(list(numbers))
    db.execute(
        "UPDATE crawls SET mark = ? WHERE site IN "
        "(SELECT site FROM urls WHERE id IN (SELECT value FROM json_each(?)))",
        (FORGOTTEN, forgotten),
    )
    db.execute(
        "DELETE FROM documents WHERE url IN (SELECT value FROM json_each(?))",
        (forgotten,),
    )


def _as_before(visit: Visit, known: Answered) -> bool:
    """Whether an address answers as it did, and its document need not be put in again."""
    same = (
        visit.status == known.status
        and visit.failure == known.failure
        and visit.sha256 == known.sha256
        and visit.location == known.location
        and visit.content_type == known.content_type
    )
    return same and (known.document in {"", visit.sha256} or _tells_nothing(visit))


def _tells_nothing(visit: Visit) -> bool:
    """Whether what an address holds is not known from this answer, so what it held stands."""
    return bool(visit.failure) or visit.status in {401, 403, 429} or visit.status >= 500


def _html(known: Answered) -> bool:
    return known.content_type in {"text/html", "application/xhtml+xml"}
