"""What each check found when it last looked (port CheckLooks)."""

from collections.abc import Collection
from datetime import datetime

import sqlite_utils

from sentinel.core.check_looks import MAX_FINDINGS, CheckLook
from sentinel.core.finding import Finding
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import storable, unpack

_NEWEST = """SELECT check_name, run, run_at FROM check_turns
    WHERE site = ? AND run IS NOT NULL"""
_FINDINGS = """SELECT document FROM findings
    WHERE run = ? AND json_extract(document, '$.check') = ? ORDER BY number LIMIT ?"""


class SqliteCheckLooks:
    """It reads runs, and writes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest(self, site: str, checks: Collection[str]) -> dict[str, CheckLook]:
        with self._database.reading() as db:
            rows = db.execute(_NEWEST, (storable(site),)).fetchall()
            return {
                name: CheckLook(
                    run=run,
                    at=datetime.fromisoformat(ended_at),
                    findings=_findings(db, run, name),
                )
                for name, run, ended_at in rows
                if name in checks
            }


def _findings(db: sqlite_utils.Database, run: str, check: str) -> tuple[Finding, ...]:
    rows = db.execute(_FINDINGS, (run, check, MAX_FINDINGS)).fetchall()
    return tuple(unpack(Finding, row[0], f"a finding of run {run}") for row in rows)
