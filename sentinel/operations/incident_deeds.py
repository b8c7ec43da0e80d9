"""What people decide about an incident: a thin door to the flow, which checks, audits, records."""

from dataclasses import dataclass

from sentinel.app_parts import App
from sentinel.core.authority import Act
from sentinel.core.found_cause import found_cause
from sentinel.core.principal import Principal
from sentinel.deciding import Decisions
from sentinel.errors import UsageError
from sentinel.manual_block import standing
from sentinel.operations.desk import Desk
from sentinel.operations.incident_doors import (
    After as After,  # noqa: PLC0414 - taken from here, too
)
from sentinel.operations.incident_doors import (
    IncidentNamed,
    after_of,
    incident_deed,
    incident_of,
)


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


def decisions_of(app: App) -> Decisions:
    """The doors to the incidents of an application."""

    def blocked_for(name: str) -> str:
        """One that has left the configuration cannot be asked. Raises BlockError."""
        try:
            site = app.site(name)
        except UsageError:
            return ""
        return "" if site.block is None else standing(app.tools, site)

    return Decisions(app.config, app.store, app.audit, app.clock, blocked_for)


def _acknowledge(desk: Desk, who: Principal, given: IncidentNamed) -> After:
    incident = incident_of(desk, given.incident)
    return after_of(decisions_of(desk.app).acknowledge(incident, who.name))


def _confirm(desk: Desk, who: Principal, given: Confirming) -> After:
    incident = incident_of(desk, given.incident)
    return after_of(decisions_of(desk.app).confirm(incident, who.name, given.reason))


def _dismiss(desk: Desk, who: Principal, given: Dismissing) -> After:
    incident = incident_of(desk, given.incident)
    if given.confirm.strip() != incident.id:
        raise UsageError(
            f"To dismiss {incident.id}, write its id once more; found: {given.confirm[:60]!r}."
        )
    decide = decisions_of(desk.app)
    return after_of(
        decide.dismiss(incident, who.name, given.reason, keep_blocked=given.keep_blocked)
    )


def _close(desk: Desk, who: Principal, given: Closing) -> After:
    incident = incident_of(desk, given.incident)
    cause = given.cause
    if not cause.strip():
        found = found_cause(desk.app.store.journal.entries(incident.id))
        if found is None:
            raise UsageError(f"{incident.id}: say how it could happen; nothing found it out.")
        cause = str(found["text"])
    decide = decisions_of(desk.app)
    return after_of(
        decide.close(incident, who.name, cause, given.action, keep_blocked=given.keep_blocked)
    )


ACKNOWLEDGE = incident_deed(
    "acknowledge-incident",
    "acknowledge",
    Act.ACKNOWLEDGE,
    "Takes an open incident up",
    takes=IncidentNamed,
    run=_acknowledge,
    done="You have taken it up.",
)
CONFIRM = incident_deed(
    "confirm-incident",
    "confirm",
    Act.CONFIRM,
    "Says that a suspicion is real: the playbook starts",
    takes=Confirming,
    run=_confirm,
    done="It is confirmed; the playbook starts.",
)
DISMISS = incident_deed(
    "dismiss-incident",
    "dismiss",
    Act.DISMISS,
    "Says that it is no incident, and ends it",
    takes=Dismissing,
    run=_dismiss,
    done="It is dismissed.",
)
CLOSE = incident_deed(
    "close-incident",
    "close",
    Act.CLOSE,
    "Closes an incident that is over, with its cause and the corrective action",
    takes=Closing,
    run=_close,
    done="It is closed.",
)
DECISIONS = (ACKNOWLEDGE, CONFIRM, DISMISS, CLOSE)
