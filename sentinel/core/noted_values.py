"""Conclusions that are drawn from values which pages carry: hosts, cookies, links."""

import re
from collections.abc import Iterable, Mapping

from sentinel.core.pattern_cost import bounded_search
from sentinel.core.plain_line import clean_line
from sentinel.core.published import MAX_PAGES, PromiseStanding, PublishedPromise, Standing

MAX_NAMED = 12
"""Values that one sentence names; further ones are counted."""
MAX_MATCHED = 200_000
"""Characters in which an expression of a definition is looked for."""


def broken_by_values(
    promise: PublishedPromise, carriers: Mapping[str, Iterable[str]], reason: str
) -> PromiseStanding:
    """Broken, with the pages that carry each value, and as quotes what they carry."""
    quotes: dict[str, list[str]] = {}
    for value, pages in carriers.items():
        for page in pages:
            quotes.setdefault(page, []).append(value)
    shown = list(quotes.items())[:MAX_PAGES]
    return PromiseStanding(
        promise=promise,
        standing=Standing.BROKEN,
        reason=reason,
        pages=tuple(page for page, _ in shown),
        more_pages=len(quotes) - len(shown),
        quotes=tuple(named(values) for _, values in shown),
    )


def named(values: Iterable[str]) -> str:
    """`a, b and 3 more`: foreign words on one line."""
    found = [clean_line(value)[:80] for value in values]
    listed = ", ".join(found[:MAX_NAMED])
    more = len(found) - MAX_NAMED
    return f"{listed} and {more} more" if more > 0 else listed


def finds(patterns: Iterable[str], text: str) -> bool:
    """Whether one of a definition's expressions is found; small and capital letters are alike.
    Raises TooLong where the text is such that it could take for ever."""
    cut = text[:MAX_MATCHED]
    return any(bounded_search(re.compile(one, re.IGNORECASE), cut) for one in patterns)


def named_as(name: str, pattern: str) -> bool:
    """Whether a name is the one given; `*` there stands for any characters. In the time that one
    walk over the name takes."""
    first, *further = pattern.split("*")
    if not further:
        return name == pattern
    last = further.pop()
    place, end = len(first), len(name) - len(last)
    if not name.startswith(first) or not name.endswith(last) or place > end:
        return False
    for part in further:
        found = name.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True
