"""Looks that differed from what is approved, by address and form."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlite_utils

from sentinel.core.canonical import timestamp
from sentinel.core.observation import Observation
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import moment, pack, storable, unpack

_KEY = "site = ? AND url = ? AND witness = ? AND form = ?"


class SqliteObservations:
    """Port Observations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, run: str, observations: Sequence[Observation]) -> None:
        """All looks of one run, in one transaction. Those whose body is not kept, or that are
        known byte for byte, are counted at the newest row of their form."""
        with self._database.writing() as db:
            for seen in observations:
                if not _counted(db, seen):
                    _insert(db, replace(seen, run=run))

    def kept(self, site: str) -> dict[tuple[str, str, str], int]:
        """How many bodies are kept, by address, witness and form."""
        query = (
            "SELECT url, witness, form, count(*) AS number FROM observations "
            "WHERE site = ? AND kept = 1 GROUP BY url, witness, form"
        )
        with self._database.reading() as db:
            rows = list(db.query(query, (storable(site),)))
        return {(row["url"], row["witness"], row["form"]): row["number"] for row in rows}

    def grave_bytes(self, site: str) -> int:
        with self._database.reading() as db:
            query = "SELECT coalesce(sum(stored), 0) FROM observations WHERE site = ? AND grave = 1"
            return int(db.execute(query, (storable(site),)).fetchone()[0])

    def since(self, site: str, moment: datetime) -> tuple[Observation, ...]:
        """What was seen since a moment, oldest first."""
        query = "SELECT * FROM observations WHERE site = ? AND last_at >= ? ORDER BY at, id"
        with self._database.reading() as db:
            return tuple(map(_typed, db.query(query, (storable(site), timestamp(moment)))))

    def prune(self, site: str, before: datetime, max_bytes: int) -> tuple[str, ...]:
        """Forgets what was last seen before a moment, then the oldest until no more than so many
        bytes are stored; never what is grave. The digests whose bodies no row needs any more."""
        with self._database.writing() as db:
            rows = list(
                db.query(
                    "SELECT id, sha256, stored, last_at FROM observations "
                    "WHERE site = ? AND grave = 0 ORDER BY last_at, id",
                    (storable(site),),
                )
            )
            total = db.execute(
                "SELECT coalesce(sum(stored), 0) FROM observations WHERE site = ?",
                (storable(site),),
            ).fetchone()[0]
            gone = []
            for row in rows:
                if row["last_at"] >= timestamp(before) and total <= max_bytes:
                    break
                if row["last_at"] >= timestamp(before) and not row["stored"]:
                    continue
                gone.append(row)
                total -= row["stored"]
            ids = [(row["id"],) for row in gone]
            db.conn.executemany("DELETE FROM observations WHERE id = ?", ids)
            digests = dict.fromkeys(row["sha256"] for row in gone if row["stored"])
            return tuple(digest for digest in digests if not _needed(db, digest))


def _counted(db: sqlite_utils.Database, seen: Observation) -> bool:
    """Counts a look at a row that stands for it, if there is one."""
    key = (storable(seen.site), storable(seen.url), seen.witness.value, storable(seen.form))
    where = f"{_KEY} AND sha256 = ?" if seen.kept else _KEY
    arguments = (*key, seen.sha256) if seen.kept else key
    row = db.execute(
        f"SELECT id FROM observations WHERE {where} ORDER BY id DESC LIMIT 1",  # noqa: S608 - ours
        arguments,
    ).fetchone()
    if row is None:
        return False
    db.execute(
        "UPDATE observations SET times = times + 1, last_at = ? WHERE id = ?",
        (timestamp(seen.at), row[0]),
    )
    return True


def _insert(db: sqlite_utils.Database, seen: Observation) -> None:
    db.table("observations").insert(
        {
            "site": storable(seen.site),
            "url": storable(seen.url),
            "witness": seen.witness.value,
            "form": storable(seen.form),
            "sha256": seen.sha256,
            "at": timestamp(seen.at),
            "last_at": timestamp(seen.last_at or seen.at),
            "times": seen.times,
            "grave": int(seen.grave),
            "kept": int(seen.kept),
            "stored": seen.stored,
            "document": pack(seen),
        }
    )


def _needed(db: sqlite_utils.Database, digest: str) -> bool:
    query = "SELECT 1 FROM observations WHERE sha256 = ? AND stored > 0"
    return db.execute(query, (digest,)).fetchone() is not None


def _typed(row: dict[str, Any]) -> Observation:
    seen = unpack(Observation, row["document"], f"observation {row['id']}")
    return replace(seen, times=row["times"], last_at=moment(row["last_at"]))
