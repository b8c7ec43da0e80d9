"""What people are told of a question: when it is asked, when the deputies are asked, too, and what
became of it. The words are the templates'.

Each mail has its key, so that the same question told twice makes one mail.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sentinel.core.facts import Facts, incident_facts, moment, step_facts
from sentinel.core.incident import Incident
from sentinel.core.notice import Notice, NoticeKind
from sentinel.core.playbook import JournalEntry, Phase, Step, StepType
from sentinel.core.questions import Question
from sentinel.core.settings import Contact
from sentinel.core.site import Site
from sentinel.core.standing import blocked_by
from sentinel.core.words import Role

Link = Callable[[Incident, Contact, Question], str]
"""The URL by which a person can answer a question; empty where they are to answer otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is known of a question when people are told of it."""

    incident: Incident
    site: Site
    step: Step
    question: Question
    contacts: tuple[Contact, ...]
    now: datetime
    journal: Sequence[JournalEntry] = ()
    decision: Facts | None = None
    """Rows that a restore of databases would change, where that is asked."""
    link: Link | None = None
    """None: nobody gets a link, and one mail goes to all."""
    answer: JournalEntry | None = None
    """The entry by which it was answered or declined; of a question that ran out, none."""


def question_notices(phase: Phase, told: Told) -> tuple[Notice, ...]:
    """The mails that go out with a journal entry about a question, in the same transaction.

    ASKED: to those who hold a role of it. ESCALATED: to those who stand in for them, each told for
    whom; where nobody does, to those who were asked, once more, and who is on call. APPROVED,
    DECLINED, FAILED (its deadline has passed): to all of these.
    """
    match phase:
        case Phase.ASKED:
            return _asking(told, "asked", askable(told.contacts, told.question), {})
        case Phase.ESCALATED:
            deputies = deputies_of(told.contacts, told.question)
            if deputies:
                people = tuple(c for c in told.contacts if c.name in deputies)
                return _asking(told, "escalated", people, deputies)
            on_call = tuple(c for c in told.contacts if Role.ON_CALL in c.roles)
            holders = askable(told.contacts, told.question)
            return _asking(told, "reminded", tuple(dict.fromkeys((*holders, *on_call))), {})
        case Phase.APPROVED | Phase.DECLINED | Phase.FAILED:
            return (_outcome(phase, told),)
        case _:
            raise ValueError(f"nobody is told of a question when it is {phase}")


def askable(contacts: Sequence[Contact], question: Question) -> tuple[Contact, ...]:
    """Who holds a role of the question and has not answered it."""
    return tuple(
        c
        for c in contacts
        if set(question_roles(question)) & set(c.roles) and c.name not in question.answered_by
    )


def question_roles(question: Question) -> tuple[Role, ...]:
    """Who may answer; of a question of an older version, who could then."""
    return question.roles or (Role.AUTHORISER, Role.APPROVER)


def deputies_of(contacts: Sequence[Contact], question: Question) -> dict[str, tuple[str, ...]]:
    """Name of each who stands in for somebody that is asked, and for whom."""
    found: dict[str, tuple[str, ...]] = {}
    for principal in askable(contacts, question):
        deputy = principal.deputy
        if deputy and deputy != principal.name and deputy not in question.answered_by:
            found[deputy] = (*found.get(deputy, ()), principal.name)
    return found


def _asking(
    told: Told, word: str, people: tuple[Contact, ...], deputies: dict[str, tuple[str, ...]]
) -> tuple[Notice, ...]:
    if not people or (told.link is None and not deputies):
        mails = tuple(dict.fromkeys(person.mail for person in people))
        return (_approval(told, word, mails, None, ()),)
    return tuple(
        _approval(
            told, f"{word}/{person.name}", (person.mail,), person, deputies.get(person.name, ())
        )
        for person in people
    )


def _approval(
    told: Told,
    word: str,
    mails: tuple[str, ...],
    person: Contact | None,
    stands_for: tuple[str, ...],
) -> Notice:
    link = (
        ""
        if person is None or told.link is None
        else told.link(told.incident, person, told.question)
    )
    facts = {
        **_facts(told),
        "question": {
            **_question_facts(told),
            "person": "" if person is None else person.name,
            "signs": person is not None and bool(person.public_key),
            "stands_for": list(stands_for),
            "again": word.startswith("reminded"),
            "link": link,
        },
        "two_persons": told.question.needed > 1,
        "decision": told.decision,
        "steps": step_facts(told.journal),
    }
    return _notice(NoticeKind.APPROVAL, told, word, facts, mails)


def _outcome(phase: Phase, told: Told) -> Notice:
    deputies = deputies_of(told.contacts, replace(told.question, approvals=()))
    roles = {*question_roles(told.question), Role.ON_CALL}
    people = [c.mail for c in told.contacts if roles & set(c.roles) or c.name in deputies]
    data = {} if told.answer is None else told.answer.data
    facts = {
        **_facts(told),
        "question": _question_facts(told),
        "outcome": "ran-out" if phase is Phase.FAILED else phase.value,
        "by": str(data.get("by") or ""),
        "stands_for": str(data.get("for") or ""),
        "reason": str(data.get("reason") or data.get("note") or ""),
        "at": moment(told.now if told.answer is None else told.answer.at),
    }
    word = phase.value if told.answer is None else f"{phase.value}/{data.get('by')}"
    return _notice(NoticeKind.ANSWERED, told, word, facts, tuple(dict.fromkeys(people)))


def _facts(told: Told) -> Facts:
    return {
        **incident_facts(told.incident, told.site, told.now),
        "step": told.step.id,
        "blocked": blocked_by(told.journal),
    }


def _question_facts(told: Told) -> Facts:
    question, step = told.question, told.step
    deputies = deputies_of(told.contacts, question)
    return {
        "id": question.id,
        "manual": step.type is StepType.MANUAL,
        "instruction": step.instruction,
        "instruction_hindi": step.instruction_hindi,
        "does": step.uses,
        "why": question.why,
        "would": question.would,
        "needed": question.needed,
        "missing": question.missing,
        "until": moment(question.deadline),
        "escalates": moment(question.escalate_at) if deputies else None,
        "given": sorted({str(entry.data.get("by") or "") for entry in question.approvals}),
        "may": [
            {"name": c.name, "post": c.post, "mobile": c.mobile, "deputy": c.deputy}
            for c in askable(told.contacts, question)
        ],
    }


def _notice(
    kind: NoticeKind, told: Told, word: str, facts: Facts, mails: tuple[str, ...]
) -> Notice:
    return Notice(
        key=f"{told.incident.id}/question/{told.question.id}/{word}",
        kind=kind,
        site=told.incident.site,
        incident=told.incident.id,
        at=told.now,
        facts=facts,
        recipients=mails,
    )
