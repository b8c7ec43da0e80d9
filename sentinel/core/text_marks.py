"""Marks of what was not meant for the public: "not for publication", "draft", "internal use only".

A mark stands by itself: it is the whole of a short block, or the bracketed end of a heading, a
caption or a table's head. A sentence that talks about drafts or confidential data has none.
"""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from sentinel.core.late_pattern import late_pattern
from sentinel.core.page_pattern import PagePattern
from sentinel.core.text_blocks import BlockKind, PageText, Region, TextBlock, TextTable
from sentinel.core.text_fault import TextFault, excerpt

MAX_WORDS = 14
"""A mark is short."""


class Strength(StrEnum):
    PLAIN = "plain"
    """Says by itself that the public should not see it."""
    WEAK = "weak"
    """A word of offices that also has other uses; only as a mark of the whole page or table."""


class Marker(NamedTuple):
    expression: re.Pattern[str] | PagePattern
    strength: Strength


_WEBSITE = r"(?:the |our |this )?(?:web ?site|web ?page|web|portal|internet|public domain)"
_PLAIN = (
    rf"not (?:meant |intended )?(?:for|to be) (?:publication|publishing|published|public release)"
    rf"(?: (?:on|in|at) {_WEBSITE})?",
    rf"not (?:for|to be) (?:uploaded|uploading|upload|hosted|hosting|put)(?: (?:on|to) {_WEBSITE})",
    r"not (?:for|meant for) (?:public )?(?:circulation|distribution|disclosure)",
    r"(?:for )?(?:internal|official|departmental|office) use only",
    r"for internal (?:circulation|purposes?)(?: only)?",
    r"internal(?: document| copy)?(?: and)?[ ,/-]+(?:confidential|restricted)",
    r"(?:strictly|private (?:and|&)|company|commercial[- ]in[- ]|most) ?confidential",
    r"(?:वेबसाइट|वेब साइट|पोर्टल|इंटरनेट)? ?(?:पर|में)? ?(?:प्रकाशन|प्रकाशित करने|प्रसारण) के लिए नहीं(?: है)?",
    r"(?:वेबसाइट|वेब साइट|पोर्टल) पर (?:प्रकाशित|अपलोड|प्रदर्शित) "
    r"(?:नहीं किया जाए|न किया जाए|न करें|नहीं करना है)",
    r"(?:केवल|सिर्फ) (?:आंतरिक|आन्तरिक|कार्यालय(?:ीय)?|विभागीय) (?:उपयोग|प्रयोग) (?:के लिए|हेतु)",
    r"(?:आंतरिक|आन्तरिक|कार्यालय(?:ीय)?|विभागीय) (?:उपयोग|प्रयोग) (?:के लिए|हेतु)(?: केवल| ही)?",
    r"(?:अति|अत्यंत|पूर्णतः) गोपनीय",
)
_WEAK = (
    r"(?:first |working |rough |initial )?draft(?: (?:copy|version|only))?(?: [v\d.]{1,6})?",
    r"confidential(?: (?:document|copy|draft))?",
    r"restricted|secret|top secret",
    r"गोपनीय|मसौदा|प्रारूप(?: प्रति)?|ड्राफ़?्ट",
)
MARKERS: tuple[Marker, ...] = (
    *(Marker(late_pattern(one, re.IGNORECASE), Strength.PLAIN) for one in _PLAIN),
    *(Marker(late_pattern(one, re.IGNORECASE), Strength.WEAK) for one in _WEAK),
)
_SHELL = " \t\n()[]{}<>*#_~=|.!:;,\u2013\u2014-\"'\u2018\u2019\u201c\u201d\u0964"
_BRACKETED = late_pattern(r"[(\[]([^()\[\]]{3,80})[)\]]")
_HEADS = frozenset({BlockKind.HEADING, BlockKind.CAPTION})
_PLACES = frozenset({BlockKind.PARAGRAPH, BlockKind.CELL, BlockKind.HEAD_CELL, BlockKind.ITEM})


def leaked(
    text: PageText, markers: Sequence[PagePattern], allowed: Sequence[PagePattern]
) -> Iterator[TextFault]:
    """Each mark of a page, with what it stands above. `markers` are further ones, matched against
    the whole of what stands by itself; blocks in which `allowed` is found are left alone."""
    known = (*MARKERS, *(Marker(one, Strength.PLAIN) for one in markers))
    for block in text.blocks:
        if block.region is Region.NAVIGATION or any(one.search(block.line) for one in allowed):
            continue
        if _marked(block, known):
            yield TextFault("A mark says that this is not for the public.", excerpt(block.text))
    for table in text.tables:
        if _marks(table.caption, known, weak=True) and _not_a_block(text, table):
            yield TextFault("A table is marked as not for the public.", excerpt(table.caption))


def _not_a_block(text: PageText, table: TextTable) -> bool:
    return all(block.line != table.caption for block in text.blocks)


def _marked(block: TextBlock, known: Sequence[Marker]) -> bool:
    if block.kind in _HEADS:
        bracketed = (match[1] for match in _BRACKETED.finditer(block.line[:300]))
        # a draft that is laid before the public says so in its heading: that is no leak
        return _marks(block.line, known, weak=True) or any(
            _marks(one, known, weak=False) for one in bracketed
        )
    if block.kind not in _PLACES:
        return False
    weak = block.kind is BlockKind.PARAGRAPH
    return any(_marks(line, known, weak=weak) for line in block.text.split("\n")[:20])


def _marks(text: str, known: Sequence[Marker], *, weak: bool) -> bool:
    """Whether all of a text is a mark."""
    if text.count(" ") >= MAX_WORDS or len(text) > 160:
        return False
    bare = " ".join(text.strip(_SHELL).split())
    return any(
        marker.expression.fullmatch(bare) and (weak or marker.strength is Strength.PLAIN)
        for marker in known
    )
