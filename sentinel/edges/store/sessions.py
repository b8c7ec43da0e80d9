"""Sessions of the console, and what may be used once (port Sessions)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sentinel.core.canonical import timestamp
from sentinel.core.session import MAX_SESSIONS, Session, Stage
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import moment, pack, storable, unpack

_SELECT = "SELECT document, seen_at, fresh_until FROM sessions"
_MAX_ALL = 500
_IS_WHOLE = f"json_extract(document, '$.stage') = '{Stage.WHOLE.value}'"
"""Whoever knows a password alone comes half the way in, as often as they like: that ends no session
of its owner."""


class SqliteSessions:
    """Port Sessions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, session: Session, digest: str) -> None:
        owner = ("account", session.account) if session.account else ("subject", session.subject)
        oldest = (
            f"DELETE FROM sessions WHERE {owner[0]} = ? AND account = ? AND id NOT IN "  # noqa: S608 - one of two names
            f"(SELECT id FROM sessions WHERE {owner[0]} = ? AND account = ? "
            f"ORDER BY {_IS_WHOLE} DESC, made_at DESC LIMIT ?)"
        )
        which = (storable(owner[1]), session.account)
        with self._database.writing() as db:
            db.execute(oldest, [*which, *which, MAX_SESSIONS - 1])
            db.execute(
                "INSERT INTO sessions (id, digest, account, subject, made_at, seen_at, "
                "fresh_until, document) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                _row(session, digest),
            )

    def of(self, digest: str) -> Session | None:
        with self._database.reading() as db:
            row = db.execute(f"{_SELECT} WHERE digest = ?", [digest]).fetchone()
        return None if row is None else _session(row)

    def renew(self, session: Session, digest: str) -> None:
        with self._database.writing() as db:
            db.execute(
                "UPDATE sessions SET digest = ?, account = ?, subject = ?, made_at = ?, "
                "seen_at = ?, fresh_until = ?, document = ? WHERE id = ?",
                [*_row(session, digest)[1:], session.id],
            )

    def touch(self, session_id: str, at: datetime) -> None:
        with self._database.writing() as db:
            db.execute(
                "UPDATE sessions SET seen_at = max(seen_at, ?) WHERE id = ?",
                [timestamp(at), session_id],
            )

    def freshen(self, session_id: str, until: datetime) -> None:
        with self._database.writing() as db:
            db.execute(
                "UPDATE sessions SET fresh_until = ? WHERE id = ?", [timestamp(until), session_id]
            )

    def of_account(self, account: str) -> tuple[Session, ...]:
        query = f"{_SELECT} WHERE account = ? ORDER BY made_at DESC"
        with self._database.reading() as db:
            rows = db.execute(query, [storable(account)]).fetchall()
        return tuple(_session(row) for row in rows)

    def all(self) -> tuple[Session, ...]:
        with self._database.reading() as db:
            query = f"{_SELECT} ORDER BY made_at DESC LIMIT {_MAX_ALL}"
            rows = db.execute(query).fetchall()
        return tuple(_session(row) for row in rows)

    def end(self, session_id: str, *, account: str = "", subject: str = "") -> bool:
        statement = (
            "DELETE FROM sessions WHERE id = ? AND (? = '' OR account = ?) "
            "AND (? = '' OR subject = ?)"
        )
        given = [storable(session_id), account, account, storable(subject), storable(subject)]
        with self._database.writing() as db:
            return bool(db.execute(statement, given).rowcount == 1)

    def end_all(self, account: str, *, but: str = "") -> int:
        statement = "DELETE FROM sessions WHERE account = ? AND id <> ?"
        with self._database.writing() as db:
            return int(db.execute(statement, [storable(account), but]).rowcount)

    def forget(self, before: datetime) -> None:
        with self._database.writing() as db:
            db.execute("DELETE FROM sessions WHERE made_at < ?", [timestamp(before)])

    def use_once(self, key: str, until: datetime, now: datetime) -> bool:
        with self._database.writing() as db:
            db.execute("DELETE FROM used_once WHERE until < ?", [timestamp(now)])
            done = db.execute(
                "INSERT OR IGNORE INTO used_once (key, until) VALUES (?, ?)",
                [key, timestamp(until)],
            )
            return bool(done.rowcount == 1)


def _row(session: Session, digest: str) -> list[Any]:
    fresh = None if session.fresh_until is None else timestamp(session.fresh_until)
    return [
        *(session.id, digest, session.account, storable(session.subject)),
        *(timestamp(session.made_at), timestamp(session.seen_at), fresh, pack(session)),
    ]


def _session(row: Sequence[Any]) -> Session:
    found = unpack(Session, row[0], "a session")
    return replace(found, seen_at=moment(row[1]) or found.seen_at, fresh_until=moment(row[2]))
