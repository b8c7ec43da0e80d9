"""A CACAO 2.0 playbook as the text of one of ours: what maps is mapped, all else is refused.

The steps are those of section 4. A command is one of ours (`sentinel action NAME`) or something
that a person does; Sentinel runs no command of anybody else's. Where the end of a branch of an
`if` is reached, the run goes on where that step says (section 4.8); the end of a branch of a
parallel step is `join`. A failure that leads to an end is no good end: a person is called.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sentinel.core.cacao_condition import from_stix
from sentinel.core.cacao_orders import order_of
from sentinel.core.cacao_rules import faults
from sentinel.core.cacao_words import EXTENSION, GATE, STEP, TARGET, TARGET_WORDS
from sentinel.core.condition_parts import ConditionError
from sentinel.core.playbook import CALL_A_PERSON, END, FAIL, JOIN
from sentinel.core.playbook_text import Value, playbook_text

Json = Mapping[str, object]
MAX_STEPS = 150

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_NOT_OURS = {
    "playbook-action": "another playbook is not called",
    "while-condition": "a run goes forward only, so that it ends",
    "switch-condition": "an if for each case says the same",
}
_NOT_READ = ("delay", "step_variables", "in_args", "out_args")


class CacaoError(ValueError):
    """The document is no CACAO playbook, or one that cannot be followed here. `faults` has all."""

    def __init__(self, found: Sequence[str]) -> None:
        super().__init__("; ".join(found))
        self.faults = tuple(found)


@dataclass(frozen=True, slots=True)
class _Within:
    """Where a step stands: what reaching an end means there, and in which branch that is."""

    end: str = END
    branch: str = ""


def imported(document: object, *, title: str, on: Sequence[str]) -> str:
    """The TOML text of the workflow as it stands. Whether it keeps the rules for playbooks is
    judged by whoever reads it. Raises CacaoError with every fault, each naming its step."""
    found = faults(document)
    if found:
        raise CacaoError(found)
    book = cast("Json", document)
    if len(cast("Json", book["workflow"])) > MAX_STEPS:
        raise CacaoError((f"it has more than {MAX_STEPS} steps",))
    reading = _Reading(book)
    steps = reading.steps()
    if reading.faults:
        raise CacaoError(reading.faults)
    head = (f"Imported from the CACAO 2.0 playbook {book['id']},", f"modified {book['modified']}.")
    return playbook_text(head, {"title": title, "on": list(on)}, steps)


def own_extension(table: Json, key: str) -> Json:
    """What our extension says at a playbook or a step; nothing where it does not stand there."""
    extensions = table.get(key)
    found = extensions.get(EXTENSION) if isinstance(extensions, dict) else None
    return found if isinstance(found, dict) else {}


class _Reading:
    """Follows a workflow from its start, each step once."""

    def __init__(self, document: Json) -> None:
        self._document = document
        self._workflow = cast("Mapping[str, Json]", document["workflow"])
        self.faults: list[str] = []
        self._places: dict[str, _Within] = {}
        self._names: dict[str, str] = {}
        self._open: list[str] = []
        """The steps that led to where the reading is: meeting one of them again is a cycle."""
        self._done: list[str] = []
        """In the order in which all behind a step was read."""
        self._found: dict[str, dict[str, Value]] = {}
        self._branches: dict[str, list[str]] = {}
        self._handling = False

    def steps(self) -> list[dict[str, Value]]:
        """All steps that are reached, each after those that lead to it."""
        start = self._workflow[str(self._document["workflow_start"])]
        first = self._to(str(start["on_completion"]), _Within())
        ordered = [*reversed(self._done)]
        if first in TARGET_WORDS and not self.faults:
            self.faults.append("workflow: nothing is done between its start and its end")
        for identifier in ordered:
            if branches := self._branches.get(identifier):
                self._found[identifier]["branches"] = [
                    [self._names[one] for one in ordered if self._places[one].branch == branch]
                    for branch in branches
                ]
        return [self._found[identifier] for identifier in ordered]

    def _to(self, identifier: str, within: _Within, *, failing: bool = False) -> str:
        """The id of a step, or the target, to which a transition leads; reads what is behind."""
        step = self._workflow[identifier]
        told = own_extension(step, "step_extensions")
        if told.get("part") == TARGET and told.get("stands_for") in TARGET_WORDS:
            return str(told["stands_for"])
        if step["type"] == "end":
            return (
                {END: CALL_A_PERSON, JOIN: FAIL}.get(within.end, within.end)
                if failing
                else within.end
            )
        if told.get("part") == GATE and "on_success" in step:
            return self._to(str(step["on_success"]), within)  # the step behind it says approve
        if identifier in self._open:
            self._fault(
                identifier, "leads back to itself; a run goes forward only, so that it ends"
            )
        elif identifier not in self._places:
            self._read(identifier, step, within)
        elif self._places[identifier] != within:
            self._fault(identifier, "is reached from two branches that go on differently")
        return self._names.get(identifier, CALL_A_PERSON)

    def _read(self, identifier: str, step: Json, within: _Within) -> None:
        self._places[identifier] = within
        self._names[identifier] = self._name(identifier, step)
        self._open.append(identifier)
        for key in _NOT_READ:
            if key in step:
                self._fault(identifier, f"{key} is not understood; remove it")
        table: dict[str, Value] = {"id": self._names[identifier]}
        self._found[identifier] = table
        match step["type"]:
            case "action":
                table |= self._action(identifier, step)
                table |= self._ways(step, within)
            case "if-condition":
                table |= self._if(identifier, step, within)
            case "parallel":
                table |= self._parallel(identifier, step, within)
            case kind:
                why = _NOT_OURS.get(str(kind), "it stands in the middle of the workflow")
                self._fault(identifier, f"steps of type {kind} are not followed here: {why}")
        self._open.pop()
        self._done.append(identifier)

    def _action(self, identifier: str, step: Json) -> dict[str, Value]:
        told = own_extension(step, "step_extensions")
        settings = told.get("settings") if told.get("part") == STEP else None
        agents = cast("Mapping[str, Json]", self._document["agent_definitions"])
        table, wrong = order_of(step, agents[str(step["agent"])], settings)
        for fault in wrong:
            self._fault(identifier, fault)
        return table

    def _if(self, identifier: str, step: Json, within: _Within) -> dict[str, Value]:
        following = self._following(step, within)
        inside = _Within(end=following, branch=within.branch)
        on_false = following
        if "on_false" in step:
            on_false = self._to(str(step["on_false"]), inside)
        on_true = self._to(str(step["on_true"]), inside)
        try:
            condition = from_stix(str(step["condition"]))
        except ConditionError as error:
            self._fault(identifier, f"condition: {error}")
            condition = ""
        return {"type": "if", "condition": condition, "on_true": on_true, "on_false": on_false}

    def _parallel(self, identifier: str, step: Json, within: _Within) -> dict[str, Value]:
        ways = self._ways(step, within)
        self._branches[identifier] = []
        for number, entry in reversed([*enumerate(cast("list[str]", step["next_steps"]))]):
            branch = f"{identifier}[{number}]"
            self._branches[identifier].insert(0, branch)
            if self._to(entry, _Within(end=JOIN, branch=branch)) in TARGET_WORDS:
                self._fault(identifier, f"its branch {number} holds no step")
        return {"type": "parallel", "branches": [], **ways}

    def _ways(self, step: Json, within: _Within) -> dict[str, Value]:
        """Read in this order, so that what follows a success comes first in the text."""
        if "on_completion" in step:
            target = str(step["on_completion"])
            on_failure = self._to(target, within)
        elif "on_failure" in step:
            on_failure = self._to(str(step["on_failure"]), within, failing=True)
        else:
            on_failure = self._exception(within)
        return {"on_success": self._following(step, within), "on_failure": on_failure}

    def _following(self, step: Json, within: _Within) -> str:
        target = step.get("on_completion") or step.get("on_success")
        return within.end if target is None else self._to(str(target), within)

    def _exception(self, within: _Within) -> str:
        """Section 3.1: what a failure leads to that nothing else is said of; a branch fails."""
        if within.branch:
            return FAIL
        target = self._document.get("workflow_exception")
        if target is None or self._handling or str(target) in self._open:
            return CALL_A_PERSON
        self._handling = True
        found = self._to(str(target), _Within(), failing=True)
        self._handling = False
        return found

    def _name(self, identifier: str, step: Json) -> str:
        """An id of our form, each once: that of the extension, else after the step's name."""
        told = own_extension(step, "step_extensions")
        wanted = str(told.get("stands_for") if told.get("part") == STEP else step.get("name", ""))
        slug = re.sub(r"[^a-z0-9]+", "-", wanted.lower()).strip("-")[:50].strip("-")
        if not _ID.fullmatch(slug) or slug in TARGET_WORDS:
            slug = f"step-{len(self._names) + 1}"
        name, count = slug, 1
        while name in self._names.values():
            count += 1
            name = f"{slug}-{count}"
        return name

    def _fault(self, identifier: str, what: str) -> None:
        name = str(self._workflow[identifier].get("name", ""))
        called = f" ({name[:60]})" if name else ""
        self.faults.append(f"workflow.{identifier}{called}: {what}")
