"""The incident report as Markdown (CommonMark with tables), in which no value is markup.

What an attacker wrote is on record and stands in the report: as text, on one line, with every
character escaped that could begin a link, a picture, code, HTML or a row of a table.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from sentinel.core.report_sections import Section

MAX_VALUE = 2_000
_MARKUP = re.compile(
    r"([\\`*\[\]<>#|~&!$@]|(?<!\w)_|_(?!\w)|:(?=//)|(?<=www)\."
    r"|^[-+=]|(?<=^\d)[.)]|(?<=^\d\d)[.)])",
    re.I,
)
"""What begins markup anywhere, links that are made of bare addresses, and what begins a list or a
heading at the beginning of a line."""
_KEPT = frozenset({"\u200c", "\u200d"})
"""Joiners, which Hindi needs."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def markdown(title: str, sections: Sequence[Section]) -> str:
    """The whole report; ends with a line end."""
    return "\n".join([f"# {harmless(title)}", "", *_lines(sections)]).rstrip("\n") + "\n"


def harmless(text: str) -> str:
    """One line of text that Markdown shows as it stands: control, direction and other unseen
    characters are spaces, and punctuation that may be markup is escaped (CommonMark 2.4)."""
    return _MARKUP.sub(r"\\\1", _shown(text))


def _shown(text: str) -> str:
    seen = "".join(
        " " if unicodedata.category(char) in _UNSEEN and char not in _KEPT else char
        for char in text
    )
    line = " ".join(seen.split())
    return line if len(line) <= MAX_VALUE else f"{line[: MAX_VALUE - 1]}…"


def _lines(sections: Sequence[Section]) -> Iterator[str]:
    for section in sections:
        yield f"## {harmless(section.title)}"
        yield ""
        for row in section.rows:
            yield f"- **{harmless(row.label)}:** {harmless(row.value)}"
        if section.rows:
            yield ""
        if section.columns:
            yield _row(section.columns)
            yield "|" + " --- |" * len(section.columns)
            for cells in section.table:
                yield _row(cells)
            yield ""
        if section.verbatim and section.lines:
            yield "```"
            yield from (_shown(line).replace("`", "'") for line in section.lines)
            yield "```"
        else:
            yield from (f"- {harmless(line)}" for line in section.lines)
        if section.lines:
            yield ""
        if section.note:
            yield harmless(section.note)
            yield ""


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(harmless(cell) for cell in cells) + " |"
