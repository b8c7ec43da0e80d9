"""Whether the tree of a hostile page can be built in bounded time and memory.

lexbor (visible text) is quadratic in depth, in the attributes of one element and in unclosed
formatting elements. turbohtml (links) cuts depth at 512 as browsers do, which leaves unclosed
formatting elements, copied into each later block, and attributes of repeated `html` and `body`
tags. Cheap bounds come first: nearly every page passes by a count of its tags.
"""

import re

MAX_LEXBOR_TAGS = 20_000
"""Up to this many `<` lexbor may build a tree: depth costs half a second at the very worst."""
MAX_LEXBOR_COPIES = 300_000
"""Distinct formatting elements times tags."""
MAX_LEXBOR_SQUARES = 4_000_000_000
"""Sum of squared distances between two `<`: bounds the attributes that elements may have."""
LONG_SEGMENT = 512
"""Attributes in less than this never add up to much."""

MAX_TURBO_TAGS = 1_000_000
"""`<` of one page: 125 bytes each, and a second where they are arranged in the most hostile way
(end tags that match nothing, 512 elements deep)."""
MAX_TURBO_COPIES = 1_000_000
"""Formatting elements times tags: copies, at 125 bytes and 0.15 microseconds each."""
MAX_MERGED_ATTRIBUTES = 10_000
"""Attributes of all `html` and `body` tags, each compared with all before it: half a second."""

_PLAIN = r"(?:[ \n]*+(?:[a-z-]++=\"[^\"'<>]*+\"[ \n]*+)++>)?+"
_COSTLY = re.compile(
    r"<(?=[bcefhistuBCEFHISTU][imotIMOT\s/])"
    rf"(?:[bB](?:[\s/]{_PLAIN}|[iI][gG][\s/]{_PLAIN}|[oO][dD][yY][\s/][^<]*+)"
    r"|[hH][tT][mM][lL][\s/][^<]*+"
    r"|(?:[iIsSuU]|[cC][oO][dD][eE]|[eEtT][mMtT]|[fF][oO][nN][tT]"
    rf"|[sS](?:[mM][aA][lL]{{2}}|[tT][rR](?:[iI][kK][eE]|[oO][nN][gG])))[\s/]{_PLAIN})"
)
"""`html` and `body` with attributes, up to the next tag, and formatting elements with attributes:
up to their `>` where these are plainly written. Every `<` costs, so it is one expression, and
two characters turn most tags away."""
_MERGED = re.compile(r"<(?:[hH][tT][mM][lL]|[bB][oO][dD][yY])[\s/][^<]*+")
_MERGED_CHARACTERS = 2 * MAX_MERGED_ATTRIBUTES
"""An attribute is two characters long at least: a name and what divides it from the next."""


def lexbor_is_cheap(text: str) -> bool:
    """Whether lexbor builds a tree of this page in bounded time."""
    tags = text.count("<")
    if tags > MAX_LEXBOR_TAGS:
        return False
    if len(text) ** 2 > MAX_LEXBOR_SQUARES:
        long = [length for length in map(len, text.split("<")) if length > LONG_SEGMENT]
        if sum(length * length for length in long) > MAX_LEXBOR_SQUARES:
            return False
    if _copies_are_few_anyway(tags, MAX_LEXBOR_COPIES):
        return True
    return _distinct_formatting(_COSTLY.findall(text)) * tags <= MAX_LEXBOR_COPIES


def turbo_is_cheap(text: str) -> bool:
    """Whether turbohtml builds a tree of this page in bounded time and memory."""
    tags = text.count("<")
    if tags > MAX_TURBO_TAGS:
        return False
    if _copies_are_few_anyway(tags, MAX_TURBO_COPIES):
        return len(text) <= _MERGED_CHARACTERS or _merging_is_cheap(_MERGED.findall(text))
    costly = _COSTLY.findall(text)
    few = _distinct_formatting(costly) * tags <= MAX_TURBO_COPIES
    return few and _merging_is_cheap([tag for tag in costly if _MERGED.match(tag)])


def _copies_are_few_anyway(tags: int, most: int) -> bool:
    """With f formatting elements among t tags there are at most f * (t - f) copies."""
    return tags * tags <= 4 * most


def _distinct_formatting(costly: list[str]) -> int:
    """Elements that are equal in every attribute are copied at most three times (13.2.4.3), so
    what is plainly equal counts once; whatever is written in another way counts each time."""
    others = sum(not tag.endswith(">") for tag in costly)
    return others + len({tag for tag in costly if tag.endswith(">")})


def _merging_is_cheap(merged: list[str]) -> bool:
    return sum(map(len, merged)) <= _MERGED_CHARACTERS
