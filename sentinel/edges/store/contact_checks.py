"""Questions to contacts whether what is written of them is right (port ContactChecks)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import sqlite_utils

from sentinel.core.canonical import timestamp
from sentinel.core.contact_check import ContactCheck
from sentinel.core.outbox_port import Notices
from sentinel.edges.store.alert_migrations import migrations
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import pack, storable, unpack
from sentinel.edges.store.outbox import SqliteOutbox
from sentinel.errors import Refused


class SqliteContactChecks:
    """One row for a question; the newest of a contact is the one that counts."""

    def __init__(self, database: Database, outbox: SqliteOutbox) -> None:
        self._database = database
        self._outbox = outbox

    def all(self) -> tuple[ContactCheck, ...]:
        return _all(self._database)

    def ask(self, check: ContactCheck, after: ContactCheck | None, notices: Notices) -> None:
        with self._database.writing() as db:
            last = _last(db, check.contact)
            if (last and last.code) != (after and after.code):
                raise Refused(f"{check.contact} was asked meanwhile; nothing was changed.")
            db.table("contact_checks").insert(
                {
                    "code": storable(check.code),
                    "contact": storable(check.contact),
                    "asked_at": timestamp(check.asked_at),
                    "document": pack(check),
                }
            )
            self._outbox.put_within(db, notices)

    def reminded(self, code: str, at: datetime, notices: Notices) -> None:
        self._mark(
            code,
            lambda check: check if check.reminded_at else replace(check, reminded_at=at),
            notices,
        )

    def told(self, code: str, at: datetime, notices: Notices) -> None:
        self._mark(
            code, lambda check: check if check.told_at else replace(check, told_at=at), notices
        )

    def answer(self, check: ContactCheck, notices: Notices, noted: Callable[[], None]) -> None:
        with self._database.writing() as db:
            last = _last(db, check.contact)
            if last is None or last.code != check.code or last.answered_at is not None:
                raise Refused(
                    f"{check.contact}: this question was answered already, or another has taken "
                    "its place. Nothing was changed; sentinel contacts shows how it stands."
                )
            noted()
            _keep(db, check)
            self._outbox.put_within(db, notices)

    def _mark(
        self, code: str, mark: Callable[[ContactCheck], ContactCheck], notices: Notices
    ) -> None:
        """Of a question that is open, once; `mark` gives a marked one back as it is."""
        with self._database.writing() as db:
            row = db.execute(
                "SELECT document FROM contact_checks WHERE code = ?", (storable(code),)
            ).fetchone()
            if row is None:
                return
            check = unpack(ContactCheck, row[0], "a contact check")
            marked = mark(check)
            if check.answered_at is None and marked is not check:
                _keep(db, marked)
                self._outbox.put_within(db, notices)


def _last(db: sqlite_utils.Database, contact: str) -> ContactCheck | None:
    row = db.execute(
        "SELECT document FROM contact_checks WHERE contact = ? ORDER BY number DESC LIMIT 1",
        (storable(contact),),
    ).fetchone()
    return None if row is None else unpack(ContactCheck, row[0], "a contact check")


def _keep(db: sqlite_utils.Database, check: ContactCheck) -> None:
    db.execute(
        "UPDATE contact_checks SET document = ? WHERE code = ?", (pack(check), storable(check.code))
    )


def read_checks(path: Path) -> tuple[ContactCheck, ...]:
    """The questions of a state database that is only read: for the card, which must not wait for
    anything. Raises StoreError."""
    database = Database(path, schema=migrations, read_only=True)
    try:
        return _all(database)
    finally:
        database.close()


def _all(database: Database) -> tuple[ContactCheck, ...]:
    with database.reading() as db:
        rows = db.execute("SELECT document FROM contact_checks ORDER BY number").fetchall()
    return tuple(unpack(ContactCheck, text, "a contact check") for (text,) in rows)
