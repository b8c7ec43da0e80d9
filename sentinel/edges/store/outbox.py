"""Mails that are owed. Rows are put down in the transaction of the change that they tell of."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import sqlite_utils

from sentinel.core.addressing import message_id
from sentinel.core.canonical import timestamp
from sentinel.core.delivery import Attachment
from sentinel.core.notice import Message, Notice, NoticeKind, OutboxRow, OutboxState
from sentinel.core.ports import Clock
from sentinel.core.routing import Route
from sentinel.core.words import Language
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import moment, pack, storable, unpack
from sentinel.errors import Refused

log = logging.getLogger(__name__)

Notices = Sequence[tuple[Notice, Message]]
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
            for route in self._routes(notice):
                self._insert(db, notice, message, route)
            if notice.incident and notice.proves:
                self._supersede_held(db, notice.incident)

    def has(self, key: str) -> bool:
        with self._database.reading() as db:
            query = "SELECT 1 FROM outbox WHERE key = ?"
            return db.execute(query, (storable(key),)).fetchone() is not None

    def find(self, key: str) -> OutboxRow | None:
        with self._database.reading() as db:
            rows = list(db.query("SELECT * FROM outbox WHERE key = ?", (storable(key),)))
        return _row(rows[0]) if rows else None

    def due(self, now: datetime) -> tuple[OutboxRow, ...]:
        with self._database.reading() as db:
            rows = db.query(
                "SELECT * FROM outbox WHERE state = 'queued' AND next_attempt_at <= ? "
                "ORDER BY next_attempt_at, id",
                (timestamp(now),),
            )
            return tuple(_row(row) for row in rows)

    def all(self, incident: str = "") -> tuple[OutboxRow, ...]:
        with self._database.reading() as db:
            rows = db.query(
                "SELECT * FROM outbox WHERE ? IN ('', incident) ORDER BY id",
                (storable(incident),),
            )
            return tuple(_row(row) for row in rows)

    def sent(self, row_id: int, at: datetime, refused: Sequence[str]) -> None:
        with self._database.writing() as db:
            # A row that was superseded while it was being sent was sent all the same.
            changed = db.execute(
                "UPDATE outbox SET state = 'sent', attempts = attempts + 1, sent_at = ?, "
                "refused = ?, last_error = '' WHERE id = ? AND state IN ('queued', 'superseded')",
                (timestamp(at), pack(tuple(refused)), row_id),
            )
            _settled(db, changed.rowcount, row_id)

    def failed(self, row_id: int, error: str, next_attempt_at: datetime) -> None:
        with self._database.writing() as db:
            changed = db.execute(
                "UPDATE outbox SET attempts = attempts + 1, last_error = ?, next_attempt_at = ? "
                "WHERE id = ? AND state = 'queued'",
                (storable(error), timestamp(next_attempt_at), row_id),
            )
            _settled(db, changed.rowcount, row_id)

    def undeliverable(self, row_id: int, error: str) -> None:
        with self._database.writing() as db:
            changed = db.execute(
                "UPDATE outbox SET state = 'undeliverable', attempts = attempts + 1, "
                "last_error = ? WHERE id = ? AND state = 'queued'",
                (storable(error), row_id),
            )
            _settled(db, changed.rowcount, row_id)

    def _insert(
        self, db: sqlite_utils.Database, notice: Notice, message: Message, route: Route
    ) -> None:
        key = storable(notice.key + route.suffix)
        subject, body = message.in_language(route.language)
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
                "state": OutboxState.QUEUED.value,
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


def _settled(db: sqlite_utils.Database, changed: int, row_id: int) -> None:
    """A result that was noted before is left as it is; a row that never was is a mistake."""
    if changed == 0:
        row = db.execute("SELECT state FROM outbox WHERE id = ?", (row_id,)).fetchone()
        if row is None:
            raise Refused(f"outbox row {row_id} does not exist; nothing was changed.")
        log.info("outbox row is settled already", extra={"row": row_id, "state": row[0]})


def _row(row: dict[str, Any]) -> OutboxRow:
    what = f"outbox row {row['id']}"
    return OutboxRow(
        id=row["id"],
        key=row["key"],
        kind=NoticeKind(row["kind"]),
        site=row["site"],
        incident=row["incident"],
        message_id=row["message_id"],
        recipients=unpack(tuple[str, ...], row["recipients"], what),
        subject=row["subject"],
        body=row["body"],
        created_at=datetime.fromisoformat(row["created_at"]),
        next_attempt_at=datetime.fromisoformat(row["next_attempt_at"]),
        attempts=row["attempts"],
        state=OutboxState(row["state"]),
        sent_at=moment(row["sent_at"]),
        last_error=row["last_error"],
        refused=unpack(tuple[str, ...], row["refused"], what),
        channel=row["channel"],
        language=Language(row["language"]),
        urgent=bool(row["urgent"]),
        deliver_by=moment(row["deliver_by"]),
        attachments=unpack(tuple[Attachment, ...], row["attachments"], what),
    )
