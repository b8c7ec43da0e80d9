"""What a rule about text has to say of a page."""

from typing import NamedTuple


class TextFault(NamedTuple):
    """One fault: why, in a sentence for people, and what stands there (hostile text)."""

    why: str
    quote: str


def excerpt(text: str, *, end: bool = False, length: int = 160) -> str:
    """The beginning of a text, or its end, on one line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    if end:
        return "\u2026 " + line[-length:].partition(" ")[2]
    return line[:length].rpartition(" ")[0] + " \u2026"
