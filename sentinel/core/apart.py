"""Where two pages differ: both without what they share.

Most changes are small. What is equal is found by comparing pieces, and only what is not is laid
out, inside the elements that are open there: so what is new and what is gone is the same as of
the whole pages.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from sentinel.core.document import Document
from sentinel.core.hunks import Hunk, hunks
from sentinel.core.layout import Layout, joined, lay_out
from sentinel.core.nodes import NO_BLOCK
from sentinel.core.reading import FAR_DOWN, PartReading, Reading
from sentinel.core.start_tag import start_tag
from sentinel.core.wording import words

LEAST_SHARED = 40
"""Pieces; where pages share less, they are looked at whole."""
MAX_HUNKS = 100


class Apart(NamedTuple):
    """Two pages without what they share; whole where they share next to nothing."""

    was: Document
    now: Document
    shared: list[str] | None
    """The pieces that both have in the same order; None where `was` and `now` are whole."""
    shared_words: int = 0
    """About how many words these hold."""

    @property
    def is_whole(self) -> bool:
        return self.shared is None


def apart(before: Document, after: Document) -> Apart:
    """What differs between two pages, or both whole. Never raises."""
    old, new = before.reading, after.reading
    if old.has_tree and new.has_tree and old.concealed == new.concealed:
        found = hunks(old.pieces, new.pieces)
        different = sum(hunk.old_end - hunk.old_start for hunk in found)
        if len(found) <= MAX_HUNKS and len(old.pieces) - different >= LEAST_SHARED:
            wide = _to_blocks(old.pieces, new.pieces, found)
            parts = _laid_out(old, new, wide)
            if parts is not None:
                shared = _between(old.pieces, wide)
                return Apart(
                    replace(before, reading=parts[0], is_first=False),
                    replace(after, reading=parts[1], is_first=False),
                    shared,
                    _count_words(shared),
                )
    was = PartReading(old.pieces, old.layout, new.layout, old)
    now = PartReading(new.pieces, new.layout, old.layout, new)
    return Apart(
        replace(before, reading=was, is_first=False),
        replace(after, reading=now, is_first=False),
        None,
    )


def _to_blocks(old: Sequence[str], new: Sequence[str], found: Sequence[Hunk]) -> list[Hunk]:
    """Hunks widened to where a block begins or ends, and by the text before: the label of a
    value. Those that touch become one."""
    wide: list[Hunk] = []
    for index, hunk in enumerate(found):
        least = wide[-1].old_end if wide else 0
        most = found[index + 1].old_start if index + 1 < len(found) else len(old)
        start = _back_to_block(old, hunk.old_start, least)
        end = hunk.old_end
        while end < most and not _bounds_block(old[end]):
            end += 1
        shift = hunk.new_start - hunk.old_start
        made = Hunk(start, end, start + shift, hunk.new_end + end - hunk.old_end)
        if wide and start <= least:
            made = Hunk(wide[-1].old_start, end, wide[-1].new_start, made.new_end)
            wide.pop()
        wide.append(made)
    return wide


def _back_to_block(pieces: Sequence[str], start: int, least: int) -> int:
    while start > least and (pieces[start - 1][0] == "<" or pieces[start - 1].isspace()):
        start -= 1
    start = max(least, start - 1)
    while start > least and not _bounds_block(pieces[start]):
        start -= 1
    return start


def _bounds_block(piece: str) -> bool:
    """Whether a piece begins or ends a block of text."""
    if piece[0] != "<" or piece[1] in "!?":
        return False
    if piece[1] == "/":
        return piece[2:-1].lower() not in NO_BLOCK
    if "</" in piece:
        return False
    read = start_tag(piece)
    return read.block and not read.void


def _laid_out(
    old: Reading, new: Reading, found: Sequence[Hunk]
) -> tuple[PartReading, PartReading] | None:
    """Both sides of the hunks; None where what follows one stands in other elements."""
    opened: list[tuple[str, str]] = []
    scanned = offset = 0
    layouts: tuple[list[Layout], list[Layout]] = ([], [])
    pieces: tuple[list[str], list[str]] = ([], [])
    for hunk in found:
        _follow(old.pieces[scanned : hunk.old_start], opened)
        within = [source for _, source in opened]
        offset = max(offset, old.visible_before(hunk.old_start)) if offset < FAR_DOWN else offset
        cuts = (
            old.pieces[hunk.old_start : hunk.old_end],
            new.pieces[hunk.new_start : hunk.new_end],
        )
        for side, cut in enumerate(cuts):
            layout = lay_out(cut, within=within, concealed=old.concealed, offset=offset)
            layouts[side].append(layout)
            pieces[side].extend(cut)
        one, other = layouts[0][-1], layouts[1][-1]
        if one.ends_in != other.ends_in or one.torn or other.torn:
            return None
        scanned = hunk.old_start
    one, other = joined(layouts[0]), joined(layouts[1])
    return (PartReading(pieces[0], one, other, None), PartReading(pieces[1], other, one, None))


def _follow(pieces: Sequence[str], opened: list[tuple[str, str]]) -> None:
    """Opens and closes elements as the pieces do."""
    for piece in pieces:
        if piece[0] != "<" or piece[1] in "!?":
            continue
        if piece[1] == "/":
            if opened and opened[-1][0] == piece:
                opened.pop()
        elif "</" not in piece:
            read = start_tag(piece)
            if not read.void:
                opened.append((read.ends, piece))


def _count_words(pieces: Sequence[str]) -> int:
    text = " ".join([piece for piece in pieces if piece[0] != "<"])
    return len(_WORDS.findall(text)) if text.isascii() else len(words(text))


_WORDS = re.compile(r"\w+")


def _between(pieces: Sequence[str], found: Sequence[Hunk]) -> list[str]:
    """The pieces outside of the hunks."""
    shared: list[str] = []
    at = 0
    for hunk in found:
        shared += pieces[at : hunk.old_start]
        at = hunk.old_end
    return [*shared, *pieces[at:]]
