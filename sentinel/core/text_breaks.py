"""Broken-off text: a paragraph that ends in the middle of a sentence, a sentence that begins in its
middle. Silent where the page's own habit or the words before a list explain it."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sentinel.core.late_pattern import late_pattern
from sentinel.core.text_blocks import CODE_MARK, BlockKind, TextBlock
from sentinel.core.text_fault import TextFault, excerpt
from sentinel.core.text_script import in_devanagari
from sentinel.core.text_sentences import ends, ends_by_verb

LEAST_WORDS = 8
"""A shorter line is no sentence to be sure of: a place, a name, a label."""
HABIT = 0.6
"""Share of a page's long paragraphs that must end as sentences do before one that does not is
told: some sites leave out full stops throughout."""
LEAST_PARAGRAPHS = 3

_VERB = late_pattern(
    r"\b(?:is|are|was|were|be|been|may|can|will|shall|should|must|would|has|have|had|do|does|did)\b"
)
_OPENING = late_pattern(
    r"(?:\b(?:with|to|by|for|of|in|on|at|from|and|or|that|which|are|is|be|as|if|when|you|we|it|can"
    r"|may|will|shall|must|should|include|includes|including|like|either|not|the|a|an|than|into"
    r"|about|under|between|via|per)|[:,;\u2013-])$"
)
"""How a line ends that the items of a list complete."""
_ANNOUNCES = late_pattern(
    r"\b(?:following|below|as follows|these|such as|namely|includ(?:es?|ing)|e\.g\.|i\.e\.)\b"
    r"|निम्न|नीचे|इस प्रकार|जैसे|यथा",
    re.IGNORECASE,
)
_CAPTION = late_pattern(
    r"(?:copyright|©|source|figure|fig|table|note|address|tel|phone|fax|e-?mail)\b|\W*\d+\b",
    re.IGNORECASE,
)
_SHORTENED = (
    "etc viz approx vol fig figs sec dept govt resp incl cf inc ltd corp co univ est min max dist "
    "rev art para cl dr mr mrs ms shri smt hon st no nos pvt tel ext ref misc cont contd vs ed eds "
    "eg ie al ca op pp ff sp nr jr sr sq kg km cm mm rs hrs www com org net"
)
_INNER_WORDS = (
    "and or but which that of to in for with by from as on at is are was were be been has have had "
    "will may can shall should must not their its such than into upon because whereas therefore"
)
_ABBREVIATIONS = frozenset(_SHORTENED.split())
_MIDDLE = late_pattern(r"([A-Za-z]{2,20})\.[\"'\u201d\u2019)]?[ \n]+([a-z]{3,20})\b(?![.@/_=(-])")
"""A full stop behind a whole word, and a small letter behind it."""
_SMALL = late_pattern(r"([a-z]{2,20}),? [a-z]")
_OF_A_NAME = late_pattern(r",\s+(?:which|who|whose|that|an?|the)\b")
"""What is told of a name that is written small: `curl, which is ...`."""
_INNER = frozenset(_INNER_WORDS.split())
"""No sentence begins with these in small letters, whatever is the habit; names of programs do."""
_NOTES = late_pattern(r"(?:\s*\[\d{1,3}\])+$")
"""Numbers of footnotes."""
_ADDRESS = late_pattern(r"(?://|www\.)\S+$")


def broken_off(blocks: Sequence[TextBlock]) -> Iterator[TextFault]:
    """Paragraphs without the end of their sentence, right before a list or a heading."""
    long = [block for block in blocks if _is_sentence(block)]
    ended = sum(ends(block.prose) or ends_by_verb(block.prose) for block in long)
    if len(long) < LEAST_PARAGRAPHS or ended < HABIT * len(long):
        return
    for block, follower in pairwise(blocks):
        text = _NOTES.sub("", block.prose)
        if not _is_sentence(block) or ends(text) or ends_by_verb(text) or _ADDRESS.search(text):
            continue
        opened = bool(_OPENING.search(text.rstrip(" *").lower()[-40:]))
        if follower.kind is BlockKind.ITEM and not opened and not _ANNOUNCES.search(text[-200:]):
            yield TextFault("A paragraph breaks off before a list.", excerpt(text, end=True))
        if follower.kind is BlockKind.HEADING and opened:
            yield TextFault("A paragraph breaks off before a heading.", excerpt(text, end=True))


def _is_sentence(block: TextBlock) -> bool:
    text = block.prose
    if block.kind is not BlockKind.PARAGRAPH or block.strong or block.quoted or "\n" in text:
        return False
    if text.count(" ") + 1 < LEAST_WORDS or _CAPTION.match(text) or text.endswith(CODE_MARK):
        return False
    return in_devanagari(text) or bool(_VERB.search(text))


def fragments(blocks: Sequence[TextBlock]) -> Iterator[TextFault]:
    """Sentences that begin with a small letter, behind a full stop or behind a heading."""
    before: TextBlock | None = None
    for block in blocks:
        if block.kind is BlockKind.PARAGRAPH and not block.quoted:
            for match in _MIDDLE.finditer(block.prose):
                if _begins_in_the_middle(match):
                    quote = excerpt(block.prose[max(0, match.start() - 40) : match.end() + 60])
                    yield TextFault("A sentence begins in its middle.", quote)
                    break
            if before is not None and before.kind is BlockKind.HEADING and _starts_small(block):
                why = "The text under a heading begins in the middle of a sentence."
                yield TextFault(why, excerpt(block.text))
        before = block


def _begins_in_the_middle(match: re.Match[str]) -> bool:
    """Not behind an abbreviation, and after some words that make a sentence."""
    text = match.string
    behind = text.startswith(",", match.end()) and not _OF_A_NAME.match(text, match.end())
    inner = match[2] in _INNER or behind
    if match[1].lower() in _ABBREVIATIONS or not inner:
        return False
    start = max(text.rfind(mark, 0, match.start()) for mark in ".!?;:\n") + 1
    return text.count(" ", start, match.start()) >= 3 and CODE_MARK not in text[start : match.end()]


def _starts_small(block: TextBlock) -> bool:
    text = block.prose
    start = _SMALL.match(text)
    inner = start is not None and (start[1] in _INNER or text[start.end(1)] == ",")
    return inner and text.count(" ") + 1 >= LEAST_WORDS and ends(text)
