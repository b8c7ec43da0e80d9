"""When each promise was last kept on a site: gathered from the record."""

from datetime import datetime

from sentinel.core.incident import IncidentState
from sentinel.core.promise_record import (
    Instance,
    PromiseStanding,
    of_exercises,
    of_incident,
    standings,
)
from sentinel.core.records import Store
from sentinel.core.settings import Config
from sentinel.core.site import Site

EXERCISES = 200
INCIDENTS = 20
"""So many of the newest are looked at."""
_NONE = frozenset({IncidentState.SUSPECTED, IncidentState.DISMISSED})


def promises_of(
    store: Store, config: Config, site: Site, now: datetime
) -> tuple[PromiseStanding, ...]:
    """One standing for each promise. Raises StoreError."""
    instances: list[Instance] = [*of_exercises(store.exercises.last(site.name, EXERCISES))]
    real = [one for one in store.incidents.all(site.name) if one.state not in _NONE]
    for incident in real[:INCIDENTS]:
        sent = [row.sent_at for row in store.outbox.all(incident.id) if row.sent_at is not None]
        journal = store.journal.entries(incident.id)
        instances += of_incident(incident, journal, min(sent, default=None))
    scheduled = bool(config.drills.prove_at and site.canary_page)
    return standings(instances, now, scheduled=scheduled)
