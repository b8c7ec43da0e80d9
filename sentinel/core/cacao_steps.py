"""The steps of a Playbook as the workflow of a CACAO 2.0 playbook (section 4).

An action is an action step; a gate is one of its own before it, which a person carries out. Where
a transition leads that is no step, is a step, too: `end`, or what a person is asked to do.
"""

from collections.abc import Mapping, Sequence
from typing import cast

from sentinel.core.cacao_agents import SENTINEL, role_agent
from sentinel.core.cacao_condition import to_stix
from sentinel.core.cacao_words import (
    ACTION_WORDS,
    ACTIVITIES,
    COMMAND_FORM,
    EXTENSION,
    GATE,
    STEP,
    TARGET,
    TARGET_WORDS,
    step_identifier,
)
from sentinel.core.condition_reader import parse
from sentinel.core.playbook import (
    CALL_A_PERSON,
    END,
    FAIL,
    JOIN,
    Approval,
    Playbook,
    Step,
    StepType,
)
from sentinel.core.words import Role

Workflow = dict[str, dict[str, object]]

IN_CACAO = frozenset(
    {
        *("id", "type", "uses", "timeout", "on_success", "on_failure", "on_true", "on_false"),
        *("condition", "branches", "instruction", "role"),
    }
)
"""Keys of a step that a property of CACAO, or a step of its own, says; the others are its
settings."""
_KINDS = {
    StepType.ACTION: "action",
    StepType.MANUAL: "action",
    StepType.IF: "if-condition",
    StepType.PARALLEL: "parallel",
}
_GATE_WORDS = {
    Approval.GM: "Approve the step {}, or decline it: one person with the role authoriser.",
    Approval.TWO_PERSON: "Approve the step {}, or decline it: two different people with the role "
    "authoriser or approver.",
}


STOPPED = "stopped"
STOPPED_WORDS = "The run has stopped; people go on from here."


class StepMapping:
    """Maps one playbook; `tables` are its steps as TOML gave them."""

    def __init__(self, playbook: Playbook, tables: Sequence[Mapping[str, object]]) -> None:
        self._playbook = playbook
        self._tables = {step.id: table for step, table in zip(playbook.steps, tables, strict=True)}
        self._home = {
            name: f"{step.id}[{number}]"
            for step in playbook.steps
            for number, branch in enumerate(step.branches)
            for name in branch
        }
        self.start = step_identifier("start", playbook.name)
        self._stopped = step_identifier("end", playbook.name, TARGET, STOPPED)

    def workflow(self) -> Workflow:
        """Every step, in the order of the definition, between start and targets."""
        first = self.identifier_of(self._playbook.steps[0].id)
        found: Workflow = {self.start: {"type": "start", "name": "start", "on_completion": first}}
        for step in self._playbook.steps:
            if step.approve is not Approval.NEVER:
                found[self.identifier_of(step.id)] = self._gate(step)
            found[self._own(step.id)] = self._step(step)
        for name, home in self._targets():
            found[self._target(name, home)] = self._end(name, home)
        found[self._stopped] = {"type": "end", "name": STOPPED, "description": STOPPED_WORDS}
        return found

    def identifier_of(self, name: str, home: str = "") -> str:
        """Where a transition to a step or a target leads: to the gate, where a step has one."""
        if name not in self._tables:
            return self._target(name, home)
        if self._playbook.step(name).approve is Approval.NEVER:
            return self._own(name)
        return step_identifier("action", self._playbook.name, GATE, name)

    def _own(self, name: str) -> str:
        kind = _KINDS[self._playbook.step(name).type]
        return step_identifier(kind, self._playbook.name, STEP, name)

    def _target(self, name: str, home: str) -> str:
        """Each branch has ends of its own (section 4.7); people are called in one way alone."""
        kind = "end" if name in {END, JOIN, FAIL} else "action"
        own = home if name in {JOIN, FAIL} else ""
        return step_identifier(kind, self._playbook.name, TARGET, name, own)

    def _targets(self) -> list[tuple[str, str]]:
        """The targets that are led to, with the branch of the step that leads there."""
        found: dict[tuple[str, str], None] = {(END, ""): None, (CALL_A_PERSON, ""): None}
        for step in self._playbook.steps:
            home = self._home.get(step.id, "")
            for name in (step.on_success, step.on_failure, step.on_true, step.on_false):
                if name and name not in self._tables:
                    found[name, home if name in {JOIN, FAIL} else ""] = None
        return list(found)

    def _step(self, step: Step) -> dict[str, object]:
        base: dict[str, object] = {"type": _KINDS[step.type], "name": step.id}
        match step.type:
            case StepType.ACTION:
                base |= {
                    "description": ACTION_WORDS.get(step.uses, step.uses),
                    "timeout": round(step.timeout_seconds * 1000),
                    "agent": SENTINEL,
                    "commands": [_command(COMMAND_FORM.format(step.uses), step.uses)],
                }
            case StepType.MANUAL:
                base |= {"agent": role_agent(step.role), "commands": [_command(step.instruction)]}
                base |= _deadline(step)
            case StepType.IF:
                base["condition"] = to_stix(parse(step.condition))
            case StepType.PARALLEL:
                base["next_steps"] = [self.identifier_of(branch[0]) for branch in step.branches]
        return base | self._leads(step) | self._extension(step, STEP)

    def _leads(self, step: Step) -> dict[str, object]:
        home = self._home.get(step.id, "")
        if step.type is StepType.IF:
            ways = {"on_true": step.on_true, "on_false": step.on_false}
        else:
            ways = {"on_success": step.on_success, "on_failure": step.on_failure}
        return {key: self.identifier_of(target, home) for key, target in ways.items()}

    def _gate(self, step: Step) -> dict[str, object]:
        """Silence and a decline lead where the failure of the step does."""
        home = self._home.get(step.id, "")
        return {
            "type": "action",
            "name": f"{step.id}: approval",
            "agent": role_agent(Role.AUTHORISER),
            "commands": [_command(_GATE_WORDS[step.approve].format(step.id))],
            **_deadline(step),
            "on_success": self._own(step.id),
            "on_failure": self.identifier_of(step.on_failure, home),
            **self._extension(step, GATE),
        }

    def _extension(self, step: Step, part: str) -> dict[str, object]:
        told: dict[str, object] = {"stands_for": step.id, "part": part}
        if part == STEP:
            table = self._tables[step.id]
            told["settings"] = {key: table[key] for key in table if key not in IN_CACAO}
        return {"step_extensions": {EXTENSION: told}}

    def _end(self, name: str, home: str) -> dict[str, object]:
        extension = {"step_extensions": {EXTENSION: {"stands_for": name, "part": TARGET}}}
        if name in {END, JOIN, FAIL}:
            return {"type": "end", "name": name, "description": TARGET_WORDS[name], **extension}
        person = name == CALL_A_PERSON
        return {
            "type": "action",
            "name": name,
            "agent": role_agent(Role.ON_CALL) if person else SENTINEL,
            "commands": [_command(TARGET_WORDS[name])],
            "on_completion": self._stopped if person else self._target(CALL_A_PERSON, ""),
            **extension,
        }


def _command(text: str, uses: str = "") -> dict[str, object]:
    activity = {"playbook_activity": ACTIVITIES[uses]} if uses in ACTIVITIES else {}
    return cast("dict[str, object]", {"type": "manual", "command": text, **activity})


def _deadline(step: Step) -> dict[str, object]:
    return {"timeout": round(step.deadline_seconds * 1000)} if step.deadline_seconds else {}
