"""Runs and their findings, and the one transaction that records a run with all it leads to."""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlite_utils

from sentinel.core.canonical import from_json, timestamp
from sentinel.core.check_course_port import NOTHING_CHECKED, CheckRecord
from sentinel.core.deed_link import ACKNOWLEDGE_PLACE
from sentinel.core.incident import Incident
from sentinel.core.notice import INCIDENT_PLACE, Message, Notice
from sentinel.core.outbox_port import Notices
from sentinel.core.records import IncidentChange
from sentinel.core.run import Run
from sentinel.core.run_line import RunLine
from sentinel.core.verdict import INCIDENT_VERDICTS, Verdict
from sentinel.core.words import Trigger
from sentinel.edges.store.check_courses import record_within
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import pack, plain, storable
from sentinel.edges.store.figures import count_within
from sentinel.edges.store.incidents import extend, open_new
from sentinel.edges.store.outbox import SqliteOutbox
from sentinel.edges.store.sightings import counted, keep
from sentinel.errors import Refused, StoreError

BATCH_ROWS = 500
LOOKED_BACK = 10_000
"""Good runs among which one with certain checks is looked for: some days of them. Where a check
runs each minute, the nightly one with all checks has more than a thousand behind it by evening."""
_WHOLE = " AND whole = 1"
"""Runs that looked at the site, and not at upkeep alone."""


class SqliteRuns:
    """Port Runs."""

    def __init__(
        self, database: Database, outbox: SqliteOutbox, acknowledge: Callable[[str], str]
    ) -> None:
        """`acknowledge` gives the link that takes an incident up."""
        self._database = database
        self._outbox = outbox
        self._acknowledge = acknowledge

    def record(
        self,
        run: Run,
        change: IncidentChange | None,
        notices: Notices,
        checked: CheckRecord = NOTHING_CHECKED,
    ) -> Incident | None:
        """Run, findings, incident, checks and outbox rows in one transaction; the incident as
        stored.

        Raises Refused, with nothing written, where the run is recorded already, the site has an
        open incident that the caller did not know, the incident was carried on meanwhile, or the
        course of a check was.
        """
        with self._database.writing() as db:
            _insert(db, run)
            count_within(db, run)
            record_within(db, run, checked)
            incident = None
            if change is not None:
                incident = _apply(db, change)
                if not change.incident.id:
                    notices = _numbered(notices, incident.id, self._acknowledge)
            self._outbox.put_within(db, notices)
        return incident

    def last(self, site: str, limit: int = 1, *, whole: bool = False) -> tuple[Run, ...]:
        query = f"site = ?{_WHOLE if whole else ''} ORDER BY ended_at DESC, rowid DESC LIMIT ?"
        with self._database.reading() as db:
            return select_runs(db, query, site, limit)

    def retests(self, site: str, limit: int) -> tuple[Run, ...]:
        query = "site = ? AND trigger = ? ORDER BY rowid DESC LIMIT ?"
        with self._database.reading() as db:
            return select_runs(db, query, site, Trigger.RETEST.value, limit)

    def last_good(
        self,
        site: str,
        before: datetime,
        checks: Collection[str] = (),
        *,
        began: datetime | None = None,
    ) -> Run | None:
        query = (
            "SELECT id, started_at, json_extract(document, '$.checks') AS checks FROM runs "
            "WHERE site = ? AND verdict IN ('intact', 'broken') AND ended_at < ? "
            "AND whole = 1 ORDER BY ended_at DESC, rowid DESC LIMIT ?"
        )
        wanted, since = set(checks), "" if began is None else timestamp(began)
        with self._database.reading() as db:
            rows = db.query(query, (storable(site), timestamp(before), LOOKED_BACK))
            found = next(
                (
                    row["id"]
                    for row in rows  # read one by one: mostly the first is it
                    if row["started_at"] >= since and wanted <= set(json.loads(row["checks"]))
                ),
                None,
            )
            return None if found is None else next(iter(select_runs(db, "id = ?", found)), None)

    def grave_since(self, site: str, since: datetime, limit: int) -> tuple[Run, ...]:
        """Oldest first. Raises StoreError."""
        grave = sorted(verdict.value for verdict in INCIDENT_VERDICTS)
        places = ", ".join("?" * len(grave))
        query = (
            f"site = ? AND ended_at >= ? AND verdict IN ({places}) ORDER BY ended_at, rowid LIMIT ?"
        )
        with self._database.reading() as db:
            return select_runs(db, query, site, timestamp(since), *grave, limit)

    def prune(self, before: datetime) -> int:
        """Forgets routine runs that ended before a moment and found everything intact; how many.

        What found anything, and what a backup or a re-test rests on, is kept.
        """
        query = (
            "DELETE FROM runs WHERE verdict = 'intact' AND trigger IN ('schedule', 'watch') "
            "AND ended_at < ? AND id NOT IN (SELECT run FROM findings)"
        )
        with self._database.writing() as db:
            return int(db.execute(query, (timestamp(before),)).rowcount)

    def day_before(self, days: int) -> datetime | None:
        query = (
            "SELECT DISTINCT substr(ended_at, 1, 10) AS day FROM runs "
            "ORDER BY day DESC LIMIT 1 OFFSET ?"
        )
        with self._database.reading() as db:
            row = db.execute(query, (days,)).fetchone()
        return None if row is None else datetime.fromisoformat(row[0]).replace(tzinfo=UTC)

    def lines(self, site: str, since: datetime) -> tuple[RunLine, ...]:
        query = (
            "SELECT id, trigger, verdict, started_at, ended_at, "
            "EXISTS (SELECT 1 FROM findings WHERE run = runs.id) AS found, "
            "coalesce(json_extract(document, '$.upkeep'), 0) AS upkeep FROM runs "
            "WHERE site = ? AND ended_at >= ? ORDER BY ended_at, rowid"
        )
        with self._database.reading() as db:
            rows = db.execute(query, (storable(site), timestamp(since))).fetchall()
        return tuple(
            RunLine(
                id=run_id,
                trigger=Trigger(trigger),
                verdict=Verdict(verdict),
                started_at=datetime.fromisoformat(started_at),
                ended_at=datetime.fromisoformat(ended_at),
                found=bool(found),
                upkeep=bool(upkeep),
            )
            for run_id, trigger, verdict, started_at, ended_at, found, upkeep in rows
        )

    def get(self, run_id: str) -> Run | None:
        with self._database.reading() as db:
            return next(iter(select_runs(db, "id = ?", run_id)), None)


def _insert(db: sqlite_utils.Database, run: Run) -> None:
    run_id = storable(run.id)
    if db.execute("SELECT 1 FROM runs WHERE id = ?", (run_id,)).fetchone():
        raise Refused(f"run {run_id} is recorded already; nothing was changed.")
    db.table("runs").insert(
        {
            "id": run_id,
            "site": storable(run.site),
            "trigger": run.trigger.value,
            "verdict": run.verdict.value,
            "started_at": timestamp(run.started_at),
            "ended_at": timestamp(run.ended_at),
            "document": pack(replace(run, findings=())),
            "whole": int(not run.upkeep),
        }
    )
    db.table("findings").insert_all(
        (
            {
                "run": run_id,
                "number": number,
                "subject": storable(finding.subject),
                "code": storable(finding.code),
                "document": pack(finding),
            }
            for number, finding in enumerate(run.findings, start=1)
        ),
        batch_size=BATCH_ROWS,
    )


def _apply(db: sqlite_utils.Database, change: IncidentChange) -> Incident:
    if change.incident.id:
        stored = extend(db, change.incident, change.expected)
    else:
        stored = open_new(db, change.incident)
    keep(db, stored.id, change.sightings)
    return counted(db, stored)


def _numbered(
    notices: Notices, incident: str, acknowledge: Callable[[str], str]
) -> list[tuple[Notice, Message]]:
    def put_in(text: str) -> str:
        if ACKNOWLEDGE_PLACE in text:
            text = text.replace(ACKNOWLEDGE_PLACE, acknowledge(incident))
        return text.replace(INCIDENT_PLACE, incident)

    return [
        (
            replace(notice, key=put_in(notice.key), incident=incident),
            replace(
                message,
                subject=put_in(message.subject),
                body=put_in(message.body),
                subject_hindi=put_in(message.subject_hindi),
                body_hindi=put_in(message.body_hindi),
            ),
        )
        if notice.incident in {"", INCIDENT_PLACE}
        else (notice, message)
        for notice, message in notices
    ]


def select_runs(db: sqlite_utils.Database, where: str, *values: object) -> tuple[Run, ...]:
    """Runs by a condition of ours. Raises StoreError."""
    arguments = [storable(value) if isinstance(value, str) else value for value in values]
    rows: Sequence[dict[str, Any]] = list(
        db.query(f"SELECT id, document FROM runs WHERE {where}", arguments)  # noqa: S608 - ours
    )
    return tuple(_typed(db, row) for row in rows)


def _typed(db: sqlite_utils.Database, row: dict[str, Any]) -> Run:
    what = f"run {row['id']}"
    findings = db.execute(
        "SELECT document FROM findings WHERE run = ? ORDER BY number", (row["id"],)
    ).fetchall()
    document = plain(row["document"], what)
    try:
        return from_json(
            Run, {**document, "findings": [json.loads(finding[0]) for finding in findings]}
        )
    except (ValueError, TypeError) as error:
        raise StoreError(f"{what} in the state database cannot be read ({error}).") from error
