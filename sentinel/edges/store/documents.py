"""Typed values as canonical JSON in a column, and back."""

import json
from datetime import datetime
from typing import Any, TypeVar

from sentinel.core.canonical import canonical, from_json, to_json
from sentinel.errors import StoreError

T = TypeVar("T")


def pack(value: object) -> str:
    """The text of a typed value; lone surrogates are escaped, so that any value can be stored."""
    return canonical(to_json(value)).decode()


def unpack(kind: type[T], text: str, what: str) -> T:
    """The typed value of a stored text. Raises StoreError naming what it was."""
    try:
        return from_json(kind, json.loads(text))
    except (ValueError, RecursionError) as error:
        raise StoreError(
            f"{what} in the state database cannot be read ({error}). Something other than "
            "Sentinel changed it; bring back a copy of the database."
        ) from error


def plain(text: str, what: str) -> Any:
    """The JSON value of a stored text. Raises StoreError naming what it was."""
    return unpack(object, text, what)


def moment(text: str | None) -> datetime | None:
    """A stored timestamp; None where there is none."""
    return None if text is None else datetime.fromisoformat(text)


def storable(text: str) -> str:
    """The text with lone surrogates (bytes of odd file names) shown as `\\udc80`: a column of
    text cannot hold them, a JSON document can."""
    return text.encode("utf-8", "backslashreplace").decode()
