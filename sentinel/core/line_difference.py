"""Two texts line by line, for people; bounded, whatever somebody wrote into them. Pure."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

MAX_LINES = 2_000
"""Of each side, between what both have at their begin and at their end: comparing takes the square
of it where lines repeat."""
AROUND = 3


class LineKind(StrEnum):
    SAME = "same"
    ADD = "add"
    DEL = "del"
    GAP = "gap"
    """Lines that both have are left out here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffLine:
    """One line, and on which side it stands."""

    kind: LineKind
    text: str


def line_difference(before: str, after: str) -> tuple[DiffLine, ...] | None:
    """What differs with a few lines around it; None where too much does to be compared."""
    old, new = before.splitlines(), after.splitlines()
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if max(len(middle_old), len(middle_new)) > MAX_LINES:
        return None
    start = max(0, head - AROUND)
    end = min(tail, AROUND)
    found = [DiffLine(kind=LineKind.GAP, text="")] if start else []
    found += _same(old[start:head])
    matcher = difflib.SequenceMatcher(None, middle_old, middle_new)
    for group in matcher.get_grouped_opcodes(AROUND):
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                found += _same(middle_old[i1:i2])
                continue
            found += [DiffLine(kind=LineKind.DEL, text=text) for text in middle_old[i1:i2]]
            found += [DiffLine(kind=LineKind.ADD, text=text) for text in middle_new[j1:j2]]
        found.append(DiffLine(kind=LineKind.GAP, text=""))
    if found and found[-1].kind is LineKind.GAP:
        found.pop()
    found += _same(old[len(old) - tail : len(old) - tail + end])
    if tail > end:
        found.append(DiffLine(kind=LineKind.GAP, text=""))
    return tuple(found)


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """How many lines both begin with."""
    number = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        number += 1
    return number


def _same(lines: Sequence[str]) -> list[DiffLine]:
    return [DiffLine(kind=LineKind.SAME, text=text) for text in lines]
