"""Writes the TOML text of a playbook from plain values."""

import json
from collections.abc import Mapping, Sequence

Value = str | int | float | bool | Sequence["Value"]


def playbook_text(
    head: Sequence[str], top: Mapping[str, Value], steps: Sequence[Mapping[str, Value]]
) -> str:
    """A definition: comment lines, the keys at the top, one [[step]] after the other."""
    lines = [*(f"# {_bare(line)}".rstrip() for line in head), ""]
    lines += [f"{key} = {toml_value(value)}" for key, value in top.items()]
    for step in steps:
        width = max((len(key) for key in step), default=0)
        lines += ["", "[[step]]"]
        lines += [f"{key:<{width}} = {toml_value(value)}" for key, value in step.items()]
    return "\n".join(lines) + "\n"


def toml_value(value: Value) -> str:
    """A value as TOML 1.0 writes it. Raises TypeError for what a step never has."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        # JSON escapes all that TOML does but for DEL; a lone surrogate is no text in either
        text = value.encode("utf-8", "replace").decode()
        return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Sequence):
        return "[" + ", ".join(toml_value(one) for one in value) + "]"
    raise TypeError(f"a playbook holds no {type(value).__name__}")


def _bare(line: str) -> str:
    """A comment is one line of printable text."""
    return "".join(char if char.isprintable() else " " for char in line)
