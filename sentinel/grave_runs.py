"""The runs that an incident rests on, and the judgement that decided it."""

from collections.abc import Sequence

from sentinel.core.incident import Incident
from sentinel.core.records import Store
from sentinel.core.run import Run
from sentinel.core.verdict import Judgement, worst

MAX_RUNS = 20
"""The first grave runs of an incident, among which the deciding judgement is looked for."""


def grave_runs(store: Store, incident: Incident, limit: int = MAX_RUNS) -> tuple[Run, ...]:
    """The first ones since its first sighting, within its time. Raises StoreError."""
    return tuple(
        run
        for run in store.runs.grave_since(incident.site, incident.first_sighting_at, limit)
        if incident.ended_at is None or run.started_at <= incident.ended_at
    )


def deciding(runs: Sequence[Run], incident: Incident) -> Judgement | None:
    """The gravest judgement of these runs, the first of equals; None where there is none."""
    found = [judgement for run in runs for judgement in run.judgements]
    gravest = worst(tuple(judgement.verdict for judgement in found))
    leading = [judgement for judgement in found if judgement.verdict is gravest]
    return next((j for j in leading if j.rule == incident.rule), next(iter(leading), None))
