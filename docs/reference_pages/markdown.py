"""Small parts of Markdown: a table whose cells hold any text, a fenced example."""

import re
from collections.abc import Iterable, Sequence

GENERATED = "<!-- Written from the code by docs/reference_pages. -->\n\n"


def cell(text: str) -> str:
    """A text as it may stand between the bars of a table; what it has in backticks stays code,
    in which nothing is escaped."""
    parts = re.split(r"(`[^`]*`)", " ".join(text.split()))
    return "".join(part if part.startswith("`") else _escaped(part) for part in parts)


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;")


def code(text: str) -> str:
    """Code within a cell: backticks around it; a bar in it parts no cells."""
    plain = " ".join(text.split())
    return f"`` {plain} ``" if "`" in plain else f"`{plain}`"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; its cells are Markdown already."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def fenced(text: str, language: str = "") -> str:
    return f"```{language}\n{text.rstrip()}\n```\n"
