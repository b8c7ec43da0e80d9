"""Playbooks as CACAO 2.0: what is exported keeps the rules and comes back as it was."""

import copy
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from sentinel.config import defaults_dir, playbook_from_text
from sentinel.config.cacao import playbook_of_cacao
from sentinel.core.cacao_condition import from_stix, to_stix
from sentinel.core.cacao_export import exported
from sentinel.core.cacao_import import CacaoError, imported
from sentinel.core.cacao_rules import faults
from sentinel.core.cacao_words import EXTENSION
from sentinel.core.condition_reader import parse
from sentinel.core.playbook import Playbook, Step, StepType
from sentinel.core.verdict import Verdict
from sentinel.errors import ConfigError
from support.plans import plan_texts

SCHEMAS = "SENTINEL_CACAO_SCHEMAS"
SHIPPED = sorted((defaults_dir() / "playbooks").glob("*.toml"))

U = "00000000-0000-4000-8000-0000000000"


def _shipped(path: Path) -> Playbook:
    return playbook_from_text(path.read_text(encoding="utf-8"), name=path.stem)


def _steps(book: Playbook) -> dict[str, Step]:
    """The steps by their ids; conditions in the one form that CACAO can say."""
    return {
        step.id: replace(step, condition=from_stix(to_stix(parse(step.condition))))
        if step.condition
        else step
        for step in book.steps
    }


def _foreign(**steps: dict[str, Any]) -> dict[str, Any]:
    """A playbook of somebody else's; `a1` is called action--...a1 and so on."""
    return {
        "type": "playbook",
        "spec_version": "cacao-2.0",
        "id": f"playbook--{U}01",
        "name": "Site is away",
        "created_by": f"identity--{U}02",
        "created": "2026-01-02T03:04:05.000Z",
        "modified": "2026-01-02T03:04:05.000Z",
        "workflow_start": f"start--{U}03",
        "workflow": {
            f"start--{U}03": {"type": "start", "on_completion": f"action--{U}a1"},
            f"end--{U}e1": {"type": "end"},
            **{f"{step['type']}--{U}{name}": step for name, step in steps.items()},
        },
        "agent_definitions": {
            f"group--{U}04": {"type": "group", "name": "operations"},
            f"linux--{U}05": {"type": "linux", "name": "a host"},
        },
    }


def _asks(text: str, **leads: str) -> dict[str, Any]:
    return {
        "type": "action",
        "name": text,
        "agent": f"group--{U}04",
        "commands": [{"type": "manual", "command": text}],
        **(leads or {"on_completion": f"end--{U}e1"}),
    }


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_playbook_keeps_the_rules_of_cacao(path: Path) -> None:
    """And is exported to the same bytes each time, with its text."""
    book = _shipped(path)
    document = exported(book)
    assert faults(document) == []
    assert json.dumps(document) == json.dumps(exported(_shipped(path)))
    back = playbook_of_cacao(json.loads(json.dumps(document)), name=book.name, source=book.source)
    assert back.playbook == book
    assert back.notes == ()


@pytest.fixture(scope="module")
def published() -> Iterator[Any]:
    """A validator on the schemas that OASIS publishes, where this machine has them."""
    folder = os.environ.get(SCHEMAS)
    if not folder:
        pytest.skip(f"{SCHEMAS} names no folder with the published schemas (see CONTRIBUTING.md)")
    from jsonschema import Draft7Validator
    from referencing import Registry
    from referencing.jsonschema import DRAFT7

    found = [json.loads(path.read_text()) for path in Path(folder).rglob("*.json")]
    known = {schema["$id"]: schema for schema in found}
    registry = Registry().with_resources(
        (name, DRAFT7.create_resource(schema)) for name, schema in known.items()
    )
    root = next(schema for name, schema in known.items() if name.endswith("/playbook.json"))
    yield Draft7Validator(root, registry=registry)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_playbook_validates_against_the_published_schema(
    path: Path, published: Any
) -> None:
    assert [error.message for error in published.iter_errors(exported(_shipped(path)))] == []


@settings(max_examples=60)
@given(text=plan_texts())
def test_any_plan_validates_against_the_published_schema(text: str, published: Any) -> None:
    document = exported(playbook_from_text(text, name="plan"))
    assert [error.message for error in published.iter_errors(document)] == []


@settings(max_examples=100)
@given(text=plan_texts())
def test_any_plan_comes_back_as_it_was(text: str) -> None:
    """As the text that travels with it; and, where that is taken out, step by step."""
    book = playbook_from_text(text, name="plan")
    document = exported(book)
    assert faults(document) == []
    assert playbook_of_cacao(document, name="plan", source="plan").playbook == book
    bare = copy.deepcopy(document)
    del bare["playbook_extensions"]
    made = playbook_of_cacao(bare, name="plan", source="plan", on=book.on).playbook
    assert _steps(made) == _steps(book)


def test_a_changed_workflow_counts_and_not_the_text_that_it_carries() -> None:
    book = _shipped(next(path for path in SHIPPED if path.stem == "defacement"))
    document: dict[str, Any] = exported(book)
    block = next(s for s in document["workflow"].values() if s.get("name") == "block")
    block["timeout"] = 45_000
    found = playbook_of_cacao(document, name="defacement", source="x")
    assert found.playbook.step("block").timeout_seconds == 45.0
    assert "is not this workflow" in found.notes[0]
    before = _steps(book)
    assert {name for name, step in _steps(found.playbook).items() if step != before[name]} == {
        "block"
    }


def test_a_plan_of_somebody_else_is_mapped() -> None:
    """People do what is manual; the end after a failure is no good end; an if goes on where it
    says."""
    document = _foreign(
        a1=_asks("Look at the host", on_success=f"if-condition--{U}c1", on_failure=f"end--{U}e1"),
        c1={
            "type": "if-condition",
            "condition": "__affected__:value > 3 AND NOT __blocked__:value = true",
            "on_true": f"parallel--{U}b1",
            "on_completion": f"action--{U}a4",
        },
        b1={
            "type": "parallel",
            "next_steps": [f"action--{U}a2", f"action--{U}a3"],
            "on_completion": f"end--{U}e2",
        },
        a2=_asks("Call the provider", on_completion=f"end--{U}e3"),
        a3=_asks("sentinel action report", on_completion=f"end--{U}e4"),
        a4={**_asks("Write it down"), "timeout": 90_000},
        e2={"type": "end"},
        e3={"type": "end"},
        e4={"type": "end"},
    )
    document["workflow"][f"if-condition--{U}c1"]["condition"] = (
        "__affected__:value > 3 AND __blocked__:value != true"
    )
    found = playbook_of_cacao(document, name="away", source="away", on=(Verdict.DOWN,)).playbook
    by_id = {step.id: step for step in found.steps}
    assert [step.id for step in found.steps][:2] == ["look-at-the-host", "step-2"]
    assert by_id["look-at-the-host"].type is StepType.MANUAL
    assert by_id["look-at-the-host"].on_failure == "call-a-person"
    assert by_id["look-at-the-host"].role == "operations"
    choice = by_id["step-2"]
    assert choice.condition == "affected > 3 and blocked != true"
    assert choice.on_false == "write-it-down"
    both = by_id[choice.on_true]
    assert set(both.branches) == {("call-the-provider",), ("sentinel-action-report",)}
    assert both.on_success == both.on_failure == "write-it-down"
    assert by_id["sentinel-action-report"].uses == "report"
    assert by_id["write-it-down"].deadline_seconds == 90.0
    assert by_id["write-it-down"].on_success == "end"


def test_what_does_not_map_is_refused_all_at_once() -> None:
    """Each fault names its step."""
    document = _foreign(
        a1=_asks("One", on_success=f"action--{U}a2"),
        a2={
            "type": "action",
            "name": "Run it",
            "agent": f"linux--{U}05",
            "commands": [{"type": "bash", "command": "reboot"}, {"type": "ssh", "command": "ls"}],
            "on_success": f"while-condition--{U}d1",
        },
        d1={"type": "while-condition", "condition": "x", "on_true": f"action--{U}a1"},
        a3={**_asks("Wait for __host__:value"), "delay": 5},
    )
    document["workflow"][f"action--{U}a2"]["on_failure"] = f"action--{U}a3"
    with pytest.raises(CacaoError) as caught:
        imported(document, title="x", on=["down"])
    said = "\n".join(caught.value.faults)
    assert f"workflow.action--{U}a2 (Run it): a command of type bash is not run" in said
    assert "a command of type ssh is not run" in said
    assert (
        f"workflow.while-condition--{U}d1: steps of type while-condition are not followed" in said
    )
    assert "delay is not understood" in said
    assert "names a variable" in said


def test_a_plan_that_goes_in_circles_is_refused() -> None:
    document = _foreign(
        a1=_asks("One", on_completion=f"action--{U}a2"),
        a2=_asks("Two", on_completion=f"action--{U}a1"),
    )
    with pytest.raises(CacaoError, match="leads back to itself"):
        imported(document, title="x", on=["down"])


def test_a_step_of_two_branches_is_refused() -> None:
    document = _foreign(
        a1=_asks("One", on_completion=f"parallel--{U}b1"),
        b1={
            "type": "parallel",
            "next_steps": [f"action--{U}a2", f"action--{U}a3"],
            "on_completion": f"end--{U}e1",
        },
        a2=_asks("Two", on_completion=f"action--{U}a4"),
        a3=_asks("Three", on_completion=f"action--{U}a4"),
        a4=_asks("Four"),
    )
    with pytest.raises(CacaoError, match="reached from two branches"):
        imported(document, title="x", on=["down"])


def test_our_rules_hold_for_what_comes_from_outside() -> None:
    """A workflow that restores before it preserves is refused like any other."""
    document = _foreign(a1=_asks("sentinel action restore"))
    with pytest.raises(ConfigError, match='successful "preserve"'):
        playbook_of_cacao(document, name="x", source="x", on=(Verdict.DEFACED,))


def test_hostile_texts_stay_texts() -> None:
    """Quotation marks, new lines and control characters of a command or a name break out of
    nothing."""
    hostile = 'x" \n[[step]]\nuses = "unblock"\x1b[31m \u202e \\'
    document = _foreign(a1=_asks(hostile))
    document["description"] = hostile
    document["name"] = hostile
    found = playbook_of_cacao(document, name="x", source="x", on=(Verdict.DOWN,)).playbook
    assert [step.type for step in found.steps] == [StepType.MANUAL]
    assert 'uses = "unblock"' in found.steps[0].instruction


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda d: d.pop("created"), "created is missing"),
        (lambda d: d.update(type="bundle"), "type is 'bundle'; accepted: playbook"),
        (lambda d: d.update(spec_version="1.1"), "spec_version is '1.1'; accepted: cacao-2.0"),
        (lambda d: d.update(colour="red"), "colour is no property of CACAO 2.0 here"),
        (lambda d: d.update(id="playbook-1"), "id is no identifier"),
        (lambda d: d.update(modified="2025-01-01T00:00:00.000Z"), "modified: is before created"),
        (lambda d: d.update(workflow_start=f"start--{U}99"), "is no start step of the workflow"),
        (lambda d: d["workflow"][f"action--{U}a1"].update(timeout=-1), "timeout is no whole"),
        (lambda d: d["workflow"][f"action--{U}a1"].pop("agent"), "agent is missing"),
        (lambda d: d["agent_definitions"].pop(f"group--{U}04"), "is not among agent_definitions"),
        (
            lambda d: d["workflow"][f"action--{U}a1"].update(on_success=f"end--{U}e1"),
            "on_completion must not stand beside",
        ),
        (
            lambda d: d["workflow"][f"end--{U}e1"].update(on_completion=f"end--{U}e1"),
            "on_completion must not stand in a step of type end",
        ),
        (
            lambda d: d["workflow"][f"action--{U}a1"].update(on_completion=f"end--{U}77"),
            "is no step of the workflow",
        ),
        (
            lambda d: d["workflow"][f"action--{U}a1"].update(
                step_extensions={EXTENSION: {"part": "step"}}
            ),
            "is not among extension_definitions",
        ),
        (
            lambda d: d["workflow"][f"action--{U}a1"].update(commands=[{"type": "manual"}]),
            "has neither command nor command_b64",
        ),
        (lambda d: d.update(playbook_variables={"x": {"type": "string"}}), "no name of a variable"),
        (lambda d: d["workflow"].update({"end--1": {"type": "end"}}), "is no identifier of a step"),
    ],
)
def test_what_is_no_cacao_is_told(spoil: Any, said: str) -> None:
    document = _foreign(a1=_asks("Look"))
    assert faults(document) == []
    spoil(document)
    assert any(said in fault for fault in faults(document)), faults(document)
