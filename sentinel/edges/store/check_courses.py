"""The courses of checks, what changed in them, and their turns (port CheckCourses)."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlite_utils

from sentinel.core.canonical import timestamp
from sentinel.core.check_course import Course
from sentinel.core.check_course_port import MAX_CHANGES, CheckRecord, CheckTurn, CourseChange
from sentinel.core.run import Run
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import moment, pack, storable, unpack
from sentinel.edges.store.latencies import add_within
from sentinel.errors import Refused

BESIDE_DAYS = 1 / 96
"""Runs side by side end in another order than they are recorded in, by seconds. One that is on
record as ending this long after what is recorded now had a clock that was ahead."""


class SqliteCheckCourses:
    """Port CheckCourses."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, site: str, checks: Collection[str]) -> dict[str, Course]:
        query = "SELECT check_name, document FROM check_courses WHERE site = ?"
        with self._database.reading() as db:
            rows = db.execute(query, (storable(site),)).fetchall()
        return {
            name: unpack(Course, document, f"the course of check {name}")
            for name, document in rows
            if name in checks
        }

    def changes(self, site: str, check: str, limit: int) -> tuple[CourseChange, ...]:
        query = (
            "SELECT document FROM check_changes WHERE site = ? AND check_name = ? "
            "ORDER BY number DESC LIMIT ?"
        )
        with self._database.reading() as db:
            rows = db.execute(query, (storable(site), storable(check), limit)).fetchall()
        return tuple(unpack(CourseChange, row[0], f"a change of check {check}") for row in rows)

    def turns(self, site: str) -> dict[str, CheckTurn]:
        query = (
            "SELECT check_name, run, run_at, looked_at, tried_at, tries FROM check_turns "
            "WHERE site = ?"
        )
        with self._database.reading() as db:
            rows = db.execute(query, (storable(site),)).fetchall()
        return {
            name: CheckTurn(
                check=name,
                run=run or "",
                run_at=moment(run_at),
                looked_at=moment(looked),
                tried_at=moment(tried),
                tries=tries,
            )
            for name, run, run_at, looked, tried, tries in rows
        }

    def begin(self, site: str, checks: Sequence[str], at: datetime) -> None:
        statement = (
            "INSERT INTO check_turns (site, check_name, tried_at, tries) VALUES (?, ?, ?, 1) "
            "ON CONFLICT (site, check_name) DO UPDATE SET tried_at = excluded.tried_at, "
            "tries = tries + 1"
        )
        with self._database.writing() as db:
            for check in checks:
                db.execute(statement, (storable(site), storable(check), timestamp(at)))


def record_within(db: sqlite_utils.Database, run: Run, record: CheckRecord) -> None:
    """Writes what a run says of its checks, in the transaction that records it. Raises Refused
    where another run has taken a course on meanwhile: the caller looks again."""
    site = storable(run.site)
    newest = (
        "INSERT INTO check_turns (site, check_name, run, run_at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (site, check_name) DO UPDATE SET run = excluded.run, "
        "run_at = excluded.run_at WHERE run_at IS NULL OR excluded.run_at >= run_at "
        "OR julianday(run_at) - julianday(excluded.run_at) > ?"
    )
    for check in run.checks:
        given = (site, storable(check), storable(run.id), timestamp(run.ended_at), BESIDE_DAYS)
        db.execute(newest, given)
    for course in record.courses:
        _put(db, site, course)
    for change in record.changes:
        _append(db, site, change)
    looked = (
        "INSERT INTO check_turns (site, check_name, looked_at, tries) VALUES (?, ?, ?, 0) "
        "ON CONFLICT (site, check_name) DO UPDATE SET looked_at = excluded.looked_at, tries = 0"
    )
    for check in record.looked:
        db.execute(looked, (site, storable(check), timestamp(run.started_at)))
    add_within(db, run, record)


def _put(db: sqlite_utils.Database, site: str, course: Course) -> None:
    name = storable(course.check)
    known = db.execute(
        "SELECT number FROM check_courses WHERE site = ? AND check_name = ?", (site, name)
    ).fetchone()
    if (0 if known is None else known[0]) != course.number - 1:
        raise Refused(
            f"check {name} was looked at by another run in the same moment; nothing was recorded."
        )
    db.execute(
        "INSERT INTO check_courses (site, check_name, number, document) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (site, check_name) DO UPDATE SET number = excluded.number, "
        "document = excluded.document",
        (site, name, course.number, pack(course)),
    )


def _append(db: sqlite_utils.Database, site: str, change: CourseChange) -> None:
    name = storable(change.check)
    db.execute(
        "INSERT INTO check_changes (site, check_name, document) VALUES (?, ?, ?)",
        (site, name, pack(change)),
    )
    db.execute(
        "DELETE FROM check_changes WHERE site = ? AND check_name = ? AND number <= "
        "(SELECT number FROM check_changes WHERE site = ? AND check_name = ? "
        "ORDER BY number DESC LIMIT 1 OFFSET ?)",
        (site, name, site, name, MAX_CHANGES),
    )
