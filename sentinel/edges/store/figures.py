"""What is counted for metrics (port Figures). Each query goes by an index."""

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import datetime

import sqlite_utils

from sentinel.core.canonical import timestamp
from sentinel.core.check_course import CourseState
from sentinel.core.figures import LastSweep, OutboxFigures, SweepCount
from sentinel.core.incident import Incident
from sentinel.core.notice import OutboxState
from sentinel.core.run import Run
from sentinel.core.verdict import Verdict
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import moment, storable, unpack
from sentinel.edges.store.verdicts import SqliteVerdicts

_COUNT = """INSERT INTO run_figures (site, verdict, runs, pages, seconds) VALUES (?, ?, 1, ?, ?)
    ON CONFLICT (site, verdict) DO UPDATE SET runs = runs + 1, pages = pages + excluded.pages,
    seconds = seconds + excluded.seconds"""

SWEEPS = "SELECT site, verdict, runs, pages, seconds FROM run_figures"
LAST_SWEEP = """SELECT verdict, started_at, ended_at FROM runs WHERE site = ?
    AND NOT coalesce(json_extract(document, '$.upkeep'), 0)
    ORDER BY ended_at DESC, rowid DESC LIMIT 1"""
STATES = "SELECT state, count(*) FROM outbox GROUP BY state"
WAITING = """SELECT created_at FROM outbox INDEXED BY outbox_by_state WHERE state = 'queued'
    AND (attempts > 0 OR next_attempt_at <= ?) ORDER BY created_at LIMIT 1"""
OPEN = """SELECT id, document FROM incidents INDEXED BY one_open_incident
    WHERE state IN ('suspected', 'responding', 'needs-human')"""
INCIDENTS = "SELECT site, count(*) FROM incidents GROUP BY site"
COURSES = """SELECT check_name, json_extract(document, '$.kind'), json_extract(document, '$.state')
    FROM check_courses WHERE site = ?"""


class SqliteFigures:
    """Port Figures."""

    def __init__(self, database: Database, verdicts: SqliteVerdicts) -> None:
        self._database = database
        self._verdicts = verdicts

    def sweeps(self) -> tuple[SweepCount, ...]:
        return tuple(
            SweepCount(site=site, verdict=Verdict(verdict), runs=runs, pages=pages, seconds=seconds)
            for site, verdict, runs, pages, seconds in self._all(SWEEPS)
        )

    def last_sweep(self, site: str) -> LastSweep | None:
        for verdict, started, ended in self._all(LAST_SWEEP, storable(site)):
            return LastSweep(
                verdict=Verdict(verdict),
                started_at=datetime.fromisoformat(started),
                ended_at=datetime.fromisoformat(ended),
            )
        return None

    def outbox(self, now: datetime) -> OutboxFigures:
        found = {OutboxState(state): number for state, number in self._all(STATES)}
        waiting = [moment(row[0]) for row in self._all(WAITING, timestamp(now))]
        return OutboxFigures(
            messages={state: found.get(state, 0) for state in OutboxState},
            waiting_since=next(iter(waiting), None),
        )

    def open_incidents(self) -> tuple[Incident, ...]:
        return tuple(unpack(Incident, text, f"incident {name}") for name, text in self._all(OPEN))

    def incidents(self) -> Mapping[str, int]:
        return {site: number for site, number in self._all(INCIDENTS)}  # noqa: C416 - rows, not pairs

    def course_states(self, site: str) -> Mapping[str, tuple[str, CourseState]]:
        rows = self._all(COURSES, storable(site))
        return {name: (kind, CourseState(state)) for name, kind, state in rows}

    def clean_backups(self, site: str, limit: int) -> Iterator[str]:
        return self._verdicts.clean(site, limit)

    def _all(self, query: str, *values: object) -> list[sqlite3.Row]:
        with self._database.reading() as db:
            return list(db.execute(query, values).fetchall())


def count_within(db: sqlite_utils.Database, run: Run) -> None:
    """Counts a run, in the transaction that records it. A clock that was set back meanwhile makes
    no time of less than nothing."""
    seconds = max(0.0, (run.ended_at - run.started_at).total_seconds())
    db.execute(_COUNT, (storable(run.site), run.verdict.value, run.pages, seconds))
