"""A Sign: a sentence in the text of a page, or a mark in its markup, that gives a shape away."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from sentinel.core.late_pattern import late_pattern
from sentinel.core.shape import Shape
from sentinel.core.wording import plain

SHORT = 90
"""Words of a page that is hardly more than its notice."""
BRIEF = 200
MOST = 450
"""A page with more words than this is content, whatever it says."""
LONGEST = 6_000
"""But for the pages that development frameworks fill with the details of a fault."""


class Sign(NamedTuple):
    shape: Shape
    needle: str
    """Must stand in the plain text of the page: the cheap question."""
    pattern: re.Pattern[str] | None = None
    """Must match there, besides."""
    most_words: int = MOST
    """It counts on pages with at most so many words."""


class Mark(NamedTuple):
    """A sign in the markup, for pages whose text says nothing."""

    shape: Shape
    needle: bytes
    """Of the page's bytes in lower case."""


def sure(shape: Shape, *needles: str) -> Iterator[Sign]:
    """Sentences that only products write."""
    return (Sign(shape, plain(needle)) for needle in needles)


def short(shape: Shape, *needles: str, most_words: int = SHORT) -> Iterator[Sign]:
    """Words that owners of sites write, too, and so count on short pages alone."""
    return (Sign(shape, plain(needle), None, most_words) for needle in needles)


def near(shape: Shape, needle: str, pattern: str, most_words: int = MOST) -> Sign:
    return Sign(shape, plain(needle), late_pattern(pattern), most_words)
