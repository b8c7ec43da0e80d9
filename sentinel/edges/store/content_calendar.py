"""The content calendar's memory (port ContentCalendar)."""

from collections.abc import Sequence
from datetime import datetime

from sentinel.core.calendar_flow import HandIn
from sentinel.core.calendar_port import Review, SeenPage
from sentinel.core.canonical import timestamp
from sentinel.core.outbox_port import Notices
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import pack, storable, unpack
from sentinel.edges.store.outbox import SqliteOutbox
from sentinel.errors import Refused


class SqliteContentCalendar:
    """One row for each page of an element, each review, each hand-in and each reminder."""

    def __init__(self, database: Database, outbox: SqliteOutbox) -> None:
        self._database = database
        self._outbox = outbox

    def pages(self, site: str) -> tuple[SeenPage, ...]:
        texts = self._texts("content_pages", site, "element, url")
        return tuple(unpack(SeenPage, text, "a page of the content calendar") for text in texts)

    def seen(self, site: str, pages: Sequence[SeenPage], gone: Sequence[SeenPage]) -> None:
        with self._database.writing() as db:
            db.conn.executemany(
                "INSERT INTO content_pages (site, element, url, document) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (site, element, url) DO UPDATE SET document = excluded.document",
                [
                    (storable(site), storable(one.element), storable(one.url), pack(one))
                    for one in pages
                ],
            )
            db.conn.executemany(
                "DELETE FROM content_pages WHERE site = ? AND element = ? AND url = ?",
                [(storable(site), storable(one.element), storable(one.url)) for one in gone],
            )

    def reviews(self, site: str) -> tuple[Review, ...]:
        texts = self._texts("content_reviews", site, "number")
        return tuple(unpack(Review, text, "a review of content") for text in texts)

    def review(self, site: str, review: Review) -> None:
        with self._database.writing() as db:
            db.table("content_reviews").insert(
                {"site": storable(site), "at": timestamp(review.at), "document": pack(review)}
            )

    def hand_ins(self, site: str) -> tuple[HandIn, ...]:
        texts = self._texts("content_hand_ins", site, "id")
        return tuple(unpack(HandIn, text, "content that was handed in") for text in texts)

    def put(self, hand_in: HandIn, before: HandIn | None) -> None:
        with self._database.writing() as db:
            if before is None:
                known = db.execute(
                    "SELECT 1 FROM content_hand_ins WHERE id = ?", (storable(hand_in.id),)
                ).fetchone()
                if known is None:
                    db.table("content_hand_ins").insert(
                        {
                            "id": storable(hand_in.id),
                            "site": storable(hand_in.site),
                            "document": pack(hand_in),
                        }
                    )
                    return
            else:
                changed = db.execute(
                    "UPDATE content_hand_ins SET document = ? WHERE id = ? AND document = ?",
                    (pack(hand_in), storable(hand_in.id), pack(before)),
                ).rowcount
                if changed == 1:
                    return
        raise Refused(
            f"{hand_in.id}: somebody else has done something about it meanwhile; nothing was "
            "changed. sentinel content show says how it stands."
        )

    def reminded(self, site: str) -> frozenset[str]:
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT key FROM content_reminders WHERE site = ?", (storable(site),)
            ).fetchall()
        return frozenset(key for (key,) in rows)

    def remind(self, site: str, keys: Sequence[str], at: datetime, notices: Notices) -> None:
        with self._database.writing() as db:
            added = sum(
                db.execute(
                    "INSERT OR IGNORE INTO content_reminders (site, key, at) VALUES (?, ?, ?)",
                    (storable(site), storable(key), timestamp(at)),
                ).rowcount
                for key in keys
            )
            if added:
                self._outbox.put_within(db, notices)

    def _texts(self, table: str, site: str, order: str) -> list[str]:
        query = f"SELECT document FROM {table} WHERE site = ? ORDER BY {order}"  # noqa: S608 - ours
        with self._database.reading() as db:
            return [text for (text,) in db.execute(query, (storable(site),)).fetchall()]
