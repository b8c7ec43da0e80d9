"""What a run may do next, from its frozen playbook, its journal, facts and the time alone.

A run walks from the first step along what was settled. Transitions lead forward only (the
configuration refuses others) and each step settles once, so a run always ends or waits. Within a
parallel step there are several places at once, and so several moves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sentinel.core.condition import holds
from sentinel.core.condition_parts import ConditionError, Value, facts_in
from sentinel.core.condition_reader import parse
from sentinel.core.playbook import (
    CALL_A_PERSON,
    TAKE_BACK,
    Approval,
    CallPerson,
    Finish,
    JournalEntry,
    Phase,
    Playbook,
    RunStep,
    SettleIntent,
    Step,
    StepType,
)
from sentinel.core.questions import Question
from sentinel.core.walk import OUTCOME, Joined, Place, Stop, Walk, people_needed
from sentinel.core.words import Role

OPENED_SINCE = (
    "the site was opened on it; what is served is not exchanged again without a re-test: a person "
    "decides."
)
_ROLES = {
    Approval.NEVER: (Role.AUTHORISER,),
    Approval.GM: (Role.AUTHORISER,),
    Approval.TWO_PERSON: (Role.AUTHORISER, Role.APPROVER),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """People are to be asked about the step; nobody was yet."""

    step: Step
    needed: int
    """How many different people must say yes."""
    roles: tuple[Role, ...]
    """Who may answer."""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitAnswer:
    """People were asked; silence means that everything stays as it is."""

    step: Step
    question: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate:
    """Nobody has answered in time: the deputies are to be asked, too."""

    step: Step
    question: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Expire:
    """The deadline has passed: the step fails, without an effect."""

    step: Step
    question: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A manual step was done by the person who says so."""

    step: Step
    question: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """A person said no: the step fails, without an effect."""

    step: Step
    question: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """An `if` is decided, once: it is journalled with what it was decided by."""

    step: Step
    outcome: bool
    reading: Mapping[str, Value]
    """The facts that were asked, and what they were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecidable:
    """The condition of an `if` cannot be told: the step fails."""

    step: Step
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Every branch of a parallel step has ended; it worked if all of them did."""

    step: Step
    worked: bool
    failed: tuple[str, ...]
    """The steps at which branches failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    """The effect of a step of this run is to be taken back."""

    step: Step
    intent: JournalEntry
    begun: bool
    """Whether that was begun before, and cut off."""
    refused: str = ""
    """Why it must stay; empty where it may be taken back."""


Move = (
    RunStep
    | SettleIntent
    | Ask
    | AwaitAnswer
    | Escalate
    | Expire
    | Answered
    | Declined
    | Decide
    | Undecidable
    | Join
    | TakeBack
    | Finish
    | CallPerson
)


def next_moves(
    playbook: Playbook,
    journal: Sequence[JournalEntry],
    facts: Mapping[str, Value],
    now: datetime,
) -> tuple[Move, ...]:
    """All that may be done now, in the order of the playbook; never empty. More than one only
    inside a parallel step.

    1. An intent without a result is settled before anything else is done about its step.
    2. A gate is asked for once, then awaited; an answer after its deadline does not count.
    3. Where one branch calls a person or takes back, the others begin nothing any more.
    4. Where another playbook took over, only what came after that counts; what is done beside
       the run never does.

    Raises JournalMisfit (a KeyError) where the journal is not one of this playbook.
    """
    walk = Walk.of(playbook, journal)
    match walk.standing:
        case Stop(target=target) as stop if target == TAKE_BACK:
            return (_taking_back(walk, stop),)
        case Stop(target=target, step=step, reason=reason) if target == CALL_A_PERSON:
            return (CallPerson(step=step, reason=reason),)
        case Stop():
            return (Finish(),)
        case places:
            return tuple(_move(place, facts, now) for place in places)


def open_questions(
    playbook: Playbook, journal: Sequence[JournalEntry]
) -> tuple[tuple[Step, Question], ...]:
    """What people were asked and have not answered, with the step that it is about; whether its
    deadline has passed is not looked at. Raises JournalMisfit (a KeyError)."""
    standing = Walk.of(playbook, journal).standing
    return tuple(
        (place.step, question)
        for place in (() if isinstance(standing, Stop) else standing)
        if isinstance(place, Place) and place.intent is None
        if (question := place.question) and question.declined is None and question.missing
    )


def due(moves: Sequence[Move]) -> datetime | None:
    """When the next question that is awaited escalates or ends; None: never by itself."""
    moments: list[datetime] = []
    for move in moves:
        if isinstance(move, AwaitAnswer):
            question = move.question
            escalates = None if question.escalated else question.escalate_at
            moments += [at for at in (escalates, question.deadline) if at is not None]
    return min(moments, default=None)


def roles_of(step: Step) -> tuple[Role, ...]:
    """Who may answer what is asked about a step; of one without a gate of its own, who may answer
    where a guard closes it."""
    return (step.role,) if step.type is StepType.MANUAL else _ROLES[step.approve]


def settled(move: Decide | Undecidable | Join) -> tuple[Phase, dict[str, object]]:
    """What the journal says of a step that is settled by itself, without an effect."""
    match move:
        case Decide(step=step, outcome=outcome, reading=reading):
            told = ", ".join(f"{name} = {value!r}" for name, value in reading.items())
            held = "holds" if outcome else "does not hold"
            return Phase.DONE, {
                OUTCOME: outcome,
                "facts": dict(reading),
                "summary": f"{step.condition}: {held} ({told}).",
            }
        case Undecidable(reason=reason):
            return Phase.FAILED, {"reason": reason}
        case Join(worked=True):
            return Phase.DONE, {"summary": "All branches are done."}
        case Join(failed=failed):
            return Phase.FAILED, {"reason": f"failed: {', '.join(failed)}"}


def _taking_back(walk: Walk, stop: Stop) -> TakeBack | CallPerson:
    """The last effect that was not looked at yet; a person, when all were."""
    for effect in walk.effects():
        return TakeBack(
            step=effect.step,
            intent=effect.intent,
            begun=effect.begun,
            refused=OPENED_SINCE if effect.opened_since else "",
        )
    kept = "; ".join(f"{e.step}: {e.data.get('reason')}" for e in walk.not_taken_back())
    return CallPerson(
        step=stop.step, reason=f"{stop.reason} Not taken back: {kept}" if kept else stop.reason
    )


def _move(place: Place | Joined, facts: Mapping[str, Value], now: datetime) -> Move:
    step = place.step
    if isinstance(place, Joined):
        return Join(step=step, worked=not place.failed, failed=place.failed)
    if place.intent is not None:
        return SettleIntent(step=step, intent=place.intent)
    if step.type is StepType.IF:
        return decision(step, facts)
    question = place.question
    if question is not None:
        return _answer(step, question, now)
    if step.asks:
        return Ask(step=step, needed=people_needed(step), roles=roles_of(step))
    return RunStep(step=step)


def decision(step: Step, facts: Mapping[str, Value]) -> Decide | Undecidable:
    """What an `if` comes to, by such facts."""
    try:
        condition = parse(step.condition)
        outcome = holds(condition, facts)
    except ConditionError as error:
        return Undecidable(step=step, reason=f"its condition cannot be told: {error}")
    reading = {name: facts[name] for name in facts_in(condition)}
    return Decide(step=step, outcome=outcome, reading=reading)


def _answer(step: Step, question: Question, now: datetime) -> Move:
    if question.declined is not None:
        return Declined(step=step, question=question)
    if not question.missing:
        if step.type is StepType.MANUAL:
            return Answered(step=step, question=question)
        return RunStep(step=step)
    if question.is_over(now):
        return Expire(step=step, question=question)
    if question.is_escalated_at(now) and not question.escalated:
        return Escalate(step=step, question=question)
    return AwaitAnswer(step=step, question=question)
