"""Where two pages differ: both without what they share at their beginning and end.

Most changes are small. What is equal at both ends is found by comparing pieces, and only what is
between is laid out, inside the elements that are open there: so what is new and what is gone is
the same as of the whole pages.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import compress, count
from operator import ne
from typing import NamedTuple

from sentinel.core.document import Document
from sentinel.core.layout import Layout, lay_out
from sentinel.core.nodes import NO_BLOCK
from sentinel.core.reading import PartReading, Reading
from sentinel.core.start_tag import start_tag
from sentinel.core.wording import words

LEAST_SHARED = 40
"""Pieces; where pages share less, they are looked at whole."""
FAR_DOWN = 1_000
"""Characters of text; behind so many nothing stands in the first lines of a page."""
FIRST_PIECES = 128
"""So many are laid out first to see how far down a part stands."""


class Apart(NamedTuple):
    """Two pages without what they share at both ends; whole where they share next to nothing."""

    was: Document
    now: Document
    start: int
    """Pieces that they share at the beginning."""
    end: int
    """Pieces that they share at the end."""
    shared_words: int = 0
    """Words of what they share."""

    @property
    def is_whole(self) -> bool:
        return not self.start and not self.end


def apart(before: Document, after: Document) -> Apart:
    """What differs between two pages, or both whole. Never raises."""
    old, new = before.reading, after.reading
    if old.has_tree and new.has_tree and old.concealed == new.concealed:
        start, end = _shared(old.pieces, new.pieces)
        if start + end >= LEAST_SHARED:
            within, offset = _opened(old.pieces, start), _offset(old, start)
            one, other = (
                lay_out(pieces, within=within, concealed=old.concealed, offset=offset)
                for pieces in (_cut(old, start, end), _cut(new, start, end))
            )
            # where something else is open at the end, what follows is not the same
            if one.ends_in == other.ends_in and not (one.torn or other.torn):
                return _made(before, after, (one, other), start, end)
    return _made(before, after, (old.layout, new.layout), 0, 0)


def _made(
    before: Document, after: Document, layouts: tuple[Layout, Layout], start: int, end: int
) -> Apart:
    old, new, part = before.reading, after.reading, start + end > 0
    was = PartReading(_cut(old, start, end), layouts[0], layouts[1], None if part else old)
    now = PartReading(_cut(new, start, end), layouts[1], layouts[0], None if part else new)
    shared = (old.pieces[:start], old.pieces[len(old.pieces) - end :])
    return Apart(
        replace(before, reading=was),
        replace(after, reading=now),
        start,
        end,
        sum(_count_words(pieces) for pieces in shared),
    )


def _cut(reading: Reading, start: int, end: int) -> list[str]:
    return reading.pieces[start : len(reading.pieces) - end]


def _shared(old: list[str], new: list[str]) -> tuple[int, int]:
    """How many pieces two pages share at the beginning and at the end, cut back to where a block
    begins or ends; before the change, one text more is left to it: the label of a value."""
    shorter = min(len(old), len(new))
    start = next(compress(count(), map(ne, old, new)), shorter)
    end = next(compress(count(), map(ne, reversed(old), reversed(new))), shorter)
    end = min(end, shorter - start)
    start = _back_to_text(old, start)
    while start > 0 and not _bounds_block(old[start]):
        start -= 1
    while end > 0 and not _bounds_block(old[len(old) - end]):
        end -= 1
    return start, end


def _count_words(pieces: Sequence[str]) -> int:
    text = " ".join([piece for piece in pieces if piece[0] != "<"])
    return len(text.split()) if text.isascii() else len(words(text))


def _back_to_text(pieces: list[str], start: int) -> int:
    for place in range(start - 1, -1, -1):
        if pieces[place][0] != "<" and not pieces[place].isspace():
            return place
    return 0


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


def _opened(pieces: Sequence[str], end: int) -> list[str]:
    """Start tags of the elements that are open behind the first pieces."""
    opened: list[tuple[str, str]] = []
    for piece in pieces[:end]:
        if piece[0] != "<" or piece[1] in "!?":
            continue
        if piece[1] == "/":
            if opened and opened[-1][0] == piece[2:-1].lower():
                opened.pop()
        elif "</" not in piece:
            read = start_tag(piece)
            if not read.void:
                opened.append((read.tag, piece))
    return [source for _, source in opened]


def _offset(reading: Reading, start: int) -> int:
    """Visible characters in the first pieces; far down the page no more than an estimate."""
    read, total = 0, 0
    while read < start and total < FAR_DOWN:
        read = min(start, 2 * read or FIRST_PIECES)
        head = lay_out(reading.pieces[:read], concealed=reading.concealed)
        seen = [block for block in head.blocks if not block.hidden]
        total = seen[-1].offset + len(seen[-1].text) if seen else 0
    return total
