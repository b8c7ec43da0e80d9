"""The flow of a playbook as text for a person: readable in 80 columns, without colour.

Steps stand in the order of the file, each with its time limit, who is asked, and where it leads.
Branches of a parallel step are indented below it, behind a line of their own.
"""

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sentinel.core.cacao_words import ACTION_WORDS
from sentinel.core.condition_parts import facts_in
from sentinel.core.condition_reader import parse
from sentinel.core.moves import roles_of
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
from sentinel.core.run_facts import FACTS
from sentinel.core.times import duration_text
from sentinel.core.words import Role

WIDTH = 80
_NARROWEST = 40
_TARGETS = {
    END: "the end: the site is good again",
    CALL_A_PERSON: "call a person; everything stays as it is",
    TAKE_BACK: "take back what was done (a block that holds is kept), then call a person",
    JOIN: "this branch is done",
    FAIL: "this branch has failed",
}
_NEEDED = {Approval.GM: "one of", Approval.TWO_PERSON: "two different of"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the drawing tells beside the playbook."""

    deadline_seconds: float
    """[approvals] of the configuration, where a step says nothing."""
    deputy_seconds: float
    people: Mapping[Role, tuple[str, ...]]
    """Who has each role."""
    deputies: Mapping[str, str] = field(default_factory=dict)
    """Who stands in for whom."""
    marks: Mapping[str, str] = field(default_factory=dict)
    """Of each step of a run: what has happened."""


def drawing(playbook: Playbook, around: Around) -> tuple[str, ...]:
    """All lines, without line ends."""
    inside = {name for step in playbook.steps for branch in step.branches for name in branch}
    outer = [step.id for step in playbook.steps if step.id not in inside]
    pen = _Pen(playbook, around)
    return tuple(line.rstrip() for line in pen.steps(outer, ""))


class _Pen:
    """Draws one playbook."""

    def __init__(self, playbook: Playbook, around: Around) -> None:
        self._playbook = playbook
        self._around = around
        self._numbers = {step.id: place for place, step in enumerate(playbook.steps, start=1)}

    def steps(self, ids: list[str], margin: str) -> Iterator[str]:
        for place, name in enumerate(ids):
            following = ids[place + 1] if place + 1 < len(ids) else ""
            yield from self._step(self._playbook.step(name), margin, following)
            yield margin

    def _step(self, step: Step, margin: str, following: str) -> Iterator[str]:
        head = f"{self._numbers[step.id]:>2}  {step.id}"
        limit = self._limit(step)
        space = WIDTH - len(margin) - len(head) - len(limit)
        if space >= 2:
            yield f"{margin}{head}{' ' * space}{limit}"
        else:
            yield f"{margin}{head}"
            yield from self._text(margin, limit)
        if mark := self._around.marks.get(step.id):
            yield from self._text(margin, f"=> {mark}", hanging="   ")
        yield from self._what(step, margin)
        yield from self._gate(step, margin)
        if step.type is StepType.PARALLEL:
            yield from self._branches(step, margin)
        yield from self._leads(step, margin, following)

    def _limit(self, step: Step) -> str:
        match step.type:
            case StepType.ACTION:
                return f"at most {_duration(step.timeout_seconds)}"
            case StepType.MANUAL:
                return f"answered within {_duration(self._deadline(step))}"
            case StepType.IF:
                return "if"
            case StepType.PARALLEL:
                return "side by side"

    def _what(self, step: Step, margin: str) -> Iterator[str]:
        match step.type:
            case StepType.ACTION:
                words = ACTION_WORDS.get(step.uses, "")
                options = ", ".join(
                    _option(key, value) for key, value in step.options.items() if value
                )
                shown = f"{step.uses}: {words}" if step.id != step.uses else words
                yield from self._text(margin, f"{shown} [{options}]" if options else shown)
            case StepType.MANUAL:
                yield from self._text(margin, f"A person: {step.instruction}")
                if step.instruction_hindi:
                    yield from self._text(margin, step.instruction_hindi)
            case StepType.IF:
                yield from self._text(margin, step.condition)
                for name in facts_in(parse(step.condition)):
                    yield from self._text(
                        margin, f"   {name}: {FACTS[name].what}", hanging="      "
                    )
            case StepType.PARALLEL:
                count = len(step.branches)
                yield from self._text(margin, f"{count} branches; done when all of them are")

    def _gate(self, step: Step, margin: str) -> Iterator[str]:
        if not step.asks:
            return
        roles = roles_of(step)
        names = dict.fromkeys(name for role in roles for name in self._around.people.get(role, ()))
        who = ", ".join(names) or "nobody has that role"
        said = " or ".join(role.value for role in roles)
        if step.type is StepType.MANUAL:
            asked = f"done, or declined, by one of the role {said}: {who}"
        else:
            waiting = _duration(self._deadline(step))
            asked = (
                f"only after {_NEEDED[step.approve]} the role {said} approves: {who}; "
                f"waits for {waiting}"
            )
        standing_in = (self._around.deputies.get(name, "") for name in names)
        deputies = [name for name in standing_in if name and name not in names]
        if deputies:
            after = _duration(step.deputy_seconds or self._around.deputy_seconds)
            asked += f"; after {after} also {', '.join(dict.fromkeys(deputies))}"
        yield from self._text(margin, f"?  {asked}. Silence is no yes.", hanging="   ")

    def _branches(self, step: Step, margin: str) -> Iterator[str]:
        for number, branch in enumerate(step.branches, start=1):
            yield f"{margin}    +-- branch {number}"
            yield f"{margin}    |"
            yield from self.steps(list(branch), f"{margin}    |  ")

    def _leads(self, step: Step, margin: str, following: str) -> Iterator[str]:
        if step.type is StepType.IF:
            ways = [("yes", step.on_true, ""), ("no ", step.on_false, "")]
        else:
            ways = [("then", step.on_success, following), ("else", step.on_failure, "")]
        for word, target, silent in ways:
            if target != silent:
                yield from self._text(
                    margin, f"{word} -> {self._target(target)}", hanging="        "
                )

    def _target(self, target: str) -> str:
        if target in self._numbers:
            return f"{self._numbers[target]} {target}"
        return _TARGETS[target]

    def _text(self, margin: str, text: str, *, hanging: str = "") -> Iterator[str]:
        inner = f"{margin}    "
        yield from textwrap.wrap(
            text,
            max(_NARROWEST, WIDTH - len(inner)) + len(inner),
            initial_indent=inner,
            subsequent_indent=inner + hanging,
        )

    def _deadline(self, step: Step) -> float:
        return step.deadline_seconds or self._around.deadline_seconds


def _option(key: str, value: str | int | float) -> str:
    """As people read it; times are in seconds and sizes in bytes here."""
    if isinstance(value, float):
        return f"{key} {_duration(value)}"
    if key.endswith("_bytes"):
        return f"at most {value:,} bytes"
    return f"{key} {value}"


def _duration(seconds: float) -> str:
    return duration_text(timedelta(seconds=seconds))
