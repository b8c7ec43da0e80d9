"""Deploy tickets: announced changes, and when they ended."""

from dataclasses import replace
from datetime import UTC, datetime

from sentinel.core.baseline import DeployTicket
from sentinel.core.canonical import timestamp
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import pack, storable, unpack
from sentinel.errors import Refused


class SqliteTickets:
    """Port Tickets."""

    def __init__(self, database: Database) -> None:
        self._database = database

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
        with self._database.reading() as db:
            rows = db.query(
                "SELECT id, document FROM tickets WHERE site = ? "
                "ORDER BY begins_at DESC, rowid DESC",
                (storable(site),),
            )
            return tuple(
                unpack(DeployTicket, row["document"], f"deploy ticket {row['id']}") for row in rows
            )
