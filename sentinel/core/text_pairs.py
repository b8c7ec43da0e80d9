"""Quotation marks and brackets that are opened and not closed, or the reverse.

Judged for each paragraph by itself, and silent wherever the pair may be closed elsewhere: beside
lists, preformatted text, and in quotations that go on in the next paragraph.
"""

import re
from collections.abc import Iterator, Sequence

from sentinel.core.late_pattern import late_pattern
from sentinel.core.text_blocks import BlockKind, TextBlock
from sentinel.core.text_fault import TextFault, excerpt
from sentinel.core.text_sentences import ends, ends_by_verb, with_dandas

_QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb'
_OPENING_QUOTE = ('"', "\u201c", "\u201e")
_INCHES = late_pattern(r"(?<=\d)\s?[\"\u201d]|[\u2032\u2033]")
_DOUBLED = late_pattern(r"[\u2018\u2019]{2}|''|``")
_NUMBERING = late_pattern(
    r"(?:^|[\s,;:])(?:[A-Za-z]|[ivxIVX]{1,5}|\d[\d.]{0,4}|[\u0905-\u0939])[.]?$"
)
"""What stands before the bracket of `a)`, `iv)`, `1.2)`, `क)`: the number of an item."""
_INTERVAL = late_pattern(r"[\[(][^()\[\],]{1,40},[^()\[\],]{1,40}[\])]")
LEAST_SPACES = 2
"""Shorter bits of text stand between the fields of forms."""
_BRACKET = late_pattern(r"[()\[\]]")
_NAMED = late_pattern(r"[\u2018'\"\u201c][^\w\s]{1,3}[\u2019'\"\u201d]")
"""Signs that are spoken of."""
_FACES = late_pattern(r"[:;][-^']?[()]")
_NEIGHBOURS = frozenset({BlockKind.ITEM, BlockKind.CODE, BlockKind.CELL, BlockKind.HEAD_CELL})


def unbalanced(blocks: Sequence[TextBlock]) -> Iterator[TextFault]:
    """One for each paragraph whose marks do not come in pairs."""
    for number, block in enumerate(blocks):
        before = blocks[number - 1] if number else None
        after = blocks[number + 1] if number + 1 < len(blocks) else None
        if not _judged(block, before, after):
            continue
        text = block.prose
        if _odd_quotes(text, after):
            yield TextFault("A quotation mark has no partner.", _around(text, _QUOTES))
        plain = _NAMED.sub(_blank, _INTERVAL.sub(_blank, text))
        place = _lone_bracket(plain)
        # a face that smiles may close a bracket, too
        if place is not None and _lone_bracket(_FACES.sub(_blank, plain)) is not None:
            yield TextFault("A bracket has no partner.", excerpt(text[max(0, place - 60) :]))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _lone_bracket(text: str) -> int | None:
    """Where the first bracket without a partner stands; numbers of items need none."""
    opened: list[int] = []
    for match in _BRACKET.finditer(text):
        place = match.start()
        if match[0] in "([":
            opened.append(place)
        elif opened and text[opened[-1]] + match[0] in {"()", "[]"}:
            opened.pop()
        elif not _NUMBERING.search(text[max(0, place - 8) : place]):
            return place
    return opened[0] if opened else None


def _judged(block: TextBlock, before: TextBlock | None, after: TextBlock | None) -> bool:
    if block.kind is not BlockKind.PARAGRAPH or block.quoted:
        return False
    if any(one is not None and one.kind in _NEIGHBOURS for one in (before, after)):
        return False
    if (
        block.prose.count(" ") < LEAST_SPACES or block.prose[:1].islower()
    ):  # goes on from something before
        return False
    text = with_dandas(block.prose)
    return (ends(text) or ends_by_verb(text)) and not text.rstrip().endswith((":", ",", "-"))


def _odd_quotes(text: str, after: TextBlock | None) -> bool:
    """Read with and without inches: where one reading comes out even, it is the right one."""
    plain = _DOUBLED.sub("", text)
    if any(sum(map(one.count, _QUOTES)) % 2 == 0 for one in (plain, _INCHES.sub("", plain))):
        return False
    goes_on = after is not None and after.prose.startswith(_OPENING_QUOTE)
    return not (goes_on and text.startswith(_OPENING_QUOTE))


def _around(text: str, marks: str) -> str:
    """The words around the first of some marks."""
    places = [place for place in map(text.find, marks) if place >= 0]
    start = max(0, min(places, default=0) - 60)
    return excerpt(text[start : start + 200])
