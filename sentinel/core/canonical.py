"""Canonical JSON (RFC 8785 for the values used here: strings, integers, booleans, null, lists,
objects with string keys) and conversion of frozen dataclasses to and from plain JSON values."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def canonical(value: object) -> bytes:
    """The one byte form of a JSON value: sorted keys, no spaces, UTF-8, lone surrogates escaped."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def sha256(data: bytes) -> str:
    """Lower-case hex SHA-256."""
    return hashlib.sha256(data).hexdigest()


def timestamp(at: datetime) -> str:
    """ISO 8601 in UTC with microseconds: sorts as text in time order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def to_json(value: object) -> Any:  # noqa: PLR0911 - one return per kind of value
    """Plain JSON values from dataclasses, enums, moments, days, paths, sequences, sets, maps."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, datetime):
        return timestamp(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted((to_json(item) for item in value), key=canonical)
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    return value


def from_json(kind: type[T], value: object) -> T:
    """A typed value from what `to_json` gave. Raises ValueError where the shapes differ."""
    try:
        return cast("T", _typed(kind, value))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(
            f"stored value does not have the shape of {getattr(kind, '__name__', kind)}: {error}"
        ) from error


def _typed(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin in {Union, UnionType}:
        if value is None and NoneType in get_args(kind):
            return None
        return _first_fit([arg for arg in get_args(kind) if arg is not NoneType], value)
    if origin is tuple:
        return tuple(_items(get_args(kind), _expected(list, value)))
    if origin in {list, frozenset}:
        inner = get_args(kind)[0]
        return origin(_typed(inner, item) for item in _expected(list, value))
    if origin in {dict, Mapping}:
        inner = get_args(kind)[1]
        return {key: _typed(inner, item) for key, item in _expected(dict, value).items()}
    return _plain(kind, value)


def _first_fit(kinds: list[Any], value: Any) -> Any:
    """Of several kinds the first that takes the value."""
    for kind in kinds[:-1]:
        with suppress(KeyError, TypeError, ValueError, AttributeError):
            return _typed(kind, value)
    return _typed(kinds[-1], value)


def _items(kinds: tuple[Any, ...], values: list[Any]) -> list[Any]:
    """The items of a tuple: all of one kind (`tuple[str, ...]`) or one kind each."""
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return [_typed(kinds[0], item) for item in values]
    return [_typed(kind, item) for kind, item in zip(kinds, values, strict=True)]


def _plain(kind: Any, value: Any) -> Any:  # noqa: PLR0911 - one return per kind of value
    if isinstance(kind, type):
        if is_dataclass(kind):
            hints = _hints(kind)
            given = _expected(dict, value)
            return kind(
                **{name: _typed(hints[name], given[name]) for name in hints.keys() & given.keys()}
            )
        if issubclass(kind, Enum):
            return kind(value)
        if kind is datetime:
            return datetime.fromisoformat(value)
        if kind is date:
            return date.fromisoformat(value)
        if kind is Path:
            return Path(_expected(str, value))
        if kind in {str, int, bool}:
            return _expected(kind, value)
        if kind is float:
            # canonical JSON does not tell 1.0 from 1 in every writer
            return value if type(value) is float else float(_expected(int, value))
    return value


def _expected(kind: type, value: Any) -> Any:
    """The value, if it is exactly of that kind (True is no int here)."""
    if type(value) is not kind:
        raise TypeError(f"found {type(value).__name__}, expected {kind.__name__}")
    return value


@cache
def _hints(kind: Any) -> dict[str, Any]:
    """Types of a dataclass's fields; looked up once, a manifest has thousands of entries."""
    types = get_type_hints(kind)
    return {field.name: types[field.name] for field in fields(kind)}
