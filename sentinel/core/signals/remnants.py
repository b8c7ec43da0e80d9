"""What is left of a page beside its retention: its subject, and its way through the site.

Retention alone cannot tell a redesign from a defacement under the site's own name: both lose text
and structure and keep the title. A redesign keeps the subject's words and goes on leading through
the site; a defacement leads nowhere.
"""

from typing import NamedTuple

from sentinel.core.change import PageChange
from sentinel.core.document import Document
from sentinel.core.measures import identity_words, page_words
from sentinel.core.nodes import NodeKind
from sentinel.core.thresholds import (
    FEW_LINKS,
    FOOTER_WORDS,
    NAVIGATION_LINKS,
    NAVIGATION_LOST,
    REFERENCES_LOST,
    REPLACED_STRUCTURE,
    REPLACED_TEXT,
    VOCABULARY_LOST,
    VOCABULARY_WORDS,
)

_LEADING = {"a": "href", "area": "href", "form": "action"}
_NO_PAGE = ("#", "javascript:", "mailto:", "tel:", "data:")
_SHORTEST = 4
"""Letters; shorter words belong to every subject."""


class Remnants(NamedTuple):
    """Shares from 0 up; None where the approved page has too little to measure."""

    vocabulary: float | None
    """Share of the distinct words of content that are still there."""
    navigation: float | None
    """Links to pages for each one that there was; above 1 where there are more."""

    links: int
    """Distinct links to pages that there are now."""
    kept_words: int
    """How many those are: a footer line has some, whatever share of a short page they are."""

    @property
    def another_subject(self) -> bool:
        return (
            self.vocabulary is None
            or self.vocabulary < VOCABULARY_LOST.value
            or self.kept_words <= FOOTER_WORDS.value
        )

    @property
    def leads_nowhere(self) -> bool:
        if self.navigation is None:
            return self.links < FEW_LINKS.value
        return self.navigation < NAVIGATION_LOST.value


def remnants(change: PageChange) -> Remnants:
    """Measured on the whole page: a title or a footer that was kept changes little."""
    named = identity_words(change.before) | change.identity
    subject = _content_words(change.before) - named
    kept = subject & frozenset(page_words(change.after))
    old, new = _links(change.before), _links(change.after)
    return Remnants(
        vocabulary=len(kept) / len(subject) if len(subject) >= VOCABULARY_WORDS.value else None,
        navigation=len(new) / len(old) if len(old) >= NAVIGATION_LINKS.value else None,
        links=len(new),
        kept_words=len(kept),
    )


def is_replaced(change: PageChange, left: Remnants) -> bool:
    """Whether another document stands here although the site's name may have been kept."""
    kept = change.kept
    return (
        stripped(change, left)
        and (kept.text is None or kept.text < REPLACED_TEXT.value)
        and left.another_subject
    )


def stripped(change: PageChange, left: Remnants) -> bool:
    """Whether structure, references and navigation are gone, whatever became of the words."""
    kept = change.kept
    return (
        kept.structure is not None
        and kept.structure < REPLACED_STRUCTURE.value
        and (kept.assets is None or kept.assets < REFERENCES_LOST.value)
        and left.leads_nowhere
    )


def _content_words(document: Document) -> frozenset[str]:
    return frozenset(
        word
        for word in page_words(document)
        if (len(word) >= _SHORTEST or not word.isascii()) and not word.isdigit()
    )


def _links(document: Document) -> set[str]:
    """Distinct references to pages, of the site or not: a page whose own address is not known
    may name its own pages in full."""
    found: set[str] = set()
    for node in document.parts:
        if node.kind is NodeKind.ELEMENT and node.tag in _LEADING:
            value = node.attribute(_LEADING[node.tag]).strip()
            if value and not value.lower().startswith(_NO_PAGE):
                found.add(value)
    return found
