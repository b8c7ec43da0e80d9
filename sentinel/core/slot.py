"""A Slot: one place of a page that may change, and the shape that it may take."""

from dataclasses import dataclass
from enum import StrEnum


class SlotKind(StrEnum):
    """Where a volatile value stands in the page."""

    TEXT = "text"
    ATTRIBUTE = "attribute"
    SCRIPT_HOLE = "script-hole"
    """A typed hole in an inline script; the script around it is still compared."""
    BUNDLE = "bundle"
    """The digest in the name of an own script or style sheet, whose bytes are still compared; or an
    opaque value in the query of a script's or frame's address."""
    SUBTREE = "subtree"
    """An element whose content is one of a few seen ones, each compared whole (a carousel, an
    advertisement): the pattern names their digests."""
    FREE = "free"
    """A place that no slot can hold (`core/free_places.py`). Nothing is equal there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One place that may change, and the shape that it may take."""

    kind: SlotKind
    path: str
    """Where: `html/body/div[2]/p`, counted among equal siblings."""
    attribute: str
    pattern: str
    """Regular expression that the whole value must match: typed parts and fixed text."""
    shows: str
    """For people: `Visitors: <integer>`."""
