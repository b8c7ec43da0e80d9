"""The daily messages (port DailyMessages)."""

from datetime import datetime

import sqlite_utils

from sentinel.core.canonical import timestamp
from sentinel.core.daily import DailyMessage
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import moment, storable


class SqliteDailyMessages:
    """One row a day; what was noted once stays."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, message: DailyMessage) -> DailyMessage:
        with self._database.writing() as db:
            db.table("daily_messages").insert(
                {"day": message.day, "code": message.code, "put_at": timestamp(message.put_at)},
                ignore=True,
            )
            (stored,) = _select(db, "day = :value", message.day)
        return stored

    def find(self, code: str) -> DailyMessage | None:
        with self._database.reading() as db:
            return next(iter(_select(db, "code = :value", code)), None)

    def last(self, limit: int) -> tuple[DailyMessage, ...]:
        with self._database.reading() as db:
            return _select(db, "1", "", f"LIMIT {int(limit)}")

    def seen(self, code: str, at: datetime, by: str) -> DailyMessage | None:
        with self._database.writing() as db:
            db.execute(
                "UPDATE daily_messages SET seen_at = ?, seen_by = ? "
                "WHERE code = ? AND seen_at IS NULL",
                (timestamp(at), storable(by), storable(code)),
            )
            return next(iter(_select(db, "code = :value", code)), None)

    def told(self, code: str, at: datetime) -> None:
        with self._database.writing() as db:
            db.execute(
                "UPDATE daily_messages SET told_at = ? WHERE code = ? AND told_at IS NULL",
                (timestamp(at), storable(code)),
            )


def _select(
    db: sqlite_utils.Database, where: str, value: str, limit: str = ""
) -> tuple[DailyMessage, ...]:
    rows = db.query(
        f"SELECT * FROM daily_messages WHERE {where} ORDER BY day DESC {limit}",  # noqa: S608 - ours
        {"value": storable(value)},
    )
    return tuple(
        DailyMessage(
            day=row["day"],
            code=row["code"],
            put_at=datetime.fromisoformat(row["put_at"]),
            seen_at=moment(row["seen_at"]),
            seen_by=row["seen_by"],
            told_at=moment(row["told_at"]),
        )
        for row in rows
    )
