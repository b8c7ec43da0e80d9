"""Rows of the outbox as escalation looks at them (port Untold)."""

from datetime import datetime, timedelta

from sentinel.core.canonical import timestamp
from sentinel.core.escalation import OVER, family
from sentinel.core.notice import OutboxRow, OutboxState
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import storable
from sentinel.edges.store.outbox_rows import row_of

HISTORY = timedelta(days=30)
_OPEN = (
    "SELECT key FROM outbox WHERE urgent = 1 AND deliver_by IS NOT NULL "
    "AND (state = 'queued' OR (state = 'undeliverable' AND created_at > ?))"
)
_CALLED = (
    "SELECT DISTINCT incident FROM outbox WHERE kind = 'unanswered' AND incident != '' "
    "AND created_at > ? AND NOT EXISTS "
    "(SELECT 1 FROM outbox AS over WHERE over.key = outbox.incident || ?)"
)
# "0" is the character after "/": what begins with the key and a stroke lies between
_BELOW = "(key = :key OR (key > :key || '/' AND key < :key || '0'))"


class SqliteUntold:
    """It reads the outbox, and takes out of it only what a later round repeats."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rows(self, now: datetime) -> tuple[OutboxRow, ...]:
        found: dict[int, OutboxRow] = {}
        with self._database.reading() as db:
            keys = [key for (key,) in db.execute(_OPEN, (timestamp(now - HISTORY),)).fetchall()]
            for key in dict.fromkeys(family(key) for key in keys):
                query = f"SELECT * FROM outbox WHERE {_BELOW}"  # noqa: S608 - our words
                for row in map(row_of, db.query(query, {"key": key})):
                    if family(row.key) == key:
                        found[row.id] = row
        return tuple(found[number] for number in sorted(found))

    def called(self, since: datetime) -> tuple[str, ...]:
        names = (timestamp(since), OVER)
        with self._database.reading() as db:
            return tuple(number for (number,) in db.execute(_CALLED, names).fetchall())

    def supersede(self, key: str) -> int:
        query = f"UPDATE outbox SET state = :state WHERE state = 'queued' AND {_BELOW}"  # noqa: S608 - ours
        with self._database.writing() as db:
            names = {"state": OutboxState.SUPERSEDED.value, "key": storable(key)}
            return int(db.execute(query, names).rowcount)
