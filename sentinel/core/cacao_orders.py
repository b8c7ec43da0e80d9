"""The commands of a CACAO action step (section 5) as what a step of ours does."""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import cast

from sentinel.core.cacao_words import COMMAND
from sentinel.core.playbook_text import Value
from sentinel.core.words import Role

Json = Mapping[str, object]
MAX_INSTRUCTION = 2000
_VARIABLE = re.compile(r"__[a-zA-Z][a-zA-Z0-9_-]*__:value")


def order_of(step: Json, agent: Json, settings: object) -> tuple[dict[str, Value], list[str]]:
    """The keys of our step, and every fault. `settings` are the keys that our extension told."""
    commands = cast("list[Json]", step["commands"])
    wrong = [
        f"a command of type {str(one['type'])[:40]} is not run: Sentinel carries out its own "
        "actions, and a person what is manual"
        for one in commands
        if one["type"] != "manual"
    ]
    texts: list[str] = []
    for one in commands:
        if one["type"] == "manual":
            text, fault = _text(one)
            texts.append(text)
            wrong += [fault] if fault else []
    ours = [COMMAND.fullmatch(text) for text in texts]
    own = settings if isinstance(settings, dict) else {}
    kept: dict[str, Value] = {
        str(key): value for key, value in own.items() if isinstance(value, str | int | float)
    }
    if len(texts) == 1 and ours[0] is not None:
        return {"uses": ours[0][1], **_seconds(step, "timeout"), **kept}, wrong
    if any(ours):
        wrong.append("a command of ours stands beside another; accepted: a step for each")
    instruction = "; then: ".join(texts)
    if len(instruction) > MAX_INSTRUCTION:
        wrong.append(f"what a person shall do is longer than {MAX_INSTRUCTION} characters")
    role = str(agent.get("name"))
    if agent.get("type") != "group" or role not in {one.value for one in Role}:
        role = Role.AUTHORISER.value
    table: dict[str, Value] = {"type": "manual", "instruction": instruction, "role": role}
    return {**table, **_seconds(step, "deadline"), **kept}, wrong


def _text(command: Json) -> tuple[str, str]:
    """What a manual command says, as one line, and what is wrong with it."""
    text = command.get("command")
    if text is None:
        try:
            text = base64.b64decode(str(command["command_b64"]), validate=True).decode()
        except (binascii.Error, ValueError):
            return "", "command_b64 is no text in Base64"
    line = "".join(char if char.isprintable() else " " for char in " ".join(str(text).split()))
    if not line.strip():
        return "", "a manual command says nothing"
    if _VARIABLE.search(line):
        return line, "a command names a variable, which nobody would put in; write its value"
    return line, ""


def _seconds(step: Json, key: str) -> dict[str, Value]:
    """CACAO counts milliseconds (section 4.1); less than a second is a second."""
    milliseconds = cast("int", step.get("timeout", 0))
    if not milliseconds:
        return {}
    exact = milliseconds % 1000 == 0
    return {key: f"{milliseconds // 1000}s" if exact else f"{max(1000, milliseconds)}ms"}
