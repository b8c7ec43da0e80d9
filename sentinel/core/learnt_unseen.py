"""Whether a baseline may hold what an attacker wrote, as became known only after its approval."""

from collections.abc import Iterable

from sentinel.core.baseline import Baseline
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.times import ist_text


def learnt_unseen(baseline: Baseline, incidents: Iterable[Incident]) -> str:
    """Why a baseline is not trusted, in a sentence; empty where it is.

    Who approved it between the first compromise and the first sighting could not know of the
    attack. What was learnt after an attack that is over had been sighted, a person approved who
    knew; while one is open, nothing that was learnt since the first compromise is trusted.
    """
    for incident in incidents:
        began = incident.first_compromise_at
        if incident.state is IncidentState.DISMISSED or baseline.learnt_at < began:
            continue
        if incident.state.is_open or baseline.learnt_at < incident.first_sighting_at:
            return (
                f"Baseline {baseline.id} was learnt {ist_text(baseline.learnt_at)}, after the "
                f"first compromise ({incident.id}, {ist_text(began)}): it may hold what was "
                "written then, whoever approved it. Look at the files, then learn and approve anew."
            )
    return ""
