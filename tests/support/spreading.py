"""The order of tests."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")
Group = Sequence[Item]


def spread(few: Sequence[Group[Item]], many: Sequence[Group[Item]]) -> Iterator[Item]:
    """The items of both, groups kept whole and each in its order: the few groups stand evenly among
    the items of the many, from the start."""
    total, gone, put = sum(map(len, many)), 0, 0
    for group in many:
        while put < len(few) and put * total <= gone * len(few):
            yield from few[put]
            put += 1
        yield from group
        gone += len(group)
    for group in few[put:]:
        yield from group
