"""Revisions of the CERT-In draft. A revision is never changed; the database refuses it too."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sentinel.core.canonical import timestamp
from sentinel.core.ports import Clock
from sentinel.core.records import KeptRevision
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import pack, storable, unpack
from sentinel.edges.store.incidents import find
from sentinel.errors import Refused


class SqliteReports:
    """Port Reports."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, incident_id: str, reason: str, document: Mapping[str, object], text: str) -> int:
        """Stores the next revision; its number, from 1. Raises Refused where there is no such
        incident. Each call adds a revision."""
        with self._database.writing() as db:
            if find(db, incident_id) is None:
                raise Refused(f"incident {incident_id!r} does not exist; no report was stored.")
            query = "SELECT coalesce(max(revision), 0) + 1 FROM reports WHERE incident = ?"
            revision = int(db.execute(query, (incident_id,)).fetchone()[0])
            db.table("reports").insert(
                {
                    "incident": incident_id,
                    "revision": revision,
                    "reason": storable(reason),
                    "at": timestamp(self._clock.now()),
                    "document": pack(dict(document)),
                    "text": storable(text),
                }
            )
        return revision

    def all(self, incident_id: str) -> tuple[KeptRevision, ...]:
        with self._database.reading() as db:
            rows = db.query(
                "SELECT * FROM reports WHERE incident = ? ORDER BY revision",
                (storable(incident_id),),
            )
            return tuple(_kept(row) for row in rows)

    def newest(self, incident_id: str) -> KeptRevision | None:
        query = "SELECT * FROM reports WHERE incident = ? ORDER BY revision DESC LIMIT 1"
        with self._database.reading() as db:
            return next((_kept(row) for row in db.query(query, (storable(incident_id),))), None)


def _kept(row: Mapping[str, Any]) -> KeptRevision:
    return (
        row["revision"],
        datetime.fromisoformat(row["at"]),
        unpack(dict[str, object], row["document"], f"a report of {row['incident']}"),
        row["text"],
    )
