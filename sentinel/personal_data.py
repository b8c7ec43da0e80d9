"""Whether personal data is involved in an incident, as a person says."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sentinel.core.authority import Act
from sentinel.core.canonical import timestamp
from sentinel.core.certin_filing import PERSONAL_DATA
from sentinel.core.incident import Incident, IncidentState, PersonalData
from sentinel.core.playbook import BY_HAND, JournalEntry, Phase
from sentinel.core.ports import Audit, Clock
from sentinel.core.records import Store
from sentinel.core.settings import Config
from sentinel.errors import Refused, UsageError
from sentinel.people import person

LEAST_REASON = 10
"""Letters of a reason: an auditor asks for it years later."""


class PersonalDataParts(Protocol):
    """What of the app this needs."""

    @property
    def config(self) -> Config: ...
    @property
    def store(self) -> Store: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def clock(self) -> Clock: ...


def say_personal_data(
    app: PersonalDataParts, incident: Incident, answer: PersonalData, by: str, reason: str
) -> Incident:
    """Records the answer, audited before it counts. Said again, also after a `no`, the first `yes`
    keeps its time: who became aware does not become aware later. Raises NotApproved, Refused,
    UsageError."""
    name = person(app.config, by, Act.PERSONAL_DATA).name
    if incident.state is IncidentState.DISMISSED:
        raise Refused(f"{incident.id} was dismissed: nothing of it counts.")
    words = " ".join(reason.split())
    if len(words) < LEAST_REASON:
        raise UsageError(f"--reason {reason!r}: say in words what shows it.")
    at = app.clock.now()
    if answer is PersonalData.YES:
        still = incident.personal_data is PersonalData.YES
        before = incident.personal_data_at if still else None
        at = before or _first_yes(app.store.journal.entries(incident.id)) or at
    app.audit.append(
        name,
        PERSONAL_DATA,
        {
            "incident": incident.id,
            "from": incident.personal_data.value,
            "to": answer.value,
            "reason": words,
        },
    )
    changed = app.store.incidents.change(
        incident.id,
        incident.state,
        fields={
            "personal_data": answer,
            "personal_data_at": at,
            "personal_data_by": name,
            "personal_data_reason": words,
        },
    )
    summary = f"Personal data involved: {answer}, as {name} said: {words}"
    data = {
        "summary": summary,
        "by": name,
        "reason": words,
        "answer": answer.value,
        "at": timestamp(at),
    }
    app.store.journal.write(incident.id, BY_HAND, PERSONAL_DATA, Phase.DONE, data=data)
    return changed


def _first_yes(journal: Sequence[JournalEntry]) -> datetime | None:
    """Of an earlier answer that was taken back since."""
    for entry in journal:
        if entry.action == PERSONAL_DATA and entry.data.get("answer") == PersonalData.YES.value:
            return datetime.fromisoformat(str(entry.data["at"]))
    return None
