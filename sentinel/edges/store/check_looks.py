"""What each check found when it last looked (port CheckLooks)."""

from collections.abc import Collection
from datetime import datetime

import sqlite_utils

from sentinel.core.check_looks import MAX_FINDINGS, CheckLook
from sentinel.core.finding import Finding
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import storable, unpack
from sentinel.edges.store.runs import LOOKED_BACK

_NEWEST = """WITH recent AS (
    SELECT id, ended_at, document FROM runs WHERE site = ?
    ORDER BY ended_at DESC, rowid DESC LIMIT ?)
    SELECT value, recent.id, max(ended_at) FROM recent, json_each(recent.document, '$.checks')
    GROUP BY value"""
_FINDINGS = """SELECT document FROM findings
    WHERE run = ? AND json_extract(document, '$.check') = ? ORDER BY number LIMIT ?"""


class SqliteCheckLooks:
    """It reads runs, and writes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest(self, site: str, checks: Collection[str]) -> dict[str, CheckLook]:
        with self._database.reading() as db:
            rows = db.execute(_NEWEST, (storable(site), LOOKED_BACK)).fetchall()
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
