"""What was answered to requests that may come twice (port IdempotencyKeys)."""

from datetime import datetime

from sentinel.core.canonical import timestamp
from sentinel.core.idempotency import Remembered
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import storable

_GET = "SELECT fingerprint, status, content FROM idempotency_keys WHERE who = ? AND key = ?"
_PUT = """INSERT INTO idempotency_keys (who, key, fingerprint, at, status, content)
    VALUES (?, ?, ?, ?, 0, x'')"""
_END = "UPDATE idempotency_keys SET status = ?, content = ? WHERE who = ? AND key = ?"
_FORGET = "DELETE FROM idempotency_keys WHERE who = ? AND key = ? AND status = 0"


class SqliteIdempotencyKeys:
    """Port IdempotencyKeys."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, who: str, key: str, fingerprint: str, now: datetime) -> Remembered | None:
        place = (storable(who), storable(key))
        with self._database.writing() as db:
            row = db.execute(_GET, place).fetchone()
            if row is None:
                db.execute(_PUT, (*place, fingerprint, timestamp(now)))
                return None
        return Remembered(fingerprint=row[0], status=row[1], content=bytes(row[2]))

    def end(self, who: str, key: str, status: int, content: bytes) -> None:
        with self._database.writing() as db:
            db.execute(_END, (status, content, storable(who), storable(key)))

    def forget(self, who: str, key: str) -> None:
        with self._database.writing() as db:
            db.execute(_FORGET, (storable(who), storable(key)))

    def prune(self, before: datetime) -> int:
        with self._database.writing() as db:
            return int(
                db.execute(
                    "DELETE FROM idempotency_keys WHERE at < ?", (timestamp(before),)
                ).rowcount
            )
