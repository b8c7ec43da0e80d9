"""The journal of each response: intent before effect, result after. Only ever added to."""

from collections.abc import Mapping
from datetime import datetime

import sqlite_utils

from sentinel.core.canonical import timestamp
from sentinel.core.journal_port import Deciding
from sentinel.core.outbox_port import Notices
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.ports import Clock
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import pack, storable, unpack
from sentinel.edges.store.incidents import find
from sentinel.edges.store.outbox import SqliteOutbox
from sentinel.errors import Refused


class SqliteJournal:
    """Port Journal. Numbers run from 1 per incident without a gap."""

    def __init__(self, database: Database, outbox: SqliteOutbox, *, clock: Clock) -> None:
        self._database = database
        self._outbox = outbox
        self._clock = clock

    def entries(self, incident_id: str) -> tuple[JournalEntry, ...]:
        with self._database.reading() as db:
            return _entries(db, incident_id)

    def write(
        self,
        incident_id: str,
        step: str,
        action: str,
        phase: Phase,
        *,
        data: Mapping[str, object],
        notices: Notices = (),
    ) -> JournalEntry:
        """Adds the next entry, and the mails it leads to. Raises Refused where there is no such
        incident. Each call adds one: only the notices are harmless to repeat."""
        with self._database.writing() as db:
            return self.write_within(
                db, incident_id, step, action, phase, data=data, notices=notices
            )

    def write_within(
        self,
        db: sqlite_utils.Database,
        incident_id: str,
        step: str,
        action: str,
        phase: Phase,
        *,
        data: Mapping[str, object],
        notices: Notices = (),
    ) -> JournalEntry:
        """The same, as a part of a transaction that another noun has begun."""
        if find(db, incident_id) is None:
            raise Refused(f"incident {incident_id!r} does not exist; nothing was journalled.")
        entry = JournalEntry(
            number=_next_number(db, incident_id),
            incident=incident_id,
            step=step,
            action=action,
            phase=phase,
            at=self._clock.now(),
            data=unpack(dict[str, object], pack(dict(data)), "journal entry"),
        )
        self._add(db, entry, notices)
        return entry

    def answer(self, incident_id: str, decide: Deciding, *, link: str = "") -> JournalEntry:
        with self._database.writing() as db:
            incident = find(db, incident_id)
            if incident is None:
                raise Refused(f"incident {incident_id!r} does not exist; nothing was journalled.")
            if link and _used(db, link):
                raise Refused("This link has been used already; it works once.")
            now = self._clock.now()
            reply = decide(incident, _entries(db, incident_id), now)
            entry = JournalEntry(
                number=_next_number(db, incident_id),
                incident=incident_id,
                step=reply.step,
                action=reply.action,
                phase=reply.phase,
                at=now,
                data=unpack(dict[str, object], pack(dict(reply.data)), "journal entry"),
            )
            self._add(db, entry, reply.notices)
            if link:
                db.table("used_links").insert(
                    {
                        "id": link,
                        "incident": incident_id,
                        "number": entry.number,
                        "at": timestamp(now),
                    }
                )
        return entry

    def used(self, link: str) -> bool:
        with self._database.reading() as db:
            return _used(db, link)

    def _add(self, db: sqlite_utils.Database, entry: JournalEntry, notices: Notices) -> None:
        db.table("journal").insert(
            {
                "incident": entry.incident,
                "number": entry.number,
                "step": storable(entry.step),
                "action": storable(entry.action),
                "phase": entry.phase.value,
                "at": timestamp(entry.at),
                "data": pack(dict(entry.data)),
            }
        )
        self._outbox.put_within(db, notices)


def _entries(db: sqlite_utils.Database, incident_id: str) -> tuple[JournalEntry, ...]:
    rows = db.query(
        "SELECT * FROM journal WHERE incident = ? ORDER BY number", (storable(incident_id),)
    )
    return tuple(
        JournalEntry(
            number=row["number"],
            incident=row["incident"],
            step=row["step"],
            action=row["action"],
            phase=Phase(row["phase"]),
            at=datetime.fromisoformat(row["at"]),
            data=unpack(dict[str, object], row["data"], f"journal of incident {incident_id}"),
        )
        for row in rows
    )


def _next_number(db: sqlite_utils.Database, incident_id: str) -> int:
    query = "SELECT coalesce(max(number), 0) + 1 FROM journal WHERE incident = ?"
    return int(db.execute(query, (incident_id,)).fetchone()[0])


def _used(db: sqlite_utils.Database, link: str) -> bool:
    return db.execute("SELECT 1 FROM used_links WHERE id = ?", (link,)).fetchone() is not None
