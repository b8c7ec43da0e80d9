"""What people do about an incident: each a thin door to the flow, which checks, audits, records."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sentinel import compromise
from sentinel.answer_checks import Given
from sentinel.core.authority import Act
from sentinel.core.found_cause import found_cause
from sentinel.core.incident import Incident, IncidentState, PersonalData
from sentinel.core.principal import Principal, Scope
from sentinel.deciding import Decisions
from sentinel.errors import NotThere, UsageError
from sentinel.manual_block import standing
from sentinel.operations.desk import Desk
from sentinel.operations.operation import Operation
from sentinel.personal_data import say_personal_data
from sentinel.shadow_marking import mark


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentNamed:
    incident: str
    """Such as `INC-20261122-0001`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirming:
    incident: str
    reason: str = ""
    """What was seen, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissing:
    incident: str
    confirm: str
    """The id of the incident once more: it ends, and its clock with it."""
    reason: str
    """Why it is none, in words."""
    keep_blocked: str = ""
    """Why its site is to stay closed all the same; needed where it is closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    incident: str
    action: str
    """What was done so that it does not recur."""
    cause: str = ""
    """How it could happen; empty: as the plan for crashes found it out."""
    keep_blocked: str = ""
    """Why its site is to stay closed all the same; needed where it is closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    incident: str
    step: str
    """Of the playbook, about which was asked."""
    note: str = ""
    """In words, for the record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declining:
    incident: str
    step: str
    reason: str
    """Why not, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compromised:
    incident: str
    at: datetime
    """From when on the site was in other hands; with a zone, else UTC."""
    reason: str
    """What shows it, such as a line of a log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Involved:
    incident: str
    answer: PersonalData
    reason: str
    """What shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marking:
    incident: str
    right: bool
    """Whether it would have been right to answer it; else it was a false alarm."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """The incident, as it is now."""

    incident: str
    site: str
    state: IncidentState
    missing: int = 0
    """How many more people must say yes."""
    ceased: tuple[str, ...] = ()
    """Backups that are not clean any more."""
    restored_from: str = ""
    """The backup among these that the site was restored from: what stands there may be the
    attacker's."""


def incident_of(desk: Desk, name: str) -> Incident:
    """Raises NotThere."""
    found = desk.app.store.incidents.get(name)
    if found is None:
        raise NotThere(f"{name[:60]}: no such incident.")
    return found


def _decisions(desk: Desk) -> Decisions:
    def blocked_for(name: str) -> str:
        """One that has left the configuration cannot be asked. Raises BlockError."""
        try:
            site = desk.app.site(name)
        except UsageError:
            return ""
        return "" if site.block is None else standing(desk.app.tools, site)

    app = desk.app
    return Decisions(app.config, app.store, app.audit, app.clock, blocked_for)


def _after(incident: Incident) -> After:
    return After(incident=incident.id, site=incident.site, state=incident.state)


def _acknowledge(desk: Desk, who: Principal, given: IncidentNamed) -> After:
    incident = incident_of(desk, given.incident)
    return _after(_decisions(desk).acknowledge(incident, who.name))


def _confirm(desk: Desk, who: Principal, given: Confirming) -> After:
    incident = incident_of(desk, given.incident)
    return _after(_decisions(desk).confirm(incident, who.name, given.reason))


def _dismiss(desk: Desk, who: Principal, given: Dismissing) -> After:
    incident = incident_of(desk, given.incident)
    if given.confirm.strip() != incident.id:
        raise UsageError(
            f"To dismiss {incident.id}, write its id once more; found: {given.confirm[:60]!r}."
        )
    decide = _decisions(desk)
    return _after(decide.dismiss(incident, who.name, given.reason, keep_blocked=given.keep_blocked))


def _close(desk: Desk, who: Principal, given: Closing) -> After:
    incident = incident_of(desk, given.incident)
    cause = given.cause
    if not cause.strip():
        found = found_cause(desk.app.store.journal.entries(incident.id))
        if found is None:
            raise UsageError(f"{incident.id}: say how it could happen; nothing found it out.")
        cause = str(found["text"])
    decide = _decisions(desk)
    return _after(
        decide.close(incident, who.name, cause, given.action, keep_blocked=given.keep_blocked)
    )


def _say(desk: Desk, given: Given) -> After:
    counted = desk.app.answering.give(given)
    current = incident_of(desk, counted.incident.id)
    return After(
        incident=current.id, site=current.site, state=current.state, missing=counted.missing
    )


def _approve(desk: Desk, who: Principal, given: Answer) -> After:
    return _say(desk, _given(who, given.incident, given.step, words=given.note))


def _done(desk: Desk, who: Principal, given: Answer) -> After:
    return _say(desk, _given(who, given.incident, given.step, words=given.note, done=True))


def _decline(desk: Desk, who: Principal, given: Declining) -> After:
    return _say(desk, _given(who, given.incident, given.step, words=given.reason, yes=False))


def _given(
    who: Principal, incident: str, step: str, *, words: str, yes: bool = True, done: bool = False
) -> Given:
    return Given(
        incident=incident,
        by=who.name,
        yes=yes,
        done=done,
        step=step,
        words=words,
        via=who.via.value,
    )


def _compromised(desk: Desk, who: Principal, given: Compromised) -> After:
    return _move(desk, who, given, correct=False)


def _correct(desk: Desk, who: Principal, given: Compromised) -> After:
    return _move(desk, who, given, correct=True)


def _move(desk: Desk, who: Principal, given: Compromised, *, correct: bool) -> After:
    incident = incident_of(desk, given.incident)
    moved = compromise.move_first_compromise(
        desk.app,
        desk.app.site(incident.site),
        incident,
        aware(given.at),
        by=who.name,
        reason=given.reason,
        correct=correct,
    )
    return After(
        incident=incident.id,
        site=incident.site,
        state=moved.incident.state,
        ceased=tuple(one.backup for one in moved.ceased),
        restored_from=moved.restored_from,
    )


def aware(at: datetime) -> datetime:
    """A time without a zone is UTC, as the page says beside the field."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _involved(desk: Desk, who: Principal, given: Involved) -> After:
    incident = incident_of(desk, given.incident)
    return _after(say_personal_data(desk.app, incident, given.answer, who.name, given.reason))


def _mark(desk: Desk, who: Principal, given: Marking) -> After:
    incident = incident_of(desk, given.incident)
    mark(desk.app, incident, right=given.right, by=who.name, reason=given.reason)
    return _after(incident_of(desk, incident.id))


def _deed(name: str, verb: str, act: Act, summary: str, **more: object) -> Operation[Any, Any]:
    values: dict[str, object] = {
        "name": name,
        "method": "POST",
        "path": f"/incidents/{{incident}}/{verb}",
        "act": act,
        "scope": Scope.RESPOND,
        "summary": summary,
        "gives": After,
        **more,
    }
    return Operation(**values)  # type: ignore[arg-type] # of this shape, by name


ACKNOWLEDGE = _deed(
    "acknowledge-incident",
    "acknowledge",
    Act.ACKNOWLEDGE,
    "Takes an open incident up",
    takes=IncidentNamed,
    run=_acknowledge,
    done="You have taken it up.",
)
CONFIRM = _deed(
    "confirm-incident",
    "confirm",
    Act.CONFIRM,
    "Says that a suspicion is real: the playbook starts",
    takes=Confirming,
    run=_confirm,
    done="It is confirmed; the playbook starts.",
)
DISMISS = _deed(
    "dismiss-incident",
    "dismiss",
    Act.DISMISS,
    "Says that it is no incident, and ends it",
    takes=Dismissing,
    run=_dismiss,
    done="It is dismissed.",
)
CLOSE = _deed(
    "close-incident",
    "close",
    Act.CLOSE,
    "Closes an incident that is over, with its cause and the corrective action",
    takes=Closing,
    run=_close,
    done="It is closed.",
)
APPROVE = _deed(
    "approve-step",
    "approve",
    Act.ANSWER,
    "Says yes to a step of its playbook that waits",
    takes=Answer,
    run=_approve,
    done="Your yes is recorded.",
)
DECLINE = _deed(
    "decline-step",
    "decline",
    Act.ANSWER,
    "Says no to a step of its playbook that waits: it fails without an effect",
    takes=Declining,
    run=_decline,
    done="Your no is recorded.",
)
DONE = _deed(
    "step-done",
    "done",
    Act.ANSWER,
    "Says that a person did what a manual step asks for",
    takes=Answer,
    run=_done,
    done="It is recorded as done.",
)
COMPROMISED = _deed(
    "incident-compromised-at",
    "compromised",
    Act.COMPROMISED,
    "Says that the site was compromised earlier than it was seen; backups are judged again",
    takes=Compromised,
    run=_compromised,
    done="The time is recorded; every backup was judged again.",
)
CORRECT_COMPROMISED = _deed(
    "correct-compromised-at",
    "compromised-later",
    Act.LATER,
    "Takes back a time of compromise that was too early",
    takes=Compromised,
    run=_correct,
    done="The time is recorded; every backup was judged again.",
)
PERSONAL_DATA = _deed(
    "incident-personal-data",
    "personal-data",
    Act.PERSONAL_DATA,
    "Says whether personal data is involved",
    takes=Involved,
    run=_involved,
    done="Your answer about personal data is recorded.",
)
MARK = _deed(
    "mark-incident",
    "mark",
    Act.MARK,
    "Says of a would-be incident of shadow mode whether it was right",
    takes=Marking,
    run=_mark,
    done="It is marked.",
)
INCIDENT_DEEDS = (
    *(ACKNOWLEDGE, CONFIRM, DISMISS, CLOSE, APPROVE, DECLINE, DONE),
    *(COMPROMISED, CORRECT_COMPROMISED, PERSONAL_DATA, MARK),
)
