"""The journal of each response: intent before effect, result after. Only ever added to."""

from collections.abc import Mapping
from datetime import datetime

from sentinel.core.canonical import timestamp
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.ports import Clock
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import pack, storable, unpack
from sentinel.edges.store.incidents import find
from sentinel.edges.store.outbox import Notices, SqliteOutbox
from sentinel.errors import Refused


class SqliteJournal:
    """Port Journal. Numbers run from 1 per incident without a gap."""

    def __init__(self, database: Database, outbox: SqliteOutbox, *, clock: Clock) -> None:
        self._database = database
        self._outbox = outbox
        self._clock = clock

    def entries(self, incident_id: str) -> tuple[JournalEntry, ...]:
        with self._database.reading() as db:
            rows = db.query(
                "SELECT * FROM journal WHERE incident = ? ORDER BY number",
                (storable(incident_id),),
            )
            return tuple(
                JournalEntry(
                    number=row["number"],
                    incident=row["incident"],
                    step=row["step"],
                    action=row["action"],
                    phase=Phase(row["phase"]),
                    at=datetime.fromisoformat(row["at"]),
                    data=unpack(
                        dict[str, object], row["data"], f"journal of incident {incident_id}"
                    ),
                )
                for row in rows
            )

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
            if find(db, incident_id) is None:
                raise Refused(f"incident {incident_id!r} does not exist; nothing was journalled.")
            query = "SELECT coalesce(max(number), 0) + 1 FROM journal WHERE incident = ?"
            number = db.execute(query, (incident_id,)).fetchone()[0]
            packed = pack(dict(data))
            entry = JournalEntry(
                number=number,
                incident=incident_id,
                step=step,
                action=action,
                phase=phase,
                at=self._clock.now(),
                data=unpack(dict[str, object], packed, "journal entry"),
            )
            db.table("journal").insert(
                {
                    "incident": incident_id,
                    "number": number,
                    "step": storable(step),
                    "action": storable(action),
                    "phase": phase.value,
                    "at": timestamp(entry.at),
                    "data": packed,
                }
            )
            self._outbox.put_within(db, notices)
        return entry
