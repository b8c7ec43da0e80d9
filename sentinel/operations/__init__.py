"""What people and programs may ask of a running Sentinel. `OPERATIONS` is all of it."""

from typing import Any

from sentinel.operations.links import LINKS
from sentinel.operations.look_at_works import WORKS
from sentinel.operations.operation import Operation

OPERATIONS: tuple[Operation[Any, Any], ...] = (*LINKS, *WORKS)
"""Each noun's module gives its own; the order is that of the document."""


def operation(name: str) -> Operation[Any, Any]:
    """By its name. Raises KeyError."""
    return {one.name: one for one in OPERATIONS}[name]
