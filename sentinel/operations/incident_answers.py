"""What people answer to the questions of an incident's playbook."""

from dataclasses import dataclass

from sentinel.answer_checks import Given
from sentinel.core.authority import Act
from sentinel.core.principal import Principal
from sentinel.operations.desk import Desk
from sentinel.operations.incident_doors import (
    After,
    incident_deed,
    incident_of,
)


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


APPROVE = incident_deed(
    "approve-step",
    "approve",
    Act.ANSWER,
    "Says yes to a step of its playbook that waits",
    takes=Answer,
    run=_approve,
    done="Your yes is recorded.",
)
DECLINE = incident_deed(
    "decline-step",
    "decline",
    Act.ANSWER,
    "Says no to a step of its playbook that waits: it fails without an effect",
    takes=Declining,
    run=_decline,
    done="Your no is recorded.",
)
DONE = incident_deed(
    "step-done",
    "done",
    Act.ANSWER,
    "Says that a person did what a manual step asks for",
    takes=Answer,
    run=_done,
    done="It is recorded as done.",
)
ANSWERS = (APPROVE, DECLINE, DONE)
