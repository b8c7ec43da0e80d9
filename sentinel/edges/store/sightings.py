"""What the runs of an incident saw, and how many addresses that makes. Only ever added to."""

from collections.abc import Sequence
from dataclasses import replace

import sqlite_utils

from sentinel.core.incident import Incident
from sentinel.core.sightings import Sighting
from sentinel.edges.store.documents import pack, storable, unpack

BATCH_ROWS = 500


def keep(db: sqlite_utils.Database, incident_id: str, sightings: Sequence[Sighting]) -> None:
    """Adds sightings, in their order."""
    db.table("sightings").insert_all(
        (
            {
                "incident": incident_id,
                "subject": storable(sighting.subject),
                "stands_for": sighting.stands_for,
                "document": pack(sighting),
            }
            for sighting in sightings
        ),
        batch_size=BATCH_ROWS,
    )


def select(db: sqlite_utils.Database, incident_id: str, after: int = 0) -> tuple[Sighting, ...]:
    """Those with a number above `after`, oldest first."""
    rows = db.query(
        "SELECT number, document FROM sightings WHERE incident = ? AND number > ? ORDER BY number",
        (storable(incident_id), after),
    )
    return tuple(
        replace(
            unpack(Sighting, row["document"], f"a sighting of {incident_id}"),
            number=row["number"],
        )
        for row in rows
    )


def counted(db: sqlite_utils.Database, incident: Incident) -> Incident:
    """The incident with the true number of its addresses, stored so."""
    number = db.execute(
        "SELECT coalesce(sum(most), 0) FROM (SELECT max(stands_for) AS most FROM sightings "
        "WHERE incident = ? GROUP BY subject)",
        (incident.id,),
    ).fetchone()[0]
    if number == incident.affected:
        return incident
    right = replace(incident, affected=number)
    db.execute("UPDATE incidents SET document = ? WHERE id = ?", (pack(right), right.id))
    return right
