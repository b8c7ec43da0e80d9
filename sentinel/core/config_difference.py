"""Which keys of two configurations differ, as an operator names them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, Protocol

from sentinel.core.canonical import canonical, to_json
from sentinel.core.secret import Secret
from sentinel.core.settings import Config

MAX_SHOWN = 120
_LEFT_OUT = frozenset(
    {
        *("file", "base", "sources", "templates", "shipped_templates"),
        *("paths", "text", "sha256", "source"),
    }
)
"""Where things lie, and what only repeats the values."""


class _Named(Protocol):
    @property
    def name(self) -> str: ...


def changed_keys(old: Config, new: Config) -> tuple[str, ...]:
    """`checks.home.ignore: [] became [".news"]`, sorted; secrets only by their key."""
    return tuple(sorted(_changes("", old, new)))


def _changes(path: str, old: Any, new: Any) -> Iterator[str]:
    if isinstance(old, Secret | bytes) or isinstance(new, Secret | bytes):
        if old != new:
            yield f"{path}: another value"
    elif _holds_secrets(old) or _holds_secrets(new):
        yield from _of_secrets(path, old, new)
    elif is_dataclass(old) and type(old) is type(new):
        for field in fields(old):
            if field.name not in _LEFT_OUT:
                inner = f"{path}.{field.name}" if path else field.name
                yield from _changes(inner, getattr(old, field.name), getattr(new, field.name))
    elif _named(old) and _named(new) and (old or new):
        yield from _by_name(path, old, new)
    elif old != new:
        yield f"{path}: {_shown(old)} became {_shown(new)}"


def _named(values: Any) -> bool:
    return isinstance(values, tuple) and all(is_dataclass(v) and hasattr(v, "name") for v in values)


def _holds_secrets(values: Any) -> bool:
    return isinstance(values, Mapping) and any(isinstance(v, Secret) for v in values.values())


def _of_secrets(path: str, old: Mapping[str, Secret], new: Mapping[str, Secret]) -> Iterator[str]:
    for name in old.keys() | new.keys():
        if name not in new:
            yield f"{path}.{name}: removed"
        elif name not in old:
            yield f"{path}.{name}: added"
        else:
            yield from _changes(f"{path}.{name}", old[name], new[name])


def _by_name(path: str, old: Sequence[_Named], new: Sequence[_Named]) -> Iterator[str]:
    before, after = ({value.name: value for value in values} for values in (old, new))
    for name in before.keys() | after.keys():
        place = f"{path}.{name}"
        if name not in after:
            yield f"{place}: removed"
        elif name not in before:
            yield f"{place}: added"
        else:
            yield from _changes(place, before[name], after[name])


def _shown(value: Any) -> str:
    text = canonical(to_json(value)).decode("utf-8", "replace")
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}..."
