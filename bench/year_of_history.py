"""A year of history of fifty sites, put into a state database in a few large transactions."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sentinel.app import App
from sentinel.core.canonical import timestamp
from sentinel.core.identifiers import new_id
from sentinel.core.incident import IncidentState
from sentinel.core.kept_verdict import KeptVerdict
from sentinel.core.playbook import Phase
from sentinel.core.rehearsal import Rehearsal
from sentinel.core.verdict import Verdict
from sentinel.edges.store.documents import pack
from support.values import make_finding, make_incident, make_run

SITES = tuple(f"site-{number:02}" for number in range(1, 51))
DAYS = 365
RUNS_A_DAY = 24
UPKEEP_A_DAY = 12
"""Looks at functions alone, between those at the site: they must not be read to find these."""
INCIDENTS_A_SITE = 12
JOURNAL = 25
MAILS_A_DAY = 2


def fill(database: Path, now: datetime) -> str:
    """What was put in, in words. The site that is watched for real has its own rows besides."""
    with sqlite3.connect(database, timeout=60) as db:
        runs = _many(db, "runs", _runs(now))
        findings = _many(db, "findings", _findings(now))
        incidents = _many(db, "incidents", _incidents(now))
        journal = _many(db, "journal", _journal(now))
        mails = _many(db, "outbox", _mails(now))
    db.close()
    return (
        f"{len(SITES)} sites, {DAYS} days: {runs:,} runs, {findings:,} findings, "
        f"{incidents:,} incidents, {journal:,} lines of journals, {mails:,} messages"
    )


def vouch(app: App, now: datetime) -> None:
    """Two rehearsals and two clean backups of each site, signed as always."""
    for number, site in enumerate(SITES):
        for day in (2, 1):
            at = now - timedelta(days=day, minutes=number)
            backup = new_id(at, number)
            app.store.rehearsals.add(
                Rehearsal(
                    id=new_id(at, number + 100),
                    site=site,
                    backup=backup,
                    document_root="/srv/www",
                    storing="zstd",
                    started_at=at,
                    ended_at=at + timedelta(seconds=40),
                    seconds=38.5,
                    files=1200,
                    bytes=40_000_000,
                    problems=("/: another page",) if number % 10 == 0 and day == 1 else (),
                )
            )
            app.store.verdicts.keep(
                KeptVerdict(
                    backup=backup,
                    site=site,
                    judged_at=at,
                    by="bench",
                    clean=True,
                    results=(),
                    content_sha256="0" * 64,
                    baseline="b",
                    runs=(),
                    first_compromise=None,
                    rules_sha256="",
                    last_clean_at=at,
                )
            )


def _many(db: sqlite3.Connection, table: str, rows: Iterator[dict[str, object]]) -> int:
    first = next(rows)
    names = ", ".join(first)
    places = ", ".join(f":{name}" for name in first)
    query = f"INSERT INTO {table} ({names}) VALUES ({places})"
    db.execute(query, first)
    return 1 + db.executemany(query, rows).rowcount


def _runs(now: datetime) -> Iterator[dict[str, object]]:
    good = make_run()
    packed = json.loads(pack(good))
    del packed["findings"]
    whole = json.dumps({**packed, "findings": []})
    upkeep = json.dumps({**packed, "findings": [], "upkeep": True})
    step = timedelta(days=1) / (RUNS_A_DAY + UPKEEP_A_DAY)
    number = 0
    for site in SITES:
        for place in range(DAYS * (RUNS_A_DAY + UPKEEP_A_DAY), 0, -1):
            number += 1
            at = now - place * step
            is_upkeep = place % 3 == 1
            yield {
                "id": f"run-{number:08}",
                "site": site,
                "trigger": "schedule",
                "verdict": (Verdict.BROKEN if place % 500 == 0 else Verdict.INTACT).value,
                "started_at": timestamp(at - timedelta(seconds=20)),
                "ended_at": timestamp(at),
                "document": (upkeep if is_upkeep else whole).replace("run-1", f"run-{number:08}"),
                "whole": int(not is_upkeep),
            }


def _findings(now: datetime) -> Iterator[dict[str, object]]:
    document = pack(make_finding())
    for number in range(500, len(SITES) * DAYS * (RUNS_A_DAY + UPKEEP_A_DAY), 50):
        yield {
            "run": f"run-{number:08}",
            "number": 1,
            "subject": "/broken",
            "code": "link-broken",
            "document": document,
        }


def _ids(now: datetime) -> Iterator[tuple[str, str, datetime, IncidentState]]:
    number = 0
    for site_number, site in enumerate(SITES):
        for place in range(INCIDENTS_A_SITE, 0, -1):
            number += 1
            at = now - timedelta(days=place * DAYS / INCIDENTS_A_SITE, minutes=site_number)
            state = IncidentState.CLOSED if place > 1 else IncidentState.RESOLVED
            if place == 1 and site_number in {3, 17, 30}:
                at, state = now - timedelta(minutes=20), IncidentState.RESPONDING
            yield f"INC-{at:%Y%m%d}-{1000 + number:04}", site, at, state


def _incidents(now: datetime) -> Iterator[dict[str, object]]:
    text = "# the plan that was frozen into it\n" * 80
    for name, site, at, state in _ids(now):
        incident = make_incident(
            name,
            site=site,
            state=state,
            verdict=Verdict.DEFACED,
            playbook="defacement",
            playbook_text=text,
            opened_at=at,
            first_sighting_at=at,
            ended_at=None if state.is_open else at + timedelta(minutes=4),
        )
        yield {
            "id": name,
            "site": site,
            "state": state.value,
            "opened_at": timestamp(at),
            "document": pack(incident),
        }


def _journal(now: datetime) -> Iterator[dict[str, object]]:
    for name, _, at, _ in _ids(now):
        for number in range(1, JOURNAL + 1):
            phase = Phase.DONE if number % 2 == 0 else Phase.INTENT
            yield {
                "incident": name,
                "number": number,
                "step": "block",
                "action": "block",
                "phase": phase.value,
                "at": timestamp(at + timedelta(seconds=number)),
                "data": pack({"summary": "What was done, in a sentence of usual length."}),
            }


def _mails(now: datetime) -> Iterator[dict[str, object]]:
    number = 0
    for site in SITES:
        for place in range(DAYS * MAILS_A_DAY, 0, -1):
            number += 1
            at = now - place * timedelta(days=1) / MAILS_A_DAY
            queued = place == 1
            yield {
                "key": f"year/{number}",
                "kind": "digest",
                "site": site,
                "incident": "",
                "message_id": f"<{new_id(at, number)}@sentinel.example>",
                "recipients": '["web@institute.example"]',
                "subject": "What was found",
                "body": "A mail of usual length. " * 40,
                "created_at": timestamp(at),
                "next_attempt_at": timestamp(at),
                "attempts": int(not queued),
                "state": "queued" if queued else "sent",
                "sent_at": None if queued else timestamp(at),
                "last_error": "",
                "refused": "[]",
                "channel": "mail",
                "language": "both",
                "urgent": 0,
                "deliver_by": timestamp(at + timedelta(minutes=5)),
                "attachments": "[]",
            }
