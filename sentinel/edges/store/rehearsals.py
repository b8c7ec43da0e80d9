"""How rehearsals of restores ended: one signed document each, never changed (port Rehearsals)."""

import json
import logging
import sqlite3
from collections.abc import Mapping
from datetime import datetime

from sentinel.core.canonical import from_json, timestamp
from sentinel.core.rehearsal import Rehearsal
from sentinel.edges.keys import SigningKey
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import pack, storable
from sentinel.errors import Refused

_log = logging.getLogger(__name__)

PURPOSE = "rehearsal/1"
_LAST = "SELECT * FROM rehearsals WHERE site = ? ORDER BY ended_at DESC, id DESC LIMIT 20"
"""With room for some that do not verify."""
_SINCE = "SELECT * FROM rehearsals WHERE site = ? AND ended_at >= ? ORDER BY ended_at DESC, id DESC"


class SqliteRehearsals:
    """A rehearsal makes backups clean, so each record is signed: a row that a hand put in counts
    for nothing."""

    def __init__(self, database: Database, *, key: SigningKey) -> None:
        self._database = database
        self._key = key

    def add(self, rehearsal: Rehearsal) -> None:
        document = pack(rehearsal)
        row = {
            "id": rehearsal.id,
            "site": storable(rehearsal.site),
            "ended_at": timestamp(rehearsal.ended_at),
            "document": document,
            "signature": self._key.sign(PURPOSE, document.encode()),
        }
        with self._database.writing() as db:
            try:
                db.table("rehearsals").insert(row)
            except sqlite3.IntegrityError as error:
                raise Refused(f"rehearsal {rehearsal.id}: is recorded already.") from error

    def last(self, site: str) -> Rehearsal | None:
        with self._database.reading() as db:
            rows = list(db.query(_LAST, (storable(site),)))
        return next((found for row in rows if (found := self.verified(row)) is not None), None)

    def since(self, site: str, moment: datetime) -> tuple[Rehearsal, ...]:
        return self._read(_SINCE, (storable(site), timestamp(moment)))

    def _read(self, query: str, values: tuple[str, ...]) -> tuple[Rehearsal, ...]:
        with self._database.reading() as db:
            rows = list(db.query(query, values))
        return tuple(found for row in rows if (found := self.verified(row)) is not None)

    def verified(self, row: Mapping[str, str]) -> Rehearsal | None:
        """What a row holds; None where it is not as it was signed."""
        try:
            if self._key.verify(PURPOSE, row["document"].encode(), row["signature"]):
                found = from_json(Rehearsal, json.loads(row["document"]))
                # the columns are not signed: a good record moved to another site or time is none
                columns = (row["id"], row["site"], row["ended_at"])
                if columns == (found.id, storable(found.site), timestamp(found.ended_at)):
                    return found
        except (ValueError, RecursionError):
            pass
        _log.warning("rehearsal does not verify", extra={"rehearsal": row["id"]})
        return None
