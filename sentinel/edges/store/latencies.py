"""Latencies and counts of looks, hour by hour and then day by day (port Latencies)."""

import json
from collections.abc import Iterator
from datetime import datetime

import sqlite_utils

from sentinel.core.canonical import timestamp
from sentinel.core.check_course_port import CheckRecord
from sentinel.core.latency import (
    HOURS_DAYS,
    KEPT_DAYS,
    LatencyCount,
    LatencySpan,
    count_of,
    together,
)
from sentinel.core.run import Run
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import storable
from sentinel.errors import StoreError

MAX_TIMINGS = 1_000
"""Of one run: targets are named by the operator, and so few."""
_PUT = """INSERT INTO latencies
    (site, check_name, target, span, since, ok, failed, unknown, buckets)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (site, check_name, target, span, since) DO UPDATE SET ok = excluded.ok,
    failed = excluded.failed, unknown = excluded.unknown, buckets = excluded.buckets"""
_GET = """SELECT ok, failed, unknown, buckets FROM latencies
    WHERE site = ? AND check_name = ? AND target = ? AND span = ? AND since = ?"""
_OF = """SELECT check_name, target, since, ok, failed, unknown, buckets FROM latencies
    WHERE site = ? AND since >= ? ORDER BY since, check_name, target"""
_OF_CHECK = """SELECT check_name, target, since, ok, failed, unknown, buckets FROM latencies
    WHERE site = ? AND +since >= ? AND check_name = ? ORDER BY +since, target"""
"""By the key and not by the time, so that a year of one check reads no rows of others."""
_HOURS = """SELECT check_name, target, since, ok, failed, unknown, buckets FROM latencies
    WHERE site = ? AND since < ? AND span = 'hour'"""
_Place = tuple[str, str, str, str, str]
"""Site, check, target, span, since."""


class SqliteLatencies:
    """Port Latencies."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, site: str, since: datetime, check: str = "") -> tuple[LatencySpan, ...]:
        given = (storable(site), timestamp(since))
        with self._database.reading() as db:
            if check:
                rows = db.execute(_OF_CHECK, (*given, storable(check))).fetchall()
            else:
                rows = db.execute(_OF, given).fetchall()
        return tuple(
            LatencySpan(
                check=name, target=target, since=datetime.fromisoformat(at), count=_count(*counts)
            )
            for name, target, at, *counts in rows
        )

    def tidy(self, site: str) -> int:
        with self._database.writing() as db:
            place = (storable(site),)
            before = db.execute("SELECT count(*) FROM latencies WHERE site = ?", place).fetchone()
            days = [
                row[0]
                for row in db.execute(
                    "SELECT DISTINCT substr(since, 1, 10) AS day FROM latencies WHERE site = ? "
                    "ORDER BY day DESC",
                    place,
                )
            ]
            if len(days) > HOURS_DAYS:
                _thin(db, place[0], days[HOURS_DAYS - 1])
            if len(days) > KEPT_DAYS:
                db.execute(
                    "DELETE FROM latencies WHERE site = ? AND since < ?",
                    (*place, days[KEPT_DAYS - 1]),
                )
            after = db.execute("SELECT count(*) FROM latencies WHERE site = ?", place).fetchone()
        return int(before[0]) - int(after[0])


def add_within(db: sqlite_utils.Database, run: Run, record: CheckRecord) -> None:
    """Adds what a run took, in the transaction that records it."""
    hour = timestamp(run.ended_at.replace(minute=0, second=0, microsecond=0))
    found: dict[_Place, list[LatencyCount]] = {}
    for check, target, count in _counts(record):
        place = (storable(run.site), storable(check), storable(target), "hour", hour)
        found.setdefault(place, []).append(count)
    for place, counts in found.items():
        _add(db, place, together(counts))


def _counts(record: CheckRecord) -> Iterator[tuple[str, str, LatencyCount]]:
    for look in record.counts:
        yield look.check, "", count_of(look.outcome)
    for timing in record.timings[:MAX_TIMINGS]:
        yield timing.check, timing.target, count_of(timing.outcome, timing.elapsed_seconds)


def _thin(db: sqlite_utils.Database, site: str, before: str) -> None:
    """The hours of each day before that one become one row each target."""
    for name, target, since, *counts in db.execute(_HOURS, (site, before)).fetchall():
        midnight = timestamp(
            datetime.fromisoformat(since).replace(hour=0, minute=0, second=0, microsecond=0)
        )
        _add(db, (site, name, target, "day", midnight), _count(*counts))
    statement = "DELETE FROM latencies WHERE site = ? AND since < ? AND span = 'hour'"
    db.execute(statement, (site, before))


def _add(db: sqlite_utils.Database, place: _Place, count: LatencyCount) -> None:
    known = db.execute(_GET, place).fetchone()
    whole = count if known is None else count.plus(_count(*known))
    buckets = json.dumps({str(one): number for one, number in whole.buckets.items()})
    db.execute(_PUT, (*place, whole.ok, whole.failed, whole.unknown, buckets))


def _count(ok: int, failed: int, unknown: int, buckets: str) -> LatencyCount:
    try:
        read = {int(one): int(number) for one, number in json.loads(buckets).items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise StoreError(
            f"the latencies in the state database cannot be read ({error}). Something other than "
            "Sentinel changed them; bring back a copy of the database."
        ) from error
    return LatencyCount(ok=ok, failed=failed, unknown=unknown, buckets=read)
