"""How published promises stand, and how that changed (port PromiseStandings)."""

from collections.abc import Sequence
from datetime import datetime

import sqlite_utils

from sentinel.core.canonical import timestamp
from sentinel.core.kept_standing import KeptStanding, StandingChange
from sentinel.core.published import PromiseStanding
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import pack, plain, storable, unpack

_WHAT = "the standing of a promise"


class SqlitePromiseStandings:
    """One row for each promise of a site, one for each change."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, site: str, standings: Sequence[PromiseStanding], at: datetime) -> int:
        changed = 0
        with self._database.writing() as db:
            before = _rows(db, site)
            for one in standings:
                key = one.promise.key
                known, remembered = before.get(key, (None, {}))
                kept = _kept(one, known, at)
                if known is None or known.standing is not kept.standing:
                    changed += 1
                    _note(db, site, known, kept)
                db.table("promise_standings").insert(
                    {
                        "site": storable(site),
                        "promise": key,
                        "document": pack(kept),
                        "remembered": pack({**remembered, **dict(one.remember)}),
                    },
                    replace=True,
                )
        return changed

    def of(self, site: str) -> dict[str, KeptStanding]:
        with self._database.reading() as db:
            return {key: kept for key, (kept, _) in _rows(db, site).items()}

    def remembered(self, site: str) -> dict[str, dict[str, str]]:
        with self._database.reading() as db:
            return {key: remembered for key, (_, remembered) in _rows(db, site).items()}

    def changes(self, site: str, since: datetime) -> tuple[StandingChange, ...]:
        query = "SELECT document FROM promise_changes WHERE site = ? AND at >= ? ORDER BY number"
        with self._database.reading() as db:
            rows = db.execute(query, (storable(site), timestamp(since))).fetchall()
        return tuple(unpack(StandingChange, row[0], "a change of a promise") for row in rows)


def _rows(db: sqlite_utils.Database, site: str) -> dict[str, tuple[KeptStanding, dict[str, str]]]:
    query = "SELECT promise, document, remembered FROM promise_standings WHERE site = ?"
    return {
        key: (unpack(KeptStanding, document, _WHAT), dict(plain(remembered, _WHAT)))
        for key, document, remembered in db.execute(query, (storable(site),)).fetchall()
    }


def _kept(found: PromiseStanding, known: KeptStanding | None, at: datetime) -> KeptStanding:
    """With the time since when it stands so."""
    same = known is not None and known.standing is found.standing
    return KeptStanding(
        promise=found.promise.key,
        standing=found.standing,
        since=known.since if same and known is not None else at,
        looked_at=at,
        reason=found.reason,
        pages=found.pages,
        more_pages=found.more_pages,
        quotes=found.quotes,
        until="" if found.until is None else found.until.isoformat(),
    )


def _note(
    db: sqlite_utils.Database, site: str, known: KeptStanding | None, kept: KeptStanding
) -> None:
    change = StandingChange(
        promise=kept.promise,
        at=kept.looked_at,
        before=None if known is None else known.standing,
        after=kept.standing,
        reason=kept.reason,
    )
    row = {"site": storable(site), "at": timestamp(kept.looked_at), "document": pack(change)}
    db.table("promise_changes").insert(row)
