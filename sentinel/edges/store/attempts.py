"""How often was tried to get in (port Attempts). Survives a start, so that one does not help."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

import sqlite_utils

from sentinel.core.attempts import (
    FORGET_SECONDS,
    MAX_SUBJECTS,
    Counted,
    Limit,
    Tally,
    counted,
    taken_back,
    waiting,
)
from sentinel.core.canonical import timestamp
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import moment

_PUT = (
    "INSERT INTO attempts (subject, tries, last_at, until) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (subject) DO UPDATE SET tries = excluded.tries, last_at = excluded.last_at, "
    "until = excluded.until"
)


class SqliteAttempts:
    """Port Attempts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, subjects: Mapping[str, Limit], now: datetime) -> Counted:
        # who waits is told so without a write: a flood must not wear out the disk
        with self._database.reading() as db:
            until = self._pause(db, subjects, now)
        if until is not None:
            return Counted(until=until)
        reached: list[str] = []
        with self._database.writing() as db:
            until = self._pause(db, subjects, now)
            if until is not None:  # another try came in between
                return Counted(until=until)
            for subject, limit in subjects.items():
                tally = counted(_tally(db, subject), limit, now)
                if tally.tries == limit.free:
                    reached.append(subject)
                _put(db, subject, tally)
            self._forget(db, now)
        return Counted(reached=tuple(reached))

    def right(self, clear: Collection[str], take_back: Collection[str]) -> None:
        with self._database.writing() as db:
            for subject in clear:
                db.execute("DELETE FROM attempts WHERE subject = ?", [subject])
            for subject in take_back:
                tally = _tally(db, subject)
                if tally is not None:
                    _put(db, subject, taken_back(tally))

    def _pause(
        self, db: sqlite_utils.Database, subjects: Collection[str], now: datetime
    ) -> datetime | None:
        """The last end of the pauses that go on."""
        ends = (waiting(_tally(db, subject), now) for subject in subjects)
        return max((end for end in ends if end is not None), default=None)

    def _forget(self, db: sqlite_utils.Database, now: datetime) -> None:
        before = timestamp(now - timedelta(seconds=FORGET_SECONDS))
        db.execute("DELETE FROM attempts WHERE last_at < ?", [before])
        db.execute(
            "DELETE FROM attempts WHERE subject IN "
            "(SELECT subject FROM attempts ORDER BY last_at DESC LIMIT -1 OFFSET ?)",
            [MAX_SUBJECTS],
        )


def _tally(db: sqlite_utils.Database, subject: str) -> Tally | None:
    query = "SELECT tries, last_at, until FROM attempts WHERE subject = ?"
    row = db.execute(query, [subject]).fetchone()
    if row is None:
        return None
    last_at = moment(row[1])
    assert last_at is not None
    return Tally(tries=row[0], last_at=last_at, until=moment(row[2]))


def _put(db: sqlite_utils.Database, subject: str, tally: Tally) -> None:
    until = None if tally.until is None else timestamp(tally.until)
    db.execute(_PUT, [subject, tally.tries, timestamp(tally.last_at), until])
