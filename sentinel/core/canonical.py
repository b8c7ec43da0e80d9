"""Canonical JSON (RFC 8785 for the values used here: strings, integers, booleans, null, lists,
objects with string keys) and conversion of frozen dataclasses to and from plain JSON values."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
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
    """Plain JSON values from dataclasses, enums, datetimes, paths, tuples, sets and mappings."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, datetime):
        return timestamp(value)
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(to_json(item) for item in value)
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    return value


def from_json(kind: type[T], value: object) -> T:
    """A typed value from what `to_json` gave. Raises ValueError where the shapes differ."""
    try:
        return cast("T", _typed(kind, value))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            f"stored value does not have the shape of {kind.__name__}: {error}"
        ) from error


def _typed(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin in {Union, UnionType}:
        if value is None and NoneType in get_args(kind):
            return None
        return _typed(next(arg for arg in get_args(kind) if arg is not NoneType), value)
    if origin is tuple:
        inner = get_args(kind)[0]
        return tuple(_typed(inner, item) for item in value)
    if origin is frozenset:
        return frozenset(_typed(get_args(kind)[0], item) for item in value)
    if origin is dict:
        return {key: _typed(get_args(kind)[1], item) for key, item in value.items()}
    return _plain(kind, value)


def _plain(kind: Any, value: Any) -> Any:
    if isinstance(kind, type):
        if is_dataclass(kind):
            hints = get_type_hints(kind)
            return kind(
                **{
                    f.name: _typed(hints[f.name], value[f.name])
                    for f in fields(kind)
                    if f.name in value
                }
            )
        if issubclass(kind, Enum):
            return kind(value)
        if kind is datetime:
            return datetime.fromisoformat(value)
        if kind is Path:
            return Path(value)
    return value
