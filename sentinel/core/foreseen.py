"""The way that a run would take if it began now: for the dry run, and for shadow mode."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass

from sentinel.core.condition_parts import Value
from sentinel.core.moves import Undecidable, decision, roles_of, settled
from sentinel.core.playbook import (
    CALL_A_PERSON,
    END,
    FAIL,
    JOIN,
    TAKE_BACK,
    Approval,
    Playbook,
    Step,
    StepType,
)

TARGET_TEXTS = {
    END: "The run is over.",
    CALL_A_PERSON: "Call a person.",
    TAKE_BACK: "Take back what was done, the last effect first, then call a person.",
}
"""What the target at which a run stops means, for people."""
_GATE_TEXTS = {
    Approval.NEVER: "",
    Approval.GM: "After an authoriser approves: ",
    Approval.TWO_PERSON: "After two persons approve: ",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """One step that the run would come to."""

    step: Step
    within: tuple[str, ...]
    """The parallel steps inside which it stands, the outer one first."""
    text: str
    """Of a step that is no action: what would become of it, by the facts of now."""
    gate: str
    """Of an action: words that go before what it does where people are asked; else empty."""


def foreseen_moves(
    playbook: Playbook, facts: Mapping[str, Value]
) -> Generator[Foreseen, bool | None, str]:
    """The steps in order, branches of a parallel step one after the other; returns the target at
    which the run would stop (a key of TARGET_TEXTS).

    After each step it is told by `send` whether it would work; without that, it would. An `if` is
    decided by `facts`; people would do what a manual step asks for.
    """
    return (yield from _way(playbook, playbook.steps[0].id, (), facts))


def _way(
    playbook: Playbook, step_id: str, within: tuple[str, ...], facts: Mapping[str, Value]
) -> Generator[Foreseen, bool | None, str]:
    while True:
        step = playbook.step(step_id)
        worked = True
        target = step.on_success
        match step.type:
            case StepType.ACTION:
                gate = _GATE_TEXTS[step.approve]
                worked = (yield Foreseen(step=step, within=within, text="", gate=gate)) is not False
            case StepType.MANUAL:
                yield Foreseen(step=step, within=within, text=_manual(step), gate="")
            case StepType.IF:
                worked, target, text = _decided(step, facts)
                yield Foreseen(step=step, within=within, text=text, gate="")
            case StepType.PARALLEL:
                count = len(step.branches)
                text = f"Side by side, in {count} branches:"
                yield Foreseen(step=step, within=within, text=text, gate="")
                stops = []
                for branch in step.branches:
                    stop = yield from _way(playbook, branch[0], (*within, step.id), facts)
                    stops.append(stop)
                halting = _halting(stops)
                if halting:
                    return halting
                worked = FAIL not in stops
        if not worked:
            target = step.on_failure
        if target in {JOIN, FAIL, *TARGET_TEXTS}:
            return target
        step_id = target


def _halting(stops: Sequence[str]) -> str:
    return next((target for target in (TAKE_BACK, CALL_A_PERSON) if target in stops), "")


def _decided(step: Step, facts: Mapping[str, Value]) -> tuple[bool, str, str]:
    """Whether it can be told, where it leads, and that in words."""
    move = decision(step, facts)
    data = settled(move)[1]
    if isinstance(move, Undecidable):
        return False, step.on_failure, f"Would fail: {data['reason']}"
    target = step.on_true if move.outcome else step.on_false
    other = step.on_false if move.outcome else step.on_true
    return True, target, f"As things are now, {data['summary']} Else it would go to {other}."


def _manual(step: Step) -> str:
    who = " or ".join(role.value for role in roles_of(step))
    return f"Ask the {who} to do this, and to say when it is done: {step.instruction}"
