"""What stands in for content that is not there: filler text, "under construction", braces of a
template. A page that speaks of such things has them in sentences, in code, or beside content."""

import re
from collections.abc import Iterator

from sentinel.core.late_pattern import late_pattern
from sentinel.core.text_blocks import CODE_MARK, BlockKind, PageText, TextBlock
from sentinel.core.text_fault import TextFault, excerpt

MAX_SOURCE = 2_000_000
"""Characters of a page in which the signs of frameworks are looked for."""
BARE_WORDS = 60
"""A page with more words has content beside the notice."""
MAX_WORDS = 12

_LATIN = late_pattern(
    r"\b(?:lorem|ipsum|dolor|amet|consectetur|adipisc\w*|eiusmod|incididunt|labore|aliqua)\b", re.I
)
LEAST_LATIN = 5
_SUBJECT = (
    r"(?:this |the |our |the requested )?(?:web ?site|web ?page|page|site|section|portal|content)"
)
_SUBJECT_HINDI = r"(?:यह )?(?:पृष्ठ|पेज|वेबसाइट|वेब साइट|साइट|अनुभाग|पोर्टल|सामग्री)"
_WORK = (
    r"(?:still |currently |presently )?(?:under (?:construction|development|preparation)|being "
    r"(?:updated|developed|prepared)|work in progress)"
)
_WORK_HINDI = (
    r"(?:अभी )?(?:निर्माणाधीन|विकासाधीन|निर्माण(?:ाधीन)? में|तैयार की जा रही|तैयार किया जा रहा|"
    r"अद्यतन की जा रही)(?: है| हैं)?"
)
_SOON = (
    r"coming (?:very )?soon|launching soon"
    r"|(?:will be (?:available|updated|uploaded|published|added)"
    r"|to be (?:updated|uploaded|added|announced)|available|check back) (?:very )?(?:soon|shortly)"
)
_SOON_HINDI = (
    r"(?:शीघ्र|जल्द|जल्द ही|शीघ्र ही) (?:आ रहा है|आ रही है|उपलब्ध होग[ाी]"
    r"|(?:अद्यतन|प्रकाशित) (?:होग[ाी]|की जाएगी))"
)
_OF_PAGE = late_pattern(
    rf"{_SUBJECT} (?:is|are) (?:{_WORK}|{_SOON})|{_SUBJECT} (?:{_SOON}|{_WORK})"
    rf"|{_SUBJECT_HINDI} (?:{_WORK_HINDI}|{_SOON_HINDI})",
    re.IGNORECASE,
)
_ALONE = late_pattern(
    rf"(?:{_WORK}|{_SOON}|{_WORK_HINDI}|{_SOON_HINDI}|no content|content (?:goes )?here)",
    re.IGNORECASE,
)
_FILLER = late_pattern(
    r"(?:your|add your|insert|enter|type|put|place) (?:[\w'-]+ ){0,4}(?:text|title|heading|content|"
    r"description|name|caption|link|image|logo|address|details)?(?: goes)? ?here"
    r"|(?:your|sample|dummy|placeholder|default) (?:text|title|heading|content|page)(?: here)?"
    r"|(?:title|heading|content|text|description) goes here|add your (?:text|content|heading) here"
    r"|to ?do:.{0,60}|fixme.{0,60}"
    r"|यहाँ (?:अपना |अपनी )?(?:पाठ|शीर्षक|सामग्री|विवरण|नाम) (?:लिखें|डालें|दर्ज करें)",
    re.IGNORECASE,
)
_YET_UNKNOWN = late_pattern(r"todo|tbd|tba|t\.b\.d\.|xxx+|hello world", re.IGNORECASE)
"""Only by itself: in a table a day may be yet to be announced, in a list it may be a word."""
_TO_FILL_IN = late_pattern(
    r"[\[<](?:insert|enter|your|add|name of|type) [^\[\]<>]{2,40}[\]>]", re.IGNORECASE
)
_BRACES = late_pattern(
    r"\{\{[^{}\n]{1,80}\}\}|\{%[^{}\n]{1,80}%\}|<%=?[^%\n]{1,80}%>|\[object Object\]"
)
_DRAWN_LATER = late_pattern(
    r"\bng-(?:app|controller|repeat|bind)|\bv-(?:cloak|if|for|bind)|\bx-(?:data|cloak)\b|handlebars|mustache"
    r"|vue(?:\.min)?\.js|angular|x-tmpl|data-bind",
    re.IGNORECASE,
)
"""Frameworks that put values in place of the braces in the reader's browser."""
_SHELL = " \t\n()[]*#_~=|.!:;,\u2026\u2013\u2014-\"'\u201c\u201d\u0964"
_PLACES = frozenset({BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.CELL, BlockKind.ITEM})


def placeholders(text: PageText, source: str) -> Iterator[TextFault]:
    """Each kind of stand-in that the main text has. `source` tells whether braces are drawn over
    in the browser."""
    main = [block for block in text.main if block.kind in _PLACES]
    words = sum(block.prose.count(" ") + 1 for block in main)
    discussed = any(block.kind is BlockKind.CODE or CODE_MARK in block.prose for block in text.main)
    drawn: bool | None = None  # asked once, and only where there are braces: a page is long
    for block in main:
        if fault := _of_block(block, bare=words <= BARE_WORDS):
            yield fault
        if discussed or not _BRACES.search(block.prose):
            continue
        drawn = _drawn_later(source) if drawn is None else drawn
        if not drawn:
            yield TextFault("A template's placeholder was not filled in.", excerpt(block.text))
    if (braces := _BRACES.search(text.title)) and not _drawn_later(source):
        yield TextFault("The title has a template's placeholder that was not filled in.", braces[0])


def _drawn_later(source: str) -> bool:
    """Of a page too long to be looked through it is not known, and nothing is said."""
    return len(source) > MAX_SOURCE or _DRAWN_LATER.search(source) is not None


def _of_block(block: TextBlock, *, bare: bool) -> TextFault | None:
    prose = block.prose
    if len(_LATIN.findall(prose[:2000])) >= LEAST_LATIN and not block.quoted:
        return TextFault("Filler text stands where content should.", excerpt(block.text))
    if prose.count(" ") >= MAX_WORDS:
        return None
    plain = " ".join(prose.strip(_SHELL).split())
    alone = block.kind in {BlockKind.HEADING, BlockKind.PARAGRAPH}
    if alone and (_OF_PAGE.fullmatch(plain) or (bare and _ALONE.fullmatch(plain))):
        return TextFault("The page says that it is not ready.", excerpt(block.text))
    filler = _FILLER.fullmatch(plain) or (alone and _YET_UNKNOWN.fullmatch(plain))
    if filler or _TO_FILL_IN.search(prose):
        return TextFault("A placeholder stands where content should.", excerpt(block.text))
    return None
