"""Whether what a page says of its language agrees with the letters in which it is written."""

import re
from collections.abc import Iterator, Sequence

from sentinel.core.late_pattern import late_pattern
from sentinel.core.text_blocks import BlockKind, PageText, TextBlock
from sentinel.core.text_fault import TextFault, excerpt
from sentinel.core.text_script import (
    DEVANAGARI_LANGUAGES,
    LATIN_LANGUAGES,
    in_devanagari,
    letters_of,
    primary,
)

LEAST_LETTERS = 200
"""A main text with fewer letters is not judged by itself."""
LEAST_SHORT = 80
"""One with fewer than these is not judged at all; between the two, what stands around it (menus,
footer) must be in the same script."""
MOSTLY = 0.7
HARDLY = 0.15
"""A Hindi page has names and abbreviations in Latin letters; one with less Devanagari than this
share of its letters is in another language."""
LEAST_PART = 80
"""Letters of a part that must be marked; names of languages and short names need no mark."""
BELOW_HEADING = 600
"""Characters below a heading that names a language which are looked at."""

_SAYS_ENGLISH = late_pattern(
    r"\b(?:in english|english version)\b|अंग्रेज़?ी (?:में|संस्करण)", re.IGNORECASE
)
_SAYS_HINDI = late_pattern(r"\b(?:in hindi|hindi version)\b|हि(?:न्|ं)दी (?:में|संस्करण)", re.IGNORECASE)


def language_faults(text: PageText, language: str, *, parts: bool) -> Iterator[TextFault]:
    """What is wrong with the page's mark, then with headings that name a language, then, where
    `parts` are asked for, with long blocks in another script than the page's."""
    letters, least, most = _shares(text)
    named = primary(language)
    if not named and letters >= LEAST_LETTERS:
        yield TextFault("The page does not say which language it is in (html lang).", "")
    elif named in LATIN_LANGUAGES and least >= MOSTLY:
        why = "The page is written in Devanagari and marked as another language."
        yield TextFault(why, f"lang={language}")
    elif named in DEVANAGARI_LANGUAGES and most <= HARDLY:
        why = "The page is marked as Hindi and written in another script."
        yield TextFault(why, f"lang={language}")
    yield from _headings(text.main)
    if parts and named:
        yield from _parts(text.main, named)


def _shares(text: PageText) -> tuple[int, float, float]:
    """Letters of the main text, and between which shares of Devanagari it lies; 0 and 1 where it is
    not known."""
    devanagari, latin = letters_of(text.main_words)
    letters = devanagari + latin
    if letters < LEAST_SHORT:
        return letters, 0.0, 1.0
    share = devanagari / letters
    if letters >= LEAST_LETTERS:
        return letters, share, share
    everywhere, other = letters_of(text.words)
    around = everywhere / (everywhere + other)
    return letters, min(share, around), max(share, around)


def _headings(blocks: Sequence[TextBlock]) -> Iterator[TextFault]:
    for number, block in enumerate(blocks):
        if block.kind is not BlockKind.HEADING and not block.strong:
            continue
        english, hindi = _SAYS_ENGLISH.search(block.line), _SAYS_HINDI.search(block.line)
        if bool(english) == bool(hindi) or len(block.text) > 100:
            continue
        devanagari, latin = letters_of(_below(blocks[number + 1 :]))
        letters = devanagari + latin
        if letters < LEAST_LETTERS:
            continue
        if english and devanagari / letters >= MOSTLY:
            yield TextFault("A heading says English; the text below is Hindi.", excerpt(block.text))
        if hindi and devanagari / letters <= HARDLY:
            why = "A heading says Hindi; the text below is not in Devanagari."
            yield TextFault(why, excerpt(block.text))


def _below(blocks: Sequence[TextBlock]) -> str:
    """The text that follows, as much as is looked at."""
    found, length = [], 0
    for block in blocks[:50]:
        found.append(block.text)
        length += len(block.text)
        if length > BELOW_HEADING:
            break
    return "\n".join(found)[:BELOW_HEADING]


def _parts(blocks: Sequence[TextBlock], named: str) -> Iterator[TextFault]:
    """The first block in each script that says no language of its own and is not in the page's."""
    told: set[bool] = set()
    for block in blocks:
        devanagari, latin = letters_of(block.prose)
        letters, hindi = devanagari + latin, in_devanagari(block.prose)
        if letters < LEAST_PART or hindi in told or primary(block.language) != named:
            continue
        wrong = (hindi and named in LATIN_LANGUAGES and devanagari / letters >= MOSTLY) or (
            not hindi and named in DEVANAGARI_LANGUAGES and devanagari / letters <= HARDLY
        )
        if wrong:
            told.add(hindi)
            yield TextFault("A part in another language is not marked so.", excerpt(block.text))
