"""What is kept of each finished day of a site, and the looks of which it is made."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sentinel.core.availability import SiteLook, State
from sentinel.core.canonical import timestamp
from sentinel.core.exercise import EXERCISED
from sentinel.core.monitored_day import MonitoredDay
from sentinel.core.verdict import Verdict
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import pack, storable, unpack

_LOOKS = """SELECT verdict, started_at, ended_at,
    json_extract(document, '$.pages') AS pages,
    json_extract(document, '$.maintenance') AS maintenance,
    EXISTS (SELECT 1 FROM findings WHERE run = runs.id AND code = 'page-blocked') AS blocked,
    EXISTS (SELECT 1 FROM json_each(runs.document, '$.judgements')
        WHERE substr(json_extract(value, '$.code'), 1, ?) = ?) AS exercised
    FROM runs WHERE site = ? AND ended_at >= ? AND ended_at < ? AND trigger <> 'retest'
    AND NOT coalesce(json_extract(document, '$.upkeep'), 0) ORDER BY ended_at, rowid"""
"""Without re-tests: they look through the block that others see. And without looks at upkeep alone:
those after a look that found the site down would say that it was up again."""

_CERTIFICATES = """SELECT json_extract(document, '$.certificates_until') AS valid FROM runs
    WHERE site = ? AND ended_at >= ? AND ended_at < ? AND valid IS NOT NULL
    ORDER BY ended_at DESC LIMIT 1"""


class SqliteMonitoredDays:
    """Port MonitoredDays."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def looks(self, site: str, since: datetime, until: datetime) -> tuple[SiteLook, ...]:
        given = (len(EXERCISED), EXERCISED, storable(site), timestamp(since), timestamp(until))
        with self._database.reading() as db:
            rows: list[dict[str, Any]] = list(db.query(_LOOKS, given))
        return tuple(
            SiteLook(at=datetime.fromisoformat(row["ended_at"]), state=state)
            for row in rows
            if (state := _state(row)) is not None
        )

    def first_look(self, site: str) -> datetime | None:
        with self._database.reading() as db:
            query = "SELECT min(ended_at) FROM runs WHERE site = ?"
            found = db.execute(query, (storable(site),)).fetchone()[0]
        return None if found is None else datetime.fromisoformat(found)

    def keep(self, days: Sequence[MonitoredDay]) -> int:
        number = 0
        with self._database.writing() as db:
            for one in days:
                number += db.execute(
                    "INSERT OR IGNORE INTO monitored_days (site, day, document) VALUES (?, ?, ?)",
                    (storable(one.site), one.day, pack(one)),
                ).rowcount
        return number

    def last(self, site: str, until: date) -> date | None:
        query = "SELECT max(day) FROM monitored_days WHERE site = ? AND day <= ?"
        with self._database.reading() as db:
            found = db.execute(query, (storable(site), until.isoformat())).fetchone()[0]
        return None if found is None else date.fromisoformat(found)

    def certificates_until(self, site: str, since: datetime, until: datetime) -> datetime | None:
        given = (storable(site), timestamp(since), timestamp(until))
        with self._database.reading() as db:
            found = db.execute(_CERTIFICATES, given).fetchone()
        return None if found is None else datetime.fromisoformat(found[0])

    def of(self, site: str, first: date, last: date) -> tuple[MonitoredDay, ...]:
        query = (
            "SELECT day, document FROM monitored_days WHERE site = ? AND day BETWEEN ? AND ? "
            "ORDER BY day"
        )
        with self._database.reading() as db:
            rows = db.execute(
                query, (storable(site), first.isoformat(), last.isoformat())
            ).fetchall()
        return tuple(unpack(MonitoredDay, document, f"day {day}") for day, document in rows)


def _state(row: dict[str, Any]) -> State | None:
    """What a run says of the site; None where it did not look at its pages."""
    verdict = Verdict(row["verdict"])
    if verdict is Verdict.DOWN:
        return State.DOWN
    if row["blocked"]:
        return State.CLOSED
    if verdict is Verdict.INCONCLUSIVE and row["maintenance"]:
        return State.PLANNED
    if not row["pages"]:
        return None if verdict not in {Verdict.INCONCLUSIVE, Verdict.REFUSED} else State.UNKNOWN
    if verdict in {Verdict.INCONCLUSIVE, Verdict.REFUSED}:
        return State.UP if row["exercised"] else State.UNKNOWN
    return State.UP
