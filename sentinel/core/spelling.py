"""The words of a page by the language that they are marked with, for a dictionary to look at; and
which of those that it does not know are told.

Names, terms and abbreviations are in no dictionary: what is told is only what looks like a slip, a
rare word within a letter of a known one.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from turbohtml import Document

DICTIONARIES: dict[str, tuple[str, ...]] = {
    "en": ("en_GB", "en_US"),
    "hi": ("hi_IN",),
}
"""For each language the dictionaries that are asked: a word that one of them knows is right."""
MAX_WORDS = 40_000
"""Distinct words of one language on one site."""
MAX_PAGE_CHARACTERS = 500_000
RARE_PAGES = 3
"""A word on more pages is a term of the house."""
MAX_CARRIERS = 3
_LEAST_TAKEN = 4
LEAST_LETTERS = 6
"""Short words are near too many others."""
USUAL_PAGES = 5
_SKIPPED = frozenset({"code", "kbd", "pre", "samp", "script", "style", "template", "tt", "var"})
_LATIN = re.compile(r"(?<![\w.@/:#&'\u2019-])[a-z]+(?![\w@/\\-]|\.\w|['\u2019](?!s\b)\w)")
"""Words in small letters alone, by themselves: not a part of an address, a file name or a code."""
_DEVANAGARI = re.compile(r"[\u0900-\u0963\u0970-\u097f]{2,40}")
_OF_LANGUAGE = {"en": _LATIN, "hi": _DEVANAGARI}


@dataclass(slots=True, kw_only=True)
class WordList:
    """The words of one language on one site, and pages that carry them."""

    carriers: dict[str, list[str]] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)
    cut: bool = False

    def take(self, url: str, words: Iterable[str]) -> None:
        for word in words:
            if word not in self.pages:
                if len(self.pages) >= MAX_WORDS:
                    self.cut = True
                    continue
                self.pages[word] = 0
                self.carriers[word] = []
            self.pages[word] += 1
            if len(self.carriers[word]) < MAX_CARRIERS:
                self.carriers[word].append(url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Misspelt:
    """A word that looks like a slip."""

    language: str
    word: str
    instead: str
    pages: int
    carriers: tuple[str, ...]


def words_of(tree: "Document") -> dict[str, frozenset[str]]:
    """The distinct words of a page by language, of those that there may be a dictionary for."""
    found: dict[str, set[str]] = {}
    taken = 0
    for language, text in _marked_texts(tree):
        pattern = _OF_LANGUAGE.get(language)
        if pattern is None:
            continue
        taken += len(text)
        if taken > MAX_PAGE_CHARACTERS:
            break
        words = {word for word in pattern.findall(text) if len(word) >= _LEAST_TAKEN}
        found.setdefault(language, set()).update(words)
    return {language: frozenset(words) for language, words in found.items()}


def told(language: str, words: WordList, unknown: Collection[str]) -> tuple[Misspelt, ...]:
    """Of the words that no dictionary knows those that look like slips: rare, and one letter away
    from a known word that the site itself uses on several pages. By how often they stand."""
    strange = frozenset(unknown)
    usual = _by_what_is_left(
        word for word, pages in words.pages.items() if pages >= USUAL_PAGES and word not in strange
    )
    slips = [
        Misspelt(
            language=language,
            word=word,
            instead=meant,
            pages=words.pages.get(word, 0),
            carriers=tuple(words.carriers.get(word, ())),
        )
        for word in strange
        if words.pages.get(word, 0) <= RARE_PAGES
        and len(word) >= LEAST_LETTERS
        and (meant := _meant(word, usual, words.pages))
    ]
    return tuple(sorted(slips, key=lambda slip: (-slip.pages, slip.word)))


def _by_what_is_left(words: Iterable[str]) -> dict[str, list[str]]:
    """Words by what is left of them when no letter, or one, is left out: two words that are one
    letter apart have something of it in common."""
    found: dict[str, list[str]] = {}
    for word in words:
        if len(word) >= LEAST_LETTERS - 1:
            for left in _left(word):
                found.setdefault(left, []).append(word)
    return found


def _left(word: str) -> frozenset[str]:
    return frozenset((word, *(word[:n] + word[n + 1 :] for n in range(1, len(word)))))


def _meant(word: str, usual: Mapping[str, list[str]], pages: Mapping[str, int]) -> str:
    """The most usual of the words that may be meant; empty where none is near. Slips seldom touch
    the first letter, and what only differs by another ending of English spelling is none."""
    near = {
        other
        for left in _left(word)
        for other in usual.get(left, ())
        if other[0] == word[0] and one_letter_apart(word, other) and not _a_form(word, other)
    }
    return max(near, key=lambda other: (pages.get(other, 0), other), default="")


def _a_form(word: str, other: str) -> bool:
    """Whether the two are forms of one word: `analyzer` and `analyser`, `color` and `colour`,
    `canceling` and `cancelling`; or differ in their endings alone, as forms of words do."""
    if word.replace("z", "s") == other.replace("z", "s"):
        return True
    if word.replace("our", "or") == other.replace("our", "or"):
        return True
    if word.replace("ll", "l") == other.replace("ll", "l"):
        return True
    shorter, longer = sorted((word, other), key=len)
    return longer.startswith(shorter) or word[:-1] == other[:-1]


def one_letter_apart(word: str, other: str) -> bool:
    """Whether one letter was left out, put in, exchanged, or two neighbours stand the wrong way."""
    if abs(len(word) - len(other)) > 1 or word == other or " " in other or "-" in other:
        return False
    start = 0
    while start < min(len(word), len(other)) and word[start] == other[start]:
        start += 1
    ours, theirs = word[start:], other[start:]
    if ours[1:] == theirs[1:] or ours[1:] == theirs or ours == theirs[1:]:
        return True
    return ours[:2] == theirs[1::-1] and ours[2:] == theirs[2:]


def _marked_texts(tree: "Document") -> Iterator[tuple[str, str]]:
    """The texts of a page, each with the first part of the language that it is marked with."""
    from turbohtml import Element, Text

    root = tree.root
    waiting: list[tuple[object, str]] = [] if root is None else [(root, "")]
    while waiting:
        node, language = waiting.pop()
        if isinstance(node, Text):
            if language:
                yield language, str(node.data)
        elif isinstance(node, Element) and node.tag not in _SKIPPED:
            marked = node.attrs.get("lang")
            if isinstance(marked, str):
                language = marked.strip().lower().partition("-")[0]
            if str(node.attrs.get("translate", "")).lower() == "no":
                continue
            waiting.extend((child, language) for child in node.children)
