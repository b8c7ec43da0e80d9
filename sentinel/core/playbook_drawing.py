"""The flow of a playbook as text for a person: readable in 80 columns, without colour.

Steps stand in the order of the file, each with its time limit, who is asked, and where it leads.
Branches of a parallel step are indented below it, behind a line of their own.
"""

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sentinel.core.condition_parts import facts_in
from sentinel.core.condition_reader import parse
from sentinel.core.moves import roles_of
from sentinel.core.playbook import Playbook, Step, StepType
from sentinel.core.playbook_words import ENGLISH, DrawingWords
from sentinel.core.words import Role

WIDTH = 80
_NARROWEST = 40


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
    words: DrawingWords = ENGLISH


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
        self._words = around.words
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
                return self._words.limit.format(time=self._duration(step.timeout_seconds))
            case StepType.MANUAL:
                return self._words.answered.format(time=self._duration(self._deadline(step)))
            case StepType.IF:
                return self._words.condition
            case StepType.PARALLEL:
                return self._words.side_by_side

    def _what(self, step: Step, margin: str) -> Iterator[str]:
        match step.type:
            case StepType.ACTION:
                words = self._words.actions.get(step.uses, "")
                options = ", ".join(
                    self._option(key, value) for key, value in step.options.items() if value
                )
                shown = f"{step.uses}: {words}" if step.id != step.uses else words
                yield from self._text(margin, f"{shown} [{options}]" if options else shown)
            case StepType.MANUAL:
                yield from self._text(margin, self._words.person.format(text=step.instruction))
                if step.instruction_hindi:
                    yield from self._text(margin, step.instruction_hindi)
            case StepType.IF:
                yield from self._text(margin, step.condition)
                for name in facts_in(parse(step.condition)):
                    yield from self._text(
                        margin, f"   {name}: {self._words.facts[name]}", hanging="      "
                    )
            case StepType.PARALLEL:
                count = len(step.branches)
                yield from self._text(margin, self._words.branches.format(count=count))

    def _gate(self, step: Step, margin: str) -> Iterator[str]:
        if not step.asks:
            return
        roles = roles_of(step)
        names = dict.fromkeys(name for role in roles for name in self._around.people.get(role, ()))
        words = self._words
        manual = step.type is StepType.MANUAL
        asked = (words.manual if manual else words.gates[step.approve]).format(
            roles=words.either.join(words.roles[role] for role in roles),
            who=", ".join(names) or words.nobody,
            time=self._duration(self._deadline(step)),
        )
        standing_in = (self._around.deputies.get(name, "") for name in names)
        deputies = [name for name in standing_in if name and name not in names]
        if deputies:
            asked += words.deputies.format(
                time=self._duration(step.deputy_seconds or self._around.deputy_seconds),
                who=", ".join(dict.fromkeys(deputies)),
            )
        yield from self._text(margin, f"?  {asked}{words.silence}", hanging="   ")

    def _branches(self, step: Step, margin: str) -> Iterator[str]:
        for number, branch in enumerate(step.branches, start=1):
            yield f"{margin}    +-- {self._words.branch.format(number=number)}"
            yield f"{margin}    |"
            yield from self.steps(list(branch), f"{margin}    |  ")

    def _leads(self, step: Step, margin: str, following: str) -> Iterator[str]:
        words = self._words
        if step.type is StepType.IF:
            ways = [(words.yes, step.on_true, ""), (words.no, step.on_false, "")]
        else:
            ways = [
                (words.then, step.on_success, following),
                (words.otherwise, step.on_failure, ""),
            ]
        for word, target, silent in ways:
            if target != silent:
                yield from self._text(
                    margin, f"{word} -> {self._target(target)}", hanging="        "
                )

    def _target(self, target: str) -> str:
        if target in self._numbers:
            return f"{self._numbers[target]} {target}"
        return self._words.targets[target]

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

    def _option(self, key: str, value: str | int | float) -> str:
        """As people read it; times are in seconds and sizes in bytes here."""
        if isinstance(value, float):
            return f"{key} {self._duration(value)}"
        if key.endswith("_bytes"):
            return self._words.bytes.format(count=value)
        return f"{key} {value}"

    def _duration(self, seconds: float) -> str:
        return self._words.duration(timedelta(seconds=seconds))
