"""Deploy tickets: announced changes, and when they ended."""

from dataclasses import replace
from datetime import UTC, datetime

from sentinel.core.baseline import DeployTicket
from sentinel.core.canonical import timestamp
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import pack, storable, unpack
from sentinel.errors import Refused

MAX_KEPT = 20
"""Tickets that are held as read; more are seldom in force."""


class SqliteTickets:
    """Port Tickets."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._read: dict[str, tuple[str, DeployTicket]] = {}

    def begin(self, ticket: DeployTicket) -> None:
        """Stores a ticket. Raises Refused where its id is taken."""
        with self._database.writing() as db:
            ticket_id = storable(ticket.id)
            if db.execute("SELECT 1 FROM tickets WHERE id = ?", (ticket_id,)).fetchone():
                raise Refused(f"deploy ticket {ticket_id} exists already; nothing was changed.")
            db.table("tickets").insert(
                {
                    "id": ticket_id,
                    "site": storable(ticket.site),
                    "begins_at": timestamp(ticket.begins_at),
                    "document": pack(ticket),
                }
            )

    def end(self, ticket_id: str, at: datetime) -> DeployTicket:
        """Ends a ticket; one that was ended keeps its end. Raises Refused where it is unknown."""
        with self._database.writing() as db:
            row = db.execute(
                "SELECT document FROM tickets WHERE id = ?", (storable(ticket_id),)
            ).fetchone()
            if row is None:
                raise Refused(
                    f"deploy ticket {ticket_id!r} does not exist; `sentinel deploy begin` prints "
                    "the id of each."
                )
            ticket = unpack(DeployTicket, row[0], f"deploy ticket {ticket_id}")
            if ticket.ended_at is None:
                # Through UTC, so that the caller gets what a later read would give.
                ticket = replace(ticket, ended_at=at.astimezone(UTC))
                db.execute(
                    "UPDATE tickets SET document = ? WHERE id = ?",
                    (pack(ticket), storable(ticket_id)),
                )
        return ticket

    def of(self, site: str) -> tuple[DeployTicket, ...]:
        return self._select("site = ?", site)

    def since(self, site: str, moment: datetime) -> tuple[DeployTicket, ...]:
        return self._select("site = ? AND begins_at >= ?", site, timestamp(moment))

    def _select(self, where: str, *values: str) -> tuple[DeployTicket, ...]:
        query = (
            f"SELECT id, document FROM tickets WHERE {where} ORDER BY begins_at DESC, rowid DESC"  # noqa: S608 - ours
        )
        with self._database.reading() as db:
            rows = db.execute(query, [storable(value) for value in values]).fetchall()
        return tuple(self._typed(ticket_id, text) for ticket_id, text in rows)

    def _typed(self, ticket_id: str, text: str) -> DeployTicket:
        """A manifest has thousands of files, and each sweep asks: one that did not change since
        it was read is not read again."""
        known = self._read.get(ticket_id)
        if known is None or known[0] != text:
            known = text, unpack(DeployTicket, text, f"deploy ticket {ticket_id}")
            if len(self._read) >= MAX_KEPT:
                self._read.clear()
            self._read[ticket_id] = known
        return known[1]
