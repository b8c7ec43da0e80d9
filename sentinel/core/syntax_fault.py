"""A Fault: one place in a document that is not as its format asks for."""

from dataclasses import dataclass
from enum import StrEnum

MAX_QUOTE = 120


class Group(StrEnum):
    """What kinds of faults are about: the order of a report."""

    MARKUP = "markup"
    STRUCTURE = "structure"
    TABLES = "tables"
    IMAGES = "images"
    LANGUAGE = "language"
    ENCODING = "encoding"
    DOCUMENTS = "documents"
    SPELLING = "spelling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault; what it means: core/syntax_words.py."""

    code: str
    line: int = 0
    """Counted from 1; 0: not known, or of no place."""
    column: int = 0
    quote: str = ""
    """What stands there, one line; hostile text."""


def quoted(text: str) -> str:
    """One line, cut, without what a terminal would take for an order."""
    line = " ".join(text.split())[:MAX_QUOTE]
    return "".join(char if char.isprintable() else "\ufffd" for char in line)
