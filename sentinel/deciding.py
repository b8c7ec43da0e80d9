"""What people decide about an incident: each decision is checked, audited, then stored."""

from dataclasses import dataclass

from sentinel.core.canonical import to_json
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.opening import Circumstances, confirmed_by_person
from sentinel.core.playbook import AwaitApproval, Phase, Playbook, next_step
from sentinel.core.ports import Audit, Clock
from sentinel.core.records import Store
from sentinel.core.settings import Config
from sentinel.core.verdict import Verdict
from sentinel.core.words import Role
from sentinel.errors import NotApproved, Refused
from sentinel.people import person

ANYONE = tuple(Role)
DECIDERS = (Role.AUTHORISER,)


@dataclass(frozen=True, slots=True)
class Decisions:
    """The doors through which a person changes an incident."""

    config: Config
    store: Store
    audit: Audit
    clock: Clock

    def acknowledge(self, incident: Incident, by: str) -> Incident:
        """Anyone in the contacts may take an open incident up."""
        self._must_be(incident, "be taken up", *(s for s in IncidentState if s.is_open))
        name = person(self.config, by, "take up an incident", ANYONE).name
        return self._store(
            incident,
            name,
            "acknowledged",
            {"acknowledged_by": name, "acknowledged_at": self.clock.now()},
        )

    def confirm(self, incident: Incident, by: str, reason: str) -> Incident:
        """An authoriser says that it is real: the playbook of its verdict starts.

        A suspicion becomes `defaced`; one that was proven already keeps its verdict.
        """
        self._must_be(incident, "be confirmed", IncidentState.SUSPECTED)
        name = person(self.config, by, "confirm an incident", DECIDERS).name
        verdict = Verdict.DEFACED if incident.verdict is Verdict.SUSPECT else incident.verdict
        now = self.clock.now()
        after = confirmed_by_person(
            incident,
            verdict,
            name,
            Circumstances(
                open_incident=incident,
                playbooks=self.config.playbooks,
                automatic=True,
                now=now,
                first_sighting_at=incident.first_sighting_at,
                last_good_at=incident.last_good_at,
                token=incident.retest_token,
            ),
        )
        fields: dict[str, object] = {
            "state": after.state,
            "verdict": after.verdict,
            "playbook": after.playbook,
            "playbook_text": after.playbook_text,
            "playbook_sha256": after.playbook_sha256,
            "confirmed_at": after.confirmed_at,
            "confirmed_by": after.confirmed_by,
        }
        return self._store(incident, name, "confirmed", fields, reason=reason)

    def dismiss(self, incident: Incident, by: str, reason: str) -> Incident:
        """An authoriser says that it is none. One whose playbook runs is not dismissed."""
        self._must_be(incident, "be dismissed", IncidentState.SUSPECTED, IncidentState.NEEDS_HUMAN)
        name = person(self.config, by, "dismiss an incident", DECIDERS).name
        fields = {
            "state": IncidentState.DISMISSED,
            "ended_at": self.clock.now(),
            "closed_by": name,
            "cause": reason,
        }
        return self._store(incident, name, "dismissed", fields, reason=reason)

    def approve(self, incident: Incident, by: str) -> Incident:
        """Opens the gate of the step that waits; the same person counts once."""
        self._must_be(incident, "be approved", IncidentState.RESPONDING)
        name = person(self.config, by, "approve a step", (Role.AUTHORISER, Role.APPROVER)).name
        playbook = self._playbook(incident)
        waiting = next_step(playbook, self.store.journal.entries(incident.id))
        if not isinstance(waiting, AwaitApproval):
            raise Refused(f"{incident.id}: no step waits for an approval now.")
        step = waiting.step
        self.audit.append(name, "step-approved", {"incident": incident.id, "step": step.id})
        self.store.journal.write(incident.id, step.id, step.uses, Phase.APPROVED, data={"by": name})
        return incident

    def close(self, incident: Incident, by: str, cause: str, action: str) -> Incident:
        """Closing needs a cause and a corrective action (policy, contingency plan 1 (b))."""
        self._must_be(incident, "be closed", IncidentState.RESOLVED, IncidentState.NEEDS_HUMAN)
        name = person(self.config, by, "close an incident", DECIDERS).name
        if not cause.strip() or not action.strip():
            raise Refused("Closing an incident needs its cause and a corrective action in words.")
        fields = {
            "state": IncidentState.CLOSED,
            "ended_at": incident.ended_at or self.clock.now(),
            "closed_by": name,
            "cause": cause,
            "corrective_action": action,
        }
        return self._store(incident, name, "closed", fields)

    def _must_be(self, incident: Incident, act: str, *states: IncidentState) -> None:
        if incident.state not in states:
            raise Refused(
                f"{incident.id} is {incident.state} and cannot {act}; "
                f"that takes one that is {' or '.join(states)}.{_next(incident)}"
            )

    def _playbook(self, incident: Incident) -> Playbook:
        from sentinel.config import frozen_playbook

        try:
            return frozen_playbook(incident)
        except KeyError as error:
            raise NotApproved(f"{incident.id}: its playbook cannot be read: {error}") from error

    def _store(
        self,
        incident: Incident,
        by: str,
        word: str,
        fields: dict[str, object],
        *,
        reason: str = "",
    ) -> Incident:
        line = {"incident": incident.id, "reason": reason, **to_json(fields)}
        line.pop("playbook_text", None)
        self.audit.append(by, f"incident-{word}", line)
        return self.store.incidents.change(incident.id, incident.state, fields=fields)


def _next(incident: Incident) -> str:
    """What is left to do about an incident that is over."""
    if incident.state is not IncidentState.RESOLVED:
        return ""
    return f" What is left is its cause: sentinel incident close {incident.id}."
