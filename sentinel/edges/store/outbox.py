"""Messages that are owed. Rows are put down in the transaction of the change that they tell of."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

import sqlite_utils

from sentinel.core.addressing import base_key, message_id
from sentinel.core.canonical import timestamp
from sentinel.core.escalation import UNDELIVERED
from sentinel.core.notice import Message, Notice, NoticeKind, OutboxRow, OutboxState
from sentinel.core.outbox_port import Notices
from sentinel.core.ports import Clock
from sentinel.core.routing import Route
from sentinel.core.sealed_link import without_links
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import pack, storable, unpack
from sentinel.edges.store.outbox_rows import DUE, FIRST, due_at, row_of
from sentinel.errors import Refused

log = logging.getLogger(__name__)

Routes = Callable[[Notice], tuple[Route, ...]]


class SqliteOutbox:
    """Port Outbox. A notice becomes a row for each of its routes at this moment."""

    def __init__(
        self, database: Database, *, clock: Clock, routes: Routes, mail_domain: str
    ) -> None:
        self._database = database
        self._clock = clock
        self._routes = routes
        self._mail_domain = mail_domain

    def put(self, notices: Notices) -> None:
        with self._database.writing() as db:
            self.put_within(db, notices)

    def put_within(self, db: sqlite_utils.Database, notices: Notices) -> None:
        """The same, as a part of a transaction that another noun has begun."""
        for notice, message in notices:
            # all rows of a notice or none: told again after a reload, it may have other ways
            for route in () if _known(db, notice.key) else self._routes(notice):
                self._insert(db, notice, message, route)
            if notice.incident and notice.proves:
                self._supersede_held(db, notice.incident)

    def has(self, key: str) -> bool:
        with self._database.reading() as db:
            return _known(db, key)

    def find(self, key: str) -> OutboxRow | None:
        return next(iter(self._rows("key = :key", {"key": storable(key)})), None)

    def due(self, now: datetime) -> tuple[OutboxRow, ...]:
        return self._rows(DUE, due_at(now), order=FIRST)

    def next_due(self, channel: str, now: datetime) -> OutboxRow | None:
        where = f"channel = :channel AND {DUE}"
        found = self._rows(where, {"channel": channel, **due_at(now)}, order=f"{FIRST} LIMIT 1")
        return next(iter(found), None)

    def next_time(self, channel: str) -> datetime | None:
        with self._database.reading() as db:
            query = "SELECT min(next_attempt_at) FROM outbox WHERE state = 'queued' AND channel = ?"
            first = db.execute(query, (channel,)).fetchone()[0]
        return None if first is None else datetime.fromisoformat(first)

    def all(self, incident: str = "") -> tuple[OutboxRow, ...]:
        return self._rows(":incident IN ('', incident)", {"incident": storable(incident)})

    def queued(self) -> tuple[OutboxRow, ...]:
        return self._rows("state = 'queued'", {})

    def of_notice(self, key: str) -> tuple[OutboxRow, ...]:
        base = base_key(storable(key))
        # "0" is the character after "/": what begins with the key and a stroke lies between
        names = {"base": base, "below": f"{base}/", "above": f"{base}0"}
        found = self._rows("key = :base OR (key > :below AND key < :above)", names)
        return tuple(row for row in found if base_key(row.key) == base)

    def delivered(self, key: str) -> bool:
        return any(row.state is OutboxState.SENT or row.taken for row in self.of_notice(key))

    def overdue(self, now: datetime) -> tuple[OutboxRow, ...]:
        return self._rows("state = 'queued' AND deliver_by <= :now", {"now": timestamp(now)})

    def sent(
        self,
        row_id: int,
        at: datetime,
        refused: Sequence[str],
        *,
        reference: str = "",
        ends: str = "",
        also: Notices = (),
    ) -> None:
        with self._database.writing() as db:
            # A row that was superseded while it was being sent was sent all the same.
            changed = db.execute(
                "UPDATE outbox SET state = 'sent', attempts = attempts + 1, sent_at = ?, "
                "refused = ?, reference = ?, last_error = '' "
                "WHERE id = ? AND state IN ('queued', 'superseded')",
                (timestamp(at), pack(tuple(refused)), storable(reference), row_id),
            )
            if ends:
                # what a round repeats lies between "/undelivered/" and the character after "/"
                word = f"{storable(ends)}{UNDELIVERED}"
                db.execute(
                    "UPDATE outbox SET state = 'superseded' "
                    "WHERE state = 'queued' AND id != ? AND key > ? AND key < ?",
                    (row_id, word, f"{word[:-1]}0"),
                )
            self._settled(db, changed.rowcount, row_id, also)

    def failed(
        self,
        row_id: int,
        error: str,
        next_attempt_at: datetime,
        *,
        taken: Sequence[str] = (),
        refused: Sequence[str] = (),
        also: Notices = (),
    ) -> None:
        with self._database.writing() as db:
            changed = db.execute(
                "UPDATE outbox SET attempts = attempts + 1, last_error = ?, next_attempt_at = ?, "
                "away = 0 WHERE id = ? AND state = 'queued'",
                (storable(error), timestamp(next_attempt_at), row_id),
            )
            _add(db, row_id, "taken", taken)
            _add(db, row_id, "refused", refused)
            self._settled(db, changed.rowcount, row_id, also)

    def away(self, channel: str, error: str, times: dict[int, datetime]) -> None:
        with self._database.writing() as db:
            for row_id, at in times.items():
                db.execute(
                    "UPDATE outbox SET attempts = attempts + 1, last_error = ?, away = 1, "
                    "next_attempt_at = ? WHERE id = ? AND channel = ? AND state = 'queued'",
                    (storable(error), timestamp(at), row_id, channel),
                )

    def undeliverable(self, row_id: int, error: str, *, also: Notices = ()) -> None:
        with self._database.writing() as db:
            changed = db.execute(
                "UPDATE outbox SET state = 'undeliverable', attempts = attempts + 1, "
                "last_error = ? WHERE id = ? AND state = 'queued'",
                (storable(error), row_id),
            )
            self._settled(db, changed.rowcount, row_id, also)

    def bring_forward(self, channel: str, now: datetime) -> int:
        with self._database.writing() as db:
            changed = db.execute(
                "UPDATE outbox SET next_attempt_at = :now WHERE channel = :channel "
                "AND state = 'queued' AND away = 1 AND next_attempt_at > :now",
                {"now": timestamp(now), "channel": channel},
            )
            return int(changed.rowcount)

    def retry(self, row_ids: Sequence[int], now: datetime) -> tuple[OutboxRow, ...]:
        changed = []
        with self._database.writing() as db:
            for row_id in row_ids:
                found = db.execute(
                    # who was refused may have been put right since: asked again, too
                    "UPDATE outbox SET state = 'queued', refused = '[]', next_attempt_at = ? "
                    "WHERE id = ? AND state IN ('queued', 'undeliverable')",
                    (timestamp(now), row_id),
                )
                changed += [row_id] * found.rowcount
        return tuple(row for row in self.all() if row.id in changed)

    def move(self, row_id: int, channel: str, recipients: Sequence[str]) -> None:
        with self._database.writing() as db:
            db.execute(
                # the pause was for the channel that is gone; what is held back stays held back
                "UPDATE outbox SET channel = ?, recipients = ?, away = 0, next_attempt_at = "
                "CASE WHEN attempts > 0 THEN min(next_attempt_at, ?) ELSE next_attempt_at END "
                "WHERE id = ? AND state = 'queued'",
                (
                    storable(channel),
                    pack(tuple(recipients)),
                    timestamp(self._clock.now()),
                    row_id,
                ),
            )

    def _rows(self, where: str, names: dict[str, str], order: str = "id") -> tuple[OutboxRow, ...]:
        with self._database.reading() as db:
            query = f"SELECT * FROM outbox WHERE {where} ORDER BY {order}"  # noqa: S608 - our words
            return tuple(row_of(row) for row in db.query(query, names))

    def _settled(self, db: sqlite_utils.Database, changed: int, row_id: int, also: Notices) -> None:
        """A result that was noted before is left as it is; a row that never was is a mistake."""
        if changed == 0:
            row = db.execute("SELECT state FROM outbox WHERE id = ?", (row_id,)).fetchone()
            if row is None:
                raise Refused(f"outbox row {row_id} does not exist; nothing was changed.")
            log.info("outbox row is settled already", extra={"row": row_id, "state": row[0]})
        else:
            self.put_within(db, also)

    def _insert(
        self, db: sqlite_utils.Database, notice: Notice, message: Message, route: Route
    ) -> None:
        key = storable(notice.key + route.suffix)
        subject, body = message.in_language(route.language)
        body = body if route.personal else without_links(body)
        db.table("outbox").insert(
            {
                "key": key,
                "kind": notice.kind.value,
                "site": storable(notice.site),
                "incident": storable(notice.incident),
                "message_id": message_id(key, self._mail_domain),
                "recipients": pack(route.recipients),
                "subject": storable(subject),
                "body": storable(body),
                "created_at": timestamp(notice.at),
                "next_attempt_at": timestamp(route.not_before or notice.at),
                "attempts": 0,
                "state": (OutboxState.SUPERSEDED if route.silent else OutboxState.QUEUED).value,
                "last_error": "",
                "refused": "[]",
                "channel": storable(route.channel),
                "language": route.language.value,
                "urgent": int(notice.urgent),
                "deliver_by": None if route.deliver_by is None else timestamp(route.deliver_by),
                "attachments": pack(notice.attachments),
            },
            ignore=True,
        )

    def _supersede_held(self, db: sqlite_utils.Database, incident: str) -> None:
        # Only rows that nobody can have begun to send: never tried, and not due yet.
        db.execute(
            "UPDATE outbox SET state = ? WHERE incident = ? AND kind = ? AND state = ? "
            "AND attempts = 0 AND next_attempt_at > ?",
            (
                OutboxState.SUPERSEDED,
                storable(incident),
                NoticeKind.SUSPECT,
                OutboxState.QUEUED,
                timestamp(self._clock.now()),
            ),
        )


def _add(db: sqlite_utils.Database, row_id: int, column: str, names: Sequence[str]) -> None:
    """Adds names to a list of a row, each once."""
    if not names:
        return
    query = f"SELECT {column} FROM outbox WHERE id = ?"  # noqa: S608 - our own column
    held = db.execute(query, (row_id,)).fetchone()
    if held is not None:
        known = unpack(tuple[str, ...], held[0], f"outbox row {row_id}")
        db.table("outbox").update(row_id, {column: pack(tuple(dict.fromkeys((*known, *names))))})


def _known(db: sqlite_utils.Database, key: str) -> bool:
    """Whether a row of that key was ever put down."""
    found = db.execute("SELECT 1 FROM outbox WHERE key = ?", (storable(key),))
    return found.fetchone() is not None
