"""An incident that a run opens or changes, in the audit log before it is recorded."""

from sentinel.core.incident import Incident
from sentinel.core.ports import Audit
from sentinel.core.run import Run


def note_incident(audit: Audit, run: Run, incident: Incident) -> None:
    """The line goes on disk first where it can; an attack is recorded and told all the same."""
    audit.note(
        "detector",
        f"incident-{incident.state}",
        {
            "incident": incident.id or "new",
            "run": run.id,
            "site": run.site,
            "verdict": incident.verdict,
            "subjects": list(incident.subjects[:20]),
            "first_sighting_at": incident.first_sighting_at,
        },
    )
