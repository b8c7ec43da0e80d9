"""What the runs after a capture say about it (port SoakRuns)."""

from collections.abc import Collection
from datetime import datetime

from sentinel.core.canonical import timestamp
from sentinel.core.clean_facts import BAD_VERDICTS, GOOD_VERDICTS
from sentinel.core.run import Run
from sentinel.core.verdict import Verdict
from sentinel.edges.store.database import Database
from sentinel.edges.store.runs import select_runs

LOOKED_AT = 300
_BATCH = 30


class SqliteSoakRuns:
    """Reads the runs; what is bad is never pruned from them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def first_bad(self, site: str, since: datetime, until: datetime) -> Run | None:
        query = (
            "site = ? AND ended_at >= ? AND started_at <= ? "
            f"AND verdict IN ({_texts(BAD_VERDICTS)}) ORDER BY ended_at, rowid LIMIT 1"
        )
        with self._database.reading() as db:
            found = select_runs(db, query, site, timestamp(since), timestamp(until))
        return next(iter(found), None)

    def good_from(
        self, site: str, since: datetime, before: datetime, checks: Collection[str]
    ) -> tuple[Run, ...]:
        query = (
            "site = ? AND ended_at >= ? AND started_at >= ? AND ended_at < ? "
            f"AND verdict IN ({_texts(GOOD_VERDICTS)}) ORDER BY ended_at, rowid LIMIT ? OFFSET ?"
        )
        wanted, found = set(checks), []
        bounds = (site, timestamp(since), timestamp(since), timestamp(before))
        with self._database.reading() as db:
            for offset in range(0, LOOKED_AT, _BATCH):
                batch = select_runs(db, query, *bounds, _BATCH, offset)
                for run in batch:
                    found.append(run)
                    wanted -= set(run.checks)
                    if not wanted:
                        return tuple(found)
                if len(batch) < _BATCH:
                    break
        return tuple(found)


def _texts(verdicts: Collection[Verdict]) -> str:
    return ", ".join(f"'{verdict.value}'" for verdict in sorted(verdicts))
