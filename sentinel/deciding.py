"""What people decide about an incident: each decision is checked, audited, then stored. What they
answer to the questions of its playbook is in answering.py."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import assert_never

from sentinel.core.authority import Act
from sentinel.core.canonical import to_json
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.opening import Circumstances, confirmed_by_person
from sentinel.core.playbook import BY_HAND, Phase
from sentinel.core.ports import Audit, Clock
from sentinel.core.records import Store
from sentinel.core.settings import Config, Mode
from sentinel.core.shadow import is_would_be
from sentinel.core.standing import KEPT
from sentinel.core.times import utc_text
from sentinel.core.verdict import Verdict
from sentinel.errors import Refused
from sentinel.people import person


@dataclass(frozen=True, slots=True)
class Decisions:
    """The doors through which a person changes an incident."""

    config: Config
    store: Store
    audit: Audit
    clock: Clock
    blocked_for: Callable[[str], str] = field(default=lambda _: "")
    """Site name -> the incident for which it is blocked now; empty where it is not."""

    def acknowledge(self, incident: Incident, by: str) -> Incident:
        """Whoever serves the site may take an open incident up; the next one may take it over."""
        self._must_be(incident, "be taken up", *(s for s in IncidentState if s.is_open))
        name = person(self.config, by, Act.ACKNOWLEDGE).name
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
        name = person(self.config, by, Act.CONFIRM).name
        if self.config.response.mode is Mode.SHADOW:
            raise Refused(
                f"{incident.id}: in shadow mode no playbook is started. Close the site by hand "
                f"(sentinel block --site {incident.site}) and bring it back (sentinel restore), or "
                'set mode = "act" under [response], reload, and confirm again. To count it: '
                f"sentinel shadow mark {incident.id} right --by NAME --reason WHY."
            )
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

    def dismiss(
        self, incident: Incident, by: str, reason: str, *, keep_blocked: str = ""
    ) -> Incident:
        """An authoriser says that it is none. One whose playbook runs is not dismissed, nor one
        that leaves a block behind, unless it is said why (`keep_blocked`)."""
        self._must_be(incident, "be dismissed", IncidentState.SUSPECTED, IncidentState.NEEDS_HUMAN)
        name = person(self.config, by, Act.DISMISS).name
        if not reason.strip():
            raise Refused("Dismissing an incident needs its reason in words (--reason).")
        self._settle_block(incident, "dismiss", name, keep_blocked)
        fields = {
            "state": IncidentState.DISMISSED,
            "ended_at": self.clock.now(),
            "closed_by": name,
            "cause": reason,
        }
        return self._store(incident, name, "dismissed", fields, reason=reason)

    def close(
        self, incident: Incident, by: str, cause: str, action: str, *, keep_blocked: str = ""
    ) -> Incident:
        """Closing needs a cause and a corrective action (policy, contingency plan 1 (b)); and it
        leaves no block behind, unless it is said why (`keep_blocked`). What shadow mode held a
        response back from was put right by hand, and is closed from suspicion."""
        journal = self.store.journal.entries(incident.id)
        held_back = (IncidentState.SUSPECTED,) if is_would_be(incident, journal) else ()
        over = (IncidentState.RESOLVED, IncidentState.NEEDS_HUMAN, *held_back)
        self._must_be(incident, "be closed", *over)
        name = person(self.config, by, Act.CLOSE).name
        if not cause.strip() or not action.strip():
            raise Refused("Closing an incident needs its cause and a corrective action in words.")
        self._settle_block(incident, "close", name, keep_blocked)
        fields = {
            "state": IncidentState.CLOSED,
            "ended_at": incident.ended_at or self.clock.now(),
            "closed_by": name,
            "cause": cause,
            "corrective_action": action,
        }
        return self._store(incident, name, "closed", fields)

    def _must_be(self, incident: Incident, act: str, *states: IncidentState) -> None:
        if incident.state in states:
            return
        if not incident.state.is_open:
            at = incident.ended_at
            when = "" if at is None else f", since {utc_text(at)}"
            raise Refused(
                f"{incident.id} is over: it is {incident.state} already{when}, and cannot {act} "
                f"any more. Nothing was changed.{_next(incident)}"
            )
        raise Refused(
            f"{incident.id} is {incident.state} and cannot {act}; that takes one that is "
            f"{' or '.join(states)}.{_next(incident)}"
        )

    def _settle_block(self, incident: Incident, verb: str, by: str, keep_blocked: str) -> None:
        """A block must not be left without anybody who answers for it: refused, or noted.

        Raises Refused, BlockError.
        """
        standing = self.blocked_for(incident.site) == incident.id
        if not standing and keep_blocked:
            raise Refused(
                f"{incident.site} is not blocked for {incident.id}: leave --keep-blocked out."
            )
        if not standing:
            return
        if not keep_blocked.strip():
            raise Refused(
                f"{incident.site} is still closed to the public for {incident.id}, and nobody "
                f"would open it any more. Open it first; it is tested again for that: sentinel "
                f'unblock --site {incident.site} --by "{by}". Or keep it closed, and say why: '
                f'sentinel incident {verb} {incident.id} ... --keep-blocked "WHY".'
            )
        facts = {"by": by, KEPT: keep_blocked}
        summary = f"Kept closed to the public by {by}: {keep_blocked}"
        self.audit.append(by, "block-kept", {"incident": incident.id, **facts})
        data = {**facts, "summary": summary}
        self.store.journal.write(incident.id, BY_HAND, "block", Phase.DONE, data=data)

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
    """What can be done about an incident in this state."""
    match incident.state:
        case IncidentState.SUSPECTED:
            return (
                f" It is real or it is none: sentinel incident confirm (or dismiss) {incident.id}."
            )
        case IncidentState.RESPONDING:
            return f" Its playbook runs: sentinel incident show {incident.id}."
        case IncidentState.NEEDS_HUMAN:
            return f" When the site is in order: sentinel incident close {incident.id}."
        case IncidentState.RESOLVED:
            return f" What is left is its cause: sentinel incident close {incident.id}."
        case IncidentState.DISMISSED | IncidentState.CLOSED:
            return ""
        case _:
            assert_never(incident.state)
