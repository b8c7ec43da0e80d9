"""An open incident in short: what happened, what has been done, who is waited for, by when."""

from dataclasses import dataclass
from datetime import datetime

from sentinel.core.answers import may_answer
from sentinel.core.certin_deadline import PLAIN_CAUSES, settled
from sentinel.core.certin_ticks import is_reportable
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.playbook import StepType
from sentinel.core.principal import Principal
from sentinel.core.verdict import Verdict
from sentinel.filing import standing_of
from sentinel.operations.desk import Desk
from sentinel.operations.glances import JournalGlance


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionBrief:
    """A question of a playbook that people have not answered."""

    step: str
    action: str
    """What the step carries out, such as `restore`; `manual`: a person does it."""
    what: str
    """What the step would do, or what a manual step asks a person to do; English."""
    what_hindi: str
    manual: bool
    """Whether it is answered with `done`, not with a yes."""
    roles: tuple[str, ...]
    missing: int
    """How many must still say yes."""
    asked_at: datetime
    deadline: datetime | None
    answered_by: tuple[str, ...]
    yours: bool
    """Whether you may answer it now."""
    why_not: str = ""
    """Why not, where you may not; English."""
    needs_key: bool = False
    """Whether a yes of yours needs a signature by your own key: the command line makes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentBrief:
    """One incident that is open, or whose report or cause is owed."""

    id: str
    site: str
    state: IncidentState
    verdict: Verdict
    opened_at: datetime
    first_sighting_at: datetime
    addresses: int
    """How many addresses of the site are affected."""
    first_subject: str
    """The first of them, as it was found: text of others."""
    report_due_at: datetime
    """Six hours after the first credible sighting (CERT-In)."""
    report_owed: bool
    """Whether CERT-In is to be told, and nothing on record says that it was."""
    report_certain: bool
    """Whether it is due by what is on record; else only if an attack is behind it."""
    filed_at: datetime | None
    acknowledged_by: str
    questions: tuple[QuestionBrief, ...]
    block_wanted: bool
    """Whether its site is to be closed, as its journal has it."""
    last_done: str
    """What the journal says last; English."""
    last_at: datetime | None


def report_owed(
    desk: Desk, incident: Incident, cause: dict[str, object] | None
) -> tuple[bool, bool]:
    """Whether a report to CERT-In is owed, and whether that is certain. As `certin_deadline.owed`
    says, of a journal that was read already. Raises StoreError."""
    standing = standing_of(desk.app.store, incident)
    certain = is_reportable(incident, standing.stated)
    if settled(incident, standing):
        return False, certain
    plain = cause is not None and cause["cause"] in PLAIN_CAUSES
    owed = certain or (not plain and incident.state is not IncidentState.CLOSED)
    return owed, certain


def brief_of(
    desk: Desk, principal: Principal, incident: Incident, glance: JournalGlance
) -> IncidentBrief:
    """Raises StoreError."""
    owed, certain = report_owed(desk, incident, glance.cause)
    last = glance.last
    return IncidentBrief(
        id=incident.id,
        site=incident.site,
        state=incident.state,
        verdict=incident.verdict,
        opened_at=incident.opened_at,
        first_sighting_at=incident.first_sighting_at,
        addresses=incident.addresses,
        first_subject=incident.subjects[0] if incident.subjects else "",
        report_due_at=incident.report_due_at,
        report_owed=owed,
        report_certain=certain,
        filed_at=incident.filed_at,
        acknowledged_by=incident.acknowledged_by,
        questions=questions_of(desk, principal, glance),
        block_wanted=glance.blocked,
        last_done="" if last is None else str(last.data.get("summary") or ""),
        last_at=None if last is None else last.at,
    )


def questions_of(
    desk: Desk, principal: Principal, glance: JournalGlance
) -> tuple[QuestionBrief, ...]:
    """Those whose deadline has not passed."""
    now, contacts = desk.app.clock.now(), desk.app.config.contacts
    person = next((c for c in contacts if c.name == principal.name), None)
    found = []
    for step, question in glance.questions:
        if question.is_over(now):
            continue
        standing = may_answer(contacts, question, principal.name, now)
        found.append(
            QuestionBrief(
                step=step.id,
                action=step.uses,
                what=step.instruction or question.would or step.uses,
                what_hindi=step.instruction_hindi,
                manual=step.type is StepType.MANUAL,
                roles=tuple(role.value for role in question.roles),
                missing=question.missing,
                asked_at=question.asked_at,
                deadline=question.deadline,
                answered_by=tuple(sorted(question.answered_by - {""})),
                yours=standing.may,
                why_not=standing.text,
                needs_key=person is not None and bool(person.public_key),
            )
        )
    return tuple(found)
