"""The last verdict on each backup: one signed document each (port Verdicts)."""

import logging
from collections.abc import Iterator, Mapping

from sentinel.core.canonical import timestamp
from sentinel.core.kept_verdict import KeptVerdict
from sentinel.edges.keys import SigningKey
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import pack, storable, unpack
from sentinel.errors import StoreError

_log = logging.getLogger(__name__)

PURPOSE = "clean-verdict/1"


class SqliteVerdicts:
    """Signed, so that evidence shows what was judged, and not what a hand put in."""

    def __init__(self, database: Database, *, key: SigningKey) -> None:
        self._database = database
        self._key = key

    def keep(self, verdict: KeptVerdict) -> None:
        document = pack(verdict)
        row = {
            "site": storable(verdict.site),
            "backup": verdict.backup,
            "judged_at": timestamp(verdict.judged_at),
            "document": document,
            "signature": self._key.sign(PURPOSE, document.encode()),
            "clean": int(verdict.clean),
        }
        with self._database.writing() as db:
            db.table("verdicts").insert(row, replace=True)

    def last(self, site: str, backup: str) -> KeptVerdict | None:
        query = "SELECT * FROM verdicts WHERE site = ? AND backup = ?"
        return next(iter(self._read(query, site, backup)), None)

    def all(self, site: str) -> tuple[KeptVerdict, ...]:
        return self._read("SELECT * FROM verdicts WHERE site = ? ORDER BY backup DESC", site)

    def clean(self, site: str, limit: int) -> Iterator[str]:
        """Ids of backups whose verdict is clean and verifies, newest first: each is verified when
        it is asked for, for mostly the first is it."""
        query = "SELECT * FROM verdicts WHERE site = ? AND clean = 1"
        with self._database.reading() as db:
            rows = list(db.query(f"{query} ORDER BY backup DESC LIMIT ?", [storable(site), limit]))
        return (row["backup"] for row in rows if self.verified(row) is not None)

    def _read(self, query: str, *values: str) -> tuple[KeptVerdict, ...]:
        with self._database.reading() as db:
            rows = list(db.query(query, [storable(value) for value in values]))
        return tuple(found for row in rows if (found := self.verified(row)) is not None)

    def verified(self, row: Mapping[str, str]) -> KeptVerdict | None:
        """What a row holds; None where it is not as it was signed."""
        try:
            if self._key.verify(PURPOSE, row["document"].encode(), row["signature"]):
                found = unpack(KeptVerdict, row["document"], f"verdict on {row['backup']}")
                # the columns are not signed: a verdict moved to another backup is none
                if (row["site"], row["backup"]) == (storable(found.site), found.backup):
                    return found
        except (StoreError, ValueError):
            pass
        _log.warning("verdict on a backup does not verify", extra={"backup": row["backup"]})
        return None
