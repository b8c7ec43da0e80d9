"""Which values of a configuration nobody is shown. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass

from sentinel.core.secret import Secret

HIDDEN = "(secret)"
_SECRET_NAME = re.compile(r"(password|passwd|secret|token|passphrase|private)s?$", re.IGNORECASE)
_WITH_PASSWORD = re.compile(r"(://[^/@\s:]*):[^/@\s]*@")


def secrets_of(values: object) -> frozenset[str]:
    """All that a configuration holds as a Secret, as texts."""
    return frozenset(found for found in _secrets(values) if found)


def shown(key: str, value: object, secrets: Set[str]) -> str:
    """A value as an operator wrote it; without what is a secret, whatever its key is called, and
    without passwords in addresses."""
    name = key.rpartition(".")[2].partition("[")[0]
    if _SECRET_NAME.search(name) and isinstance(value, str):
        return HIDDEN
    text = _text(value)
    if any(secret in text for secret in secrets):
        return HIDDEN
    return _WITH_PASSWORD.sub(r"\1:***@", text)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name} = {_text(one)}" for name, one in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(_text(one) for one in value) + "]"
    return str(value)


def _secrets(values: object) -> Iterator[str]:
    if isinstance(values, Secret):
        yield values.reveal()
    elif is_dataclass(values) and not isinstance(values, type):
        for field in fields(values):
            yield from _secrets(getattr(values, field.name))
    elif isinstance(values, Mapping):
        for value in values.values():
            yield from _secrets(value)
    elif isinstance(values, Sequence) and not isinstance(values, str | bytes):
        for value in values:
            yield from _secrets(value)
