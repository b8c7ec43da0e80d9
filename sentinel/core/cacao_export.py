"""A Playbook as a CACAO 2.0 playbook: JSON that other engines read and that comes back as it was.

The same text gives the same bytes. What CACAO has no word for travels in an extension (section 8).
"""

import tomllib
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast

from sentinel.core.cacao_agents import agents_of
from sentinel.core.cacao_condition import variables_of
from sentinel.core.cacao_steps import StepMapping
from sentinel.core.cacao_words import (
    ACTIVITIES,
    EXTENSION,
    EXTENSION_NAME,
    EXTENSION_SCHEMA,
    EXTENSION_VERSION,
    IDENTITY,
    NAMESPACE,
    SPEC_VERSION,
)
from sentinel.core.canonical import canonical
from sentinel.core.condition_parts import facts_in
from sentinel.core.condition_reader import parse
from sentinel.core.playbook import CALL_A_PERSON, Playbook, StepType
from sentinel.core.run_facts import FACTS

Document = dict[str, object]

CREATED = datetime(2026, 11, 22, tzinfo=UTC)
"""Section 3.1: any time deemed most appropriate, the same for all versions of a playbook."""
PLAYBOOK_TYPES = ["mitigation", "notification", "remediation"]
_VARIABLE_TYPES = {str: "string", int: "integer", bool: "bool"}


def exported(playbook: Playbook, modified: datetime = CREATED) -> Document:
    """The playbook as CACAO. `modified` is when its text was changed last; nothing else depends
    on anything but name and text."""
    definition = tomllib.loads(playbook.text)
    tables = cast("list[Mapping[str, object]]", definition["step"])
    mapping = StepMapping(playbook, tables)
    workflow = mapping.workflow()
    used = {step.uses for step in playbook.steps}
    document: Document = {
        "type": "playbook",
        "spec_version": SPEC_VERSION,
        "id": playbook_identifier(playbook.name),
        "name": playbook.name,
        "description": playbook.title,
        "playbook_types": PLAYBOOK_TYPES,
        "playbook_activities": sorted({ACTIVITIES[one] for one in used if one in ACTIVITIES}),
        "playbook_processing_summary": _summary(playbook),
        "created_by": IDENTITY,
        "created": _moment(CREATED),
        "modified": _moment(max(modified, CREATED)),
        "workflow_start": mapping.start,
        "workflow_exception": mapping.identifier_of(CALL_A_PERSON),
        "workflow": workflow,
        "playbook_extensions": {
            EXTENSION: {
                "toml": playbook.text,
                "sha256": playbook.sha256,
                "verdicts": [verdict.value for verdict in playbook.on],
            }
        },
        "agent_definitions": agents_of(workflow),
        "extension_definitions": {
            EXTENSION: {
                "type": "extension-definition",
                "name": EXTENSION_NAME,
                "description": "What a playbook of Sentinel says beyond CACAO.",
                "created_by": IDENTITY,
                "schema": EXTENSION_SCHEMA,
                "version": EXTENSION_VERSION,
            }
        },
    }
    if not document["playbook_activities"]:
        del document["playbook_activities"], document["playbook_types"]
    if variables := _variables(playbook):
        document["playbook_variables"] = variables
    return document


def playbook_identifier(name: str) -> str:
    """Section 10.10: version 5, of the name and the types."""
    named = canonical({"name": name, "playbook_types": PLAYBOOK_TYPES}).decode()
    return f"playbook--{uuid.uuid5(NAMESPACE, named)}"


def _variables(playbook: Playbook) -> dict[str, object]:
    conditions = [parse(step.condition) for step in playbook.steps if step.condition]
    asked = sorted({name for condition in conditions for name in facts_in(condition)})
    known = {name: FACTS[name] for name in asked}
    return variables_of(
        {name: (_VARIABLE_TYPES[fact.kind], fact.what) for name, fact in known.items()}
    )


def _summary(playbook: Playbook) -> dict[str, bool]:
    """Section 10.14."""
    types = {step.type for step in playbook.steps}
    return {
        "manual_playbook": types == {StepType.MANUAL},
        "external_playbooks": False,
        "parallel_processing": StepType.PARALLEL in types,
        "if_logic": StepType.IF in types,
        "while_logic": False,
        "switch_logic": False,
        "temporal_logic": True,
        "data_markings": False,
        "digital_signatures": False,
        "countersigned_signatures": False,
        "extensions": True,
    }


def _moment(at: datetime) -> str:
    """To the millisecond, as section 3.1 wants it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
