"""JSON paths (RFC 9535) on documents that strangers wrote."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonpath import CompoundJSONPath, JSONPath, JSONPathEnvironment

_WITHOUT_BOUND = ("match", "search")
"""Functions of the RFC that search texts of the document by an expression: nothing bounds them, and
conditions have `matches`."""


class PathFault(ValueError):
    """The path cannot be read. Its text says why."""


class TooDeep(Exception):
    """The document is nested deeper than a path goes."""


@lru_cache(maxsize=1)
def _environment() -> "JSONPathEnvironment":
    from jsonpath import JSONPathEnvironment  # takes long to import, and few checks need it

    environment = JSONPathEnvironment(strict=True)
    for name in _WITHOUT_BOUND:
        del environment.function_extensions[name]
    return environment


@lru_cache(maxsize=128)
def _read(path: str) -> "JSONPath | CompoundJSONPath":
    return _environment().compile(path)


def check_path(path: str) -> None:
    """Raises PathFault where it is no path, or one whose work nothing bounds."""
    from jsonpath import JSONPathError

    try:
        _read(path)
    except (JSONPathError, RecursionError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:100]
        raise PathFault(reason) from None


def values_at(path: str, document: Any, most: int) -> tuple[Any, ...]:
    """What a path that was checked finds, at most so many. Raises TooDeep."""
    from jsonpath import JSONPathError

    def found() -> Iterator[Any]:
        for match in _read(path).finditer(document):
            yield match.obj

    try:
        return tuple(islice(found(), most))
    except (JSONPathError, RecursionError) as error:
        raise TooDeep from error
