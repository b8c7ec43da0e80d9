"""Drills and proofs: a signed document for each begin and each end, never changed (port
Exercises)."""

import json
import logging
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from sentinel.core.canonical import from_json, timestamp
from sentinel.core.exercise import Exercise, ExerciseRecord
from sentinel.edges.keys import SigningKey
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import pack, storable
from sentinel.errors import Refused

T = TypeVar("T", Exercise, ExerciseRecord)

_log = logging.getLogger(__name__)

BEGUN = "begun"
ENDED = "ended"
PURPOSE = {BEGUN: "exercise/1", ENDED: "exercise-record/1"}
_NEWEST = "SELECT * FROM exercises WHERE site = ? AND part = ? ORDER BY at DESC, id DESC LIMIT ?"
_END = "SELECT * FROM exercises WHERE id = ? AND part = 'ended'"
_LOOKED_BACK = 20
"""Begun exercises that are looked at, with room for some that do not verify."""


class SqliteExercises:
    """What is excused by an exercise would be an attack without it, so each row is signed: one that
    a hand put in excuses nothing."""

    def __init__(self, database: Database, *, key: SigningKey) -> None:
        self._database = database
        self._key = key

    def begin(self, exercise: Exercise) -> None:
        self._add(exercise.id, BEGUN, exercise.site, exercise.begun_at, pack(exercise))

    def end(self, record: ExerciseRecord) -> None:
        self._add(record.id, ENDED, record.site, record.ended_at, pack(record))

    def open_of(self, site: str) -> Exercise | None:
        begun = (one for one, ended_at in self._begun(site) if ended_at is None)
        return next(begun, None)

    def about(self, site: str, since: datetime) -> tuple[tuple[Exercise, datetime | None], ...]:
        return tuple(
            (one, ended_at)
            for one, ended_at in self._begun(site)
            if ended_at is None or max(ended_at, one.begun_at) >= since
        )

    def last(self, site: str, limit: int = 1) -> tuple[ExerciseRecord, ...]:
        values = (storable(site), ENDED, limit + _LOOKED_BACK)
        with self._database.reading() as db:
            rows = list(db.query(_NEWEST, values))
        found = (self._verified(ExerciseRecord, row) for row in rows)
        return tuple(one for one in found if one is not None)[:limit]

    def _begun(self, site: str) -> tuple[tuple[Exercise, datetime | None], ...]:
        """The newest ones, with the moment of their end."""
        found = []
        with self._database.reading() as db:
            rows = list(db.query(_NEWEST, (storable(site), BEGUN, _LOOKED_BACK)))
            ends = {row["id"]: list(db.query(_END, (row["id"],))) for row in rows}
        for row in rows:
            exercise = self._verified(Exercise, row)
            if exercise is not None:
                records = (self._verified(ExerciseRecord, end) for end in ends[row["id"]])
                ended = next((one.ended_at for one in records if one is not None), None)
                found.append((exercise, ended))
        return tuple(found)

    def _add(self, row_id: str, part: str, site: str, at: datetime, document: str) -> None:
        row = {
            "id": row_id,
            "part": part,
            "site": storable(site),
            "at": timestamp(at),
            "document": document,
            "signature": self._key.sign(PURPOSE[part], document.encode()),
        }
        with self._database.writing() as db:
            try:
                db.table("exercises").insert(row)
            except sqlite3.IntegrityError as error:
                raise Refused(f"exercise {row_id}: its {part} is recorded already.") from error

    def _verified(self, kind: type[T], row: Mapping[str, str]) -> T | None:
        try:
            if self._key.verify(PURPOSE[row["part"]], row["document"].encode(), row["signature"]):
                found = from_json(kind, json.loads(row["document"]))
                at = _moment(found)
                # the columns are not signed: a good record moved to another site or time is none
                columns = (row["id"], row["site"], row["at"])
                if columns == (found.id, storable(found.site), timestamp(at)):
                    return found
        except (ValueError, RecursionError, KeyError):
            pass
        _log.warning("exercise does not verify", extra={"exercise": row["id"]})
        return None


def _moment(document: Exercise | ExerciseRecord) -> datetime:
    return document.begun_at if isinstance(document, Exercise) else document.ended_at
