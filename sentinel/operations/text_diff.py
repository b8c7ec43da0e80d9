"""The visible text of two forms of a page, line by line: bounded, whatever a page holds."""

from collections.abc import Iterator, Sequence

from sentinel.core.document import read_document
from sentinel.core.hunks import hunks
from sentinel.core.page_difference import active_lines
from sentinel.core.plain_line import clean_line
from sentinel.core.visible_text import visible_text
from sentinel.operations.incident_view import DiffLine, LineKind, TextDiff

MAX_BYTES = 2_000_000
"""Of a form; what is behind it is not compared here."""
MAX_LINES = 80
MAX_CHARACTERS = 400
AROUND = 2
"""Equal lines that are shown around each difference."""


def text_diff(
    before: bytes, after: bytes, *, digests: tuple[str, str], content_type: str, url: str
) -> TextDiff:
    """What a visitor read before, and what they read then. Never raises for what a page holds."""
    old, new = (_lines(body, content_type) for body in (before, after))
    lines = list(_diff(old, new))
    notes = []
    if max(len(before), len(after)) > MAX_BYTES:
        notes.append(f"compared are the first {MAX_BYTES:,} bytes")
    if len(lines) > MAX_LINES:
        notes.append(f"{len(lines) - MAX_LINES:,} more lines")
    if any(len(line.text) > MAX_CHARACTERS for line in lines):
        notes.append(f"long lines are cut after {MAX_CHARACTERS} characters")
    shown = tuple(
        DiffLine(kind=line.kind, text=clean_line(line.text[:MAX_CHARACTERS]))
        for line in lines[:MAX_LINES]
    )
    documents = (
        read_document(body[:MAX_BYTES], content_type=content_type, url=url)
        for body in (before, after)
    )
    active = tuple(clean_line(line)[:MAX_CHARACTERS] for line in active_lines(*documents))
    return TextDiff(
        before=digests[0], after=digests[1], lines=shown, active=active, cut="; ".join(notes)
    )


def _lines(body: bytes, content_type: str) -> list[str]:
    return visible_text(body[:MAX_BYTES], content_type).split("\n")


def _diff(old: Sequence[str], new: Sequence[str]) -> Iterator[DiffLine]:
    shown = 0
    """Up to which line of the new text all is told."""
    for hunk in hunks(old, new):
        start = max(shown, hunk.new_start - AROUND)
        if start > shown:
            yield from _same(new[shown : min(shown + AROUND, start)] if shown else ())
            yield DiffLine(kind=LineKind.GAP, text="")
        yield from _same(new[start : hunk.new_start])
        # what came first: of a page that was replaced as a whole, it is what happened
        for line in new[hunk.new_start : hunk.new_end]:
            yield DiffLine(kind=LineKind.ADD, text=line)
        for line in old[hunk.old_start : hunk.old_end]:
            yield DiffLine(kind=LineKind.DEL, text=line)
        shown = hunk.new_end
    if shown:
        yield from _same(new[shown : shown + AROUND])
        if shown + AROUND < len(new):
            yield DiffLine(kind=LineKind.GAP, text="")


def _same(lines: Sequence[str]) -> Iterator[DiffLine]:
    for line in lines:
        yield DiffLine(kind=LineKind.SAME, text=line)
