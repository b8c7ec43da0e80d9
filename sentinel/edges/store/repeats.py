"""Troubles that come again, and when the digest was last made (port Repeats)."""

from dataclasses import replace
from datetime import datetime

from sentinel.core.canonical import timestamp
from sentinel.core.repeats import Repeat, is_of_this_hour, is_told, noted
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import pack, storable, unpack


class SqliteRepeats:
    """One row for each trouble of each site."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, site: str, name: str, text: str, now: datetime, *, digest: bool) -> bool:
        key = storable(f"{site}/{name}")
        with self._database.writing() as db:
            row = db.execute("SELECT document FROM repeats WHERE key = ?", (key,)).fetchone()
            known = None if row is None else unpack(Repeat, row[0], f"repeat {key}")
            repeat = noted(known, site, name, text, now)
            tell = is_told(repeat, now, digest=digest)
            if tell and not is_of_this_hour(repeat, now):
                repeat = replace(repeat, told=repeat.told + 1, told_at=now)
            db.table("repeats").upsert(
                {"key": key, "last_at": timestamp(repeat.last_at), "document": pack(repeat)},
                pk="key",
            )
        return tell

    def since(self, moment: datetime) -> tuple[Repeat, ...]:
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT document FROM repeats WHERE last_at >= ? ORDER BY key",
                (timestamp(moment),),
            ).fetchall()
        found = (unpack(Repeat, text, "a repeat") for (text,) in rows)
        return tuple(sorted(found, key=lambda one: one.first_at))

    def digested_at(self) -> datetime | None:
        with self._database.reading() as db:
            row = db.execute("SELECT max(at) FROM digests").fetchone()
        return None if row[0] is None else datetime.fromisoformat(row[0])

    def digested(self, at: datetime) -> None:
        with self._database.writing() as db:
            db.table("digests").insert({"at": timestamp(at)}, ignore=True)
