"""Where two lists of pieces differ: the few stretches that are not the same in both.

What stands once in each is an anchor; between anchors in the same order, equal beginnings and ends
are taken off (the "patience" difference of version control).
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import compress, count, pairwise
from operator import lt, ne
from typing import NamedTuple

MAX_PIECES = 30_000
"""Longer stretches are not looked into: they differ as a whole."""


class Hunk(NamedTuple):
    """A stretch of the old list, and what stands in its place in the new one."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def hunks(old: Sequence[str], new: Sequence[str]) -> list[Hunk]:
    """The stretches that differ, in order; none where the lists are equal."""
    outer = _trimmed(old, new, Hunk(0, len(old), 0, len(new)))
    if outer is None:
        return []
    if outer.old_end - outer.old_start > MAX_PIECES or outer.new_end - outer.new_start > MAX_PIECES:
        return [outer]
    places = [(outer.old_start - 1, outer.new_start - 1), *_anchors(old, new, outer)]
    places.append((outer.old_end, outer.new_end))
    found: list[Hunk] = []
    for (above, over), (below, under) in pairwise(places):
        if below - above > 1 or under - over > 1:
            gap = _trimmed(old, new, Hunk(above + 1, below, over + 1, under))
            found += [] if gap is None else [gap]
    return found


def _trimmed(old: Sequence[str], new: Sequence[str], hunk: Hunk) -> Hunk | None:
    """Without what is equal at both ends; None where nothing is left."""
    mine = old[hunk.old_start : hunk.old_end]
    other = new[hunk.new_start : hunk.new_end]
    if mine == other:
        return None
    shorter = min(len(mine), len(other))
    start = next(compress(count(), map(ne, mine, other)), shorter)
    end = next(compress(count(), map(ne, reversed(mine), reversed(other))), shorter)
    end = min(end, shorter - start)
    return Hunk(
        hunk.old_start + start, hunk.old_end - end, hunk.new_start + start, hunk.new_end - end
    )


def _anchors(old: Sequence[str], new: Sequence[str], hunk: Hunk) -> Iterator[tuple[int, int]]:
    """Places of what stands once in each, as many as are in the same order."""
    mine, other = old[hunk.old_start : hunk.old_end], new[hunk.new_start : hunk.new_end]
    there = Counter(other)
    once = {piece for piece, number in Counter(mine).items() if number == 1 == there.get(piece)}
    if not once:
        return
    places = {piece: place for place, piece in enumerate(other) if piece in once}
    at = [place for place, piece in enumerate(mine) if piece in once]
    order = [places[mine[place]] for place in at]
    kept = range(len(order)) if all(map(lt, order, order[1:])) else _increasing(order)
    for number in kept:
        yield (hunk.old_start + at[number], hunk.new_start + order[number])


def _increasing(order: Sequence[int]) -> list[int]:
    """Indices of a longest increasing part."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, value in enumerate(order):
        pile = bisect_left(tops, value)
        before.append(ends[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(value)
            ends.append(index)
        else:
            tops[pile] = value
            ends[pile] = index
    found: list[int] = []
    index = ends[-1]
    while index >= 0:
        found.append(index)
        index = before[index]
    return found[::-1]
