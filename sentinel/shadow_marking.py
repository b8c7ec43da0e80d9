"""What a person says of a would-be incident of shadow mode: right, or a false alarm."""

from sentinel.core.authority import Act
from sentinel.core.incident import Incident
from sentinel.core.playbook import SHADOW, Phase
from sentinel.core.shadow import MARK, foreseen
from sentinel.errors import Refused, UsageError
from sentinel.people import person
from sentinel.personal_data import PersonalDataParts


def mark(
    app: PersonalDataParts, incident: Incident, *, right: bool, by: str, reason: str
) -> dict[str, object]:
    """Beside the journal of the incident; the last mark counts. What was recorded. Raises
    NotApproved, Refused, UsageError."""
    contact = person(app.config, by, Act.MARK)
    journal = app.store.journal.entries(incident.id)
    if incident.playbook and foreseen(journal) is None:
        raise Refused(f"{incident.id} was answered, not in shadow mode: there is nothing to mark.")
    if not reason.strip():
        raise UsageError("--reason: found no text; say what it was.")
    word = "right" if right else "wrong"
    data: dict[str, object] = {
        "right": right,
        "by": contact.name,
        "reason": reason,
        "summary": f"Marked {word} by {contact.name}: {reason}",
    }
    app.audit.append(contact.name, MARK, {"incident": incident.id, **data})
    app.store.journal.write(incident.id, SHADOW, MARK, Phase.DONE, data=data)
    return data
