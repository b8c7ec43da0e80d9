"""What people did about reports to CERT-In (port Filings). A filing is never changed."""

from dataclasses import replace

import sqlite_utils

from sentinel.core.canonical import timestamp
from sentinel.core.certin_filing import Filing, FilingKind
from sentinel.core.incident import Incident
from sentinel.core.outbox_port import Notices
from sentinel.core.playbook import BY_HAND, Phase
from sentinel.core.times import ist_text
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import pack, storable, unpack
from sentinel.edges.store.incidents import find, update
from sentinel.edges.store.journal import SqliteJournal
from sentinel.errors import Refused


class SqliteFilings:
    """Port Filings."""

    def __init__(self, database: Database, journal: SqliteJournal) -> None:
        self._database = database
        self._journal = journal

    def add(self, filing: Filing, notices: Notices = ()) -> None:
        with self._database.writing() as db:
            incident = find(db, filing.incident)
            if incident is None:
                raise Refused(f"incident {filing.incident!r} does not exist; nothing was recorded.")
            db.table("filings").insert(
                {
                    "incident": filing.incident,
                    "kind": filing.kind.value,
                    "at": timestamp(filing.at),
                    "document": pack(filing),
                }
            )
            if filing.kind is FilingKind.FILED:
                _note(db, incident, filing)
            self._journal.write_within(
                db,
                filing.incident,
                BY_HAND,
                filing.kind.action,
                Phase.DONE,
                data={"summary": said(filing), "by": filing.by, "revision": filing.revision},
                notices=notices,
            )

    def all(self, incident_id: str) -> tuple[Filing, ...]:
        with self._database.reading() as db:
            rows = db.query(
                "SELECT document FROM filings WHERE incident = ? ORDER BY number",
                (storable(incident_id),),
            )
            return tuple(
                unpack(Filing, row["document"], f"a filing of {incident_id}") for row in rows
            )


def _note(db: sqlite_utils.Database, incident: Incident, filing: Filing) -> None:
    """In the incident itself, so that each mail about it can say so; the first filing counts."""
    if incident.filed_at is None:
        changed = replace(incident, filed_at=filing.at, filed_reference=filing.reference)
        update(db, changed, incident.state)


def said(filing: Filing) -> str:
    """One sentence for the time-line."""
    by, number, reason = filing.by, filing.revision, filing.reason
    how = "" if filing.how is None else f" by {filing.how}"
    reference = f", reference {filing.reference}" if filing.reference else ""
    without = f", {reason}" if reason else ""
    told = f"CERT-In was told{how} {ist_text(filing.at)}{reference}; recorded by {by}."
    return {
        FilingKind.APPROVED: f"Report to CERT-In, revision {number}: approved by {by}.",
        FilingKind.MAILED: f"Report to CERT-In, revision {number}: {by} had it mailed{without}.",
        FilingKind.FILED: told,
        FilingKind.NOT_DUE: f"No report to CERT-In is due, as {by} found: {reason}",
        FilingKind.TICKED: f"Type {filing.type_number} applies, as {by} said: {reason}",
        FilingKind.UNTICKED: f"Type {filing.type_number} does not apply, as {by} said: {reason}",
        FilingKind.SOURCE: f"Suspected source {filing.reference}, as {by} found: {reason}",
    }[filing.kind]
