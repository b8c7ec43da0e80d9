"""How far the clock was off (port ClockOffsets)."""

from datetime import datetime

from sentinel.core.canonical import timestamp
from sentinel.core.clock_offset import ClockOffset
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import pack, unpack


class SqliteClockOffsets:
    """One row a measurement."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, measurement: ClockOffset) -> None:
        row = {
            "at": timestamp(measurement.at),
            "known": int(measurement.offset_seconds is not None),
            "document": pack(measurement),
        }
        with self._database.writing() as db:
            db.table("clock_offsets").insert(row)

    def last(self) -> ClockOffset | None:
        return self._one("1 ORDER BY number DESC", "")

    def around(self, moment: datetime) -> tuple[ClockOffset | None, ClockOffset | None]:
        at = timestamp(moment)
        return (
            self._one("known = 1 AND at <= :at ORDER BY at DESC", at),
            self._one("known = 1 AND at > :at ORDER BY at", at),
        )

    def _one(self, which: str, at: str) -> ClockOffset | None:
        query = f"SELECT document FROM clock_offsets WHERE {which} LIMIT 1"  # noqa: S608 - ours
        with self._database.reading() as db:
            found = db.execute(query, {"at": at}).fetchone()
        return (
            None if found is None else unpack(ClockOffset, found[0], "a measurement of the clock")
        )
