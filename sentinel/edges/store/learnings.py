"""Learning that is under way: one signed document for each site, so that a restart goes on."""

import json

from sentinel.core.canonical import from_json
from sentinel.core.under_way import LearningUnderWay
from sentinel.edges.keys import SigningKey
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import pack, storable
from sentinel.errors import IntegrityError

PURPOSE = "learning/1"


class SqliteLearnings:
    """Port Learnings."""

    def __init__(self, database: Database, *, key: SigningKey) -> None:
        self._database = database
        self._key = key

    def get(self, site: str) -> LearningUnderWay | None:
        with self._database.reading() as db:
            rows = list(db.query("SELECT * FROM learnings WHERE site = ?", (storable(site),)))
        if not rows:
            return None
        document, signature = rows[0]["document"], rows[0]["signature"]
        try:
            if self._key.verify(PURPOSE, document.encode(), signature):
                return from_json(LearningUnderWay, json.loads(document))
        except (ValueError, RecursionError):
            pass
        raise IntegrityError(
            f"site {site}: what is stored of the learning under way does not verify. It was "
            f"changed outside Sentinel. Begin anew: sentinel baseline learn --site {site}."
        )

    def put(self, learning: LearningUnderWay) -> None:
        document = pack(learning)
        with self._database.writing() as db:
            db.table("learnings").upsert(
                {
                    "site": storable(learning.site),
                    "document": document,
                    "signature": self._key.sign(PURPOSE, document.encode()),
                },
                pk="site",
            )

    def drop(self, site: str) -> None:
        with self._database.writing() as db:
            db.execute("DELETE FROM learnings WHERE site = ?", (storable(site),))
