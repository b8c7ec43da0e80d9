"""Whether a JSON document is a CACAO 2.0 playbook, as far as Sentinel writes and reads one.

Our own words of the specification (OASIS, CACAO Security Playbooks Version 2.0): the properties of
sections 3.1, 4, 5, 7 and 8 and the data types of section 10. What it asks of signatures, markings,
targets and authentication is not looked at: none of it is exported, and none is used.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from sentinel.core.cacao_words import SPEC_VERSION

Json = Mapping[str, object]
Fault = tuple[str, str]
"""Where, and what is wrong."""

_UUID = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}"
_IDENTIFIER = re.compile(rf"([a-z][a-z0-9-]+[a-z0-9])--({_UUID})")
_TIME = re.compile(
    r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:"
    r"([0-5][0-9]|60)(\.[0-9]+)?Z"
)
_VARIABLE = re.compile(r"__[a-zA-Z][a-zA-Z0-9_-]{0,199}__")
STEP_TYPES = (
    *("start", "end", "action", "playbook-action", "parallel"),
    *("if-condition", "while-condition", "switch-condition"),
)
"""Section 4.2."""

Check = Callable[[object], str]
"""What is wrong with a value; empty where nothing is."""


def _text(value: object) -> str:
    return "" if isinstance(value, str) else "is no text"


def _flag(value: object) -> str:
    return "" if isinstance(value, bool) else "is neither true nor false"


def _table(value: object) -> str:
    return "" if isinstance(value, dict) else "is no object"


def _list(value: object) -> str:
    return "" if isinstance(value, list) else "is no list"


def _filled(value: object) -> str:
    return "" if isinstance(value, list) and value else "is no list with something in it"


def _texts(value: object) -> str:
    good = isinstance(value, list) and value and all(isinstance(one, str) for one in value)
    return "" if good else "is no list of texts"


def _whole(value: object) -> str:
    good = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return "" if good else "is no whole number of 0 or more"


def _percent(value: object) -> str:
    good = not _whole(value) and isinstance(value, int) and value <= 100
    return "" if good else "is no whole number from 0 to 100"


def _moment(value: object) -> str:
    good = isinstance(value, str) and _TIME.fullmatch(value)
    return "" if good else "is no time such as 2026-11-22T04:30:00.000Z"


def _identifier(value: object) -> str:
    good = isinstance(value, str) and _IDENTIFIER.fullmatch(value)
    return "" if good else "is no identifier (a type, two hyphens and a UUID)"


def _identifiers(value: object) -> str:
    good = isinstance(value, list) and value and not any(_identifier(one) for one in value)
    return "" if good else "is no list of identifiers"


def _only(*words: str) -> Check:
    return lambda value: "" if value in words else f"is {value!r}; accepted: {', '.join(words)}"


_PLAYBOOK: dict[str, Check] = {
    "type": _only("playbook"),
    "spec_version": _only(SPEC_VERSION),
    "id": _identifier,
    "name": _text,
    "description": _text,
    "playbook_types": _list,
    "playbook_activities": _texts,
    "playbook_processing_summary": _table,
    "created_by": _identifier,
    "created": _moment,
    "modified": _moment,
    "revoked": _flag,
    "valid_from": _moment,
    "valid_until": _moment,
    "derived_from": _identifiers,
    "related_to": _identifiers,
    "priority": _percent,
    "severity": _percent,
    "impact": _percent,
    "industry_sectors": _texts,
    "labels": _texts,
    "external_references": _filled,
    "markings": _identifiers,
    "playbook_variables": _table,
    "workflow_start": _identifier,
    "workflow_exception": _identifier,
    "workflow": _table,
    "playbook_extensions": _table,
    "authentication_info_definitions": _table,
    "agent_definitions": _table,
    "target_definitions": _table,
    "extension_definitions": _table,
    "data_marking_definitions": _table,
    "signatures": _filled,
}
_NEEDED = (
    *("type", "spec_version", "id", "name", "created_by", "created", "modified"),
    *("workflow_start", "workflow"),
)
_STEP: dict[str, Check] = {
    "type": _only(*STEP_TYPES),
    "name": _text,
    "description": _text,
    "external_references": _filled,
    "delay": _whole,
    "timeout": _whole,
    "step_variables": _table,
    "owner": _identifier,
    "on_completion": _identifier,
    "on_success": _identifier,
    "on_failure": _identifier,
    "step_extensions": _table,
}
_OF_TYPE: dict[str, tuple[dict[str, Check], tuple[str, ...]]] = {
    "start": ({}, ("on_completion",)),
    "end": ({}, ()),
    "action": (
        {
            "commands": _filled,
            "agent": _identifier,
            "targets": _identifiers,
            "in_args": _texts,
            "out_args": _texts,
        },
        ("commands", "agent"),
    ),
    "if-condition": (
        {"condition": _text, "on_true": _identifier, "on_false": _identifier},
        ("condition", "on_true"),
    ),
    "parallel": ({"next_steps": _identifiers}, ("next_steps",)),
}
_FORBIDDEN = {
    "start": ("on_success", "on_failure"),
    "end": ("on_completion", "on_success", "on_failure"),
}


def faults(document: object) -> list[str]:
    """Every fault, each with its place; none where it is a playbook that keeps the rules."""
    if not isinstance(document, dict):
        return ["it is no JSON object"]
    found = [*_properties("", document, _PLAYBOOK, _NEEDED), *_times(document)]
    found += [*_variables("", document.get("playbook_variables"))]
    workflow = document.get("workflow")
    steps = workflow if isinstance(workflow, dict) else {}
    for identifier, step in steps.items():
        found += _step_faults(identifier, step, document, steps)
    if isinstance(document.get("workflow_start"), str):
        found += _start_faults(str(document["workflow_start"]), steps)
    for place in ("agent_definitions", "target_definitions", "extension_definitions"):
        found += _definitions(place, document.get(place))
    found += _extensions("", document.get("playbook_extensions"), document)
    return [f"{place}: {what}" if place else what for place, what in found]


def next_of(step: Json) -> list[str]:
    """Every step that a step names, in order."""
    keys = ("on_true", "on_false", "on_completion", "on_success", "on_failure")
    named = step.get("next_steps")
    branches = named if isinstance(named, list) else []
    return [str(one) for one in (*branches, *(step[key] for key in keys if key in step))]


def _step_faults(identifier: str, step: object, document: Json, steps: Json) -> Iterator[Fault]:
    place = f"workflow.{identifier}"
    if not isinstance(step, dict):
        yield place, "is no object"
        return
    kind = str(step.get("type"))
    match = _IDENTIFIER.fullmatch(identifier)
    if match is None or match[1] != kind:
        yield place, f"is no identifier of a step of type {kind}"
    others: dict[str, Check] = dict.fromkeys(step, lambda _: "")
    own, needed = _OF_TYPE.get(kind, (others, ()))  # what is not read is not judged
    yield from _properties(place, step, {**own, **_STEP}, ("type", *needed))
    yield from _variables(place, step.get("step_variables"))
    for key in _FORBIDDEN.get(kind, ()):
        if key in step:
            yield place, f"{key} must not stand in a step of type {kind}"
    if "on_completion" in step and ("on_success" in step or "on_failure" in step):
        yield place, "on_completion must not stand beside on_success or on_failure"
    if kind == "parallel" and len(next_of({"next_steps": step.get("next_steps")})) < 2:
        yield place, "next_steps must name two steps or more"
    for target in next_of(step):
        if target not in steps:
            yield place, f"{target} is no step of the workflow"
    yield from _commands(place, step.get("commands"))
    agents = document.get("agent_definitions")
    if "agent" in step and (not isinstance(agents, dict) or step["agent"] not in agents):
        yield place, f"agent {step['agent']} is not among agent_definitions"
    yield from _extensions(place, step.get("step_extensions"), document)


def _start_faults(start: str, steps: Json) -> Iterator[Fault]:
    first = steps.get(start)
    if not isinstance(first, dict) or first.get("type") != "start":
        yield "workflow_start", "is no start step of the workflow"
    kinds = [step.get("type") for step in steps.values() if isinstance(step, dict)]
    for wanted in ("end", "action"):
        if wanted not in kinds and "playbook-action" not in kinds:
            yield "workflow", f"has no step of type {wanted}"


def _properties(
    place: str, table: Json, known: Mapping[str, Check], needed: tuple[str, ...]
) -> Iterator[Fault]:
    for key in needed:
        if key not in table:
            yield place, f"{key} is missing"
    for key, value in table.items():
        if key not in known:
            yield place, f"{str(key)[:80]} is no property of CACAO 2.0 here"
        elif wrong := known[key](value):
            yield place, f"{key} {wrong}"


def _times(document: Json) -> Iterator[Fault]:
    created, modified = str(document.get("created", "")), str(document.get("modified", ""))
    if not (_moment(created) or _moment(modified)) and modified < created:
        yield "modified", "is before created"


def _commands(place: str, commands: object) -> Iterator[Fault]:
    for number, command in enumerate(commands if isinstance(commands, list) else []):
        where = f"{place}.commands[{number}]"
        if not isinstance(command, dict):
            yield where, "is no object"
        elif _text(command.get("type")):
            yield where, "type is missing"
        elif command["type"] == "manual" and not ({"command", "command_b64"} & command.keys()):
            yield where, "has neither command nor command_b64"


def _variables(place: str, variables: object) -> Iterator[Fault]:
    for name, value in variables.items() if isinstance(variables, dict) else ():
        where = f"{place}.variables" if place else "playbook_variables"
        if not _VARIABLE.fullmatch(name):
            yield where, f"{name[:80]} is no name of a variable"
        if not isinstance(value, dict) or _text(value.get("type")):
            yield where, f"{name[:80]} has no type"


def _definitions(place: str, found: object) -> Iterator[Fault]:
    for identifier, value in found.items() if isinstance(found, dict) else ():
        match = _IDENTIFIER.fullmatch(identifier)
        if not isinstance(value, dict) or match is None or match[1] != value.get("type"):
            yield f"{place}.{identifier[:120]}", "is not what its identifier says"
        elif _text(value.get("name")):
            yield f"{place}.{identifier}", "name is missing"


def _extensions(place: str, found: object, document: Json) -> Iterator[Fault]:
    known = document.get("extension_definitions")
    for identifier, value in found.items() if isinstance(found, dict) else ():
        if not isinstance(known, dict) or identifier not in known:
            yield place, f"extension {identifier[:120]} is not among extension_definitions"
        if not isinstance(value, dict):
            yield place, f"extension {identifier[:120]} is no object"
