"""How much of an approved page is still there: retention of words, structure, assets, identity.

Retention, not likeness: an added article does not look like a loss.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sentinel.core.document import Document
from sentinel.core.nodes import Node, Place
from sentinel.core.origins import host_of, path_of
from sentinel.core.thresholds import (
    ASSETS_LOST,
    IDENTITY_LOST,
    KEPT,
    SMALL_TAGS,
    SMALL_WORDS,
    STRUCTURE_LOST,
    TEXT_LOST,
)

_ASSET_TAGS = {"a": "href", "link": "href", "script": "src", "img": "src", "iframe": "src"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Shares from 0 to 1; None where the approved page has nothing to measure."""

    text: float | None
    structure: float | None
    assets: float | None
    identity: float | None
    small: bool

    @property
    def lost(self) -> bool:
        """Whether this is another page: everything that can be measured is gone. Where the
        approved page is small, or lacks one of the four, all others must have been measured."""
        bounds = (
            (self.text, TEXT_LOST.value),
            (self.structure, STRUCTURE_LOST.value),
            (self.assets, ASSETS_LOST.value),
            (self.identity, IDENTITY_LOST.value),
        )
        measured = [(share, bound) for share, bound in bounds if share is not None]
        if len(measured) < 3 or (self.small and self.assets is None):
            return False
        return all(share < bound for share, bound in measured)

    @property
    def rebuilt(self) -> bool:
        """Whether text, structure and own files are gone, whatever became of the name."""
        return (
            not self.small
            and (1 if self.text is None else self.text) < TEXT_LOST.value
            and (1 if self.structure is None else self.structure) < STRUCTURE_LOST.value
            and (1 if self.assets is None else self.assets) < ASSETS_LOST.value
        )

    @property
    def kept(self) -> bool:
        """Whether the page stands as it was, apart from an edit."""
        return (self.text or 0) >= KEPT.value and (self.structure or 0) >= KEPT.value

    def as_dict(self) -> dict[str, float]:
        pairs = {
            "text": self.text,
            "structure": self.structure,
            "assets": self.assets,
            "identity": self.identity,
        }
        return {name: round(share, 3) for name, share in pairs.items() if share is not None}


def retention(before: Document, after: Document, identity: frozenset[str]) -> Retention:
    """What of `before` is still in `after`. `identity` are the site's identity words."""
    old_words, new_words = page_words(before), page_words(after)
    old_tags, new_tags = before.reading.tags, after.reading.tags
    mine = frozenset(identity & set(old_words)) or identity_words(before)
    old_assets, new_assets = own_assets(before), own_assets(after)
    return Retention(
        text=_share(_grams(old_words), _grams(new_words)),
        structure=_share(_grams(old_tags), _grams(new_tags)),
        assets=len(old_assets & new_assets) / len(old_assets) if old_assets else None,
        identity=len(mine & set(new_words)) / len(mine) if mine else None,
        small=is_small(len(old_words), len(old_tags)),
    )


def is_small(words: int, tags: int) -> bool:
    """Whether a page has so little that ratios mean little."""
    return words < SMALL_WORDS.value or tags < SMALL_TAGS.value


def page_words(document: Document) -> list[str]:
    """All words that a reader or a search engine gets: text, and the texts of images."""
    return document.reading.words


def identity_words(document: Document) -> frozenset[str]:
    """Words of the title, header, navigation and footer, and of images in them or named logo:
    what tells a reader whose page this is."""
    return document.reading.naming_words


def own_assets(document: Document) -> frozenset[str]:
    """Paths of the site's own files that the page refers to."""
    nodes = document.reading.layout.nodes
    found = {asset_path(node, document.url) for node in nodes if node.tag in _ASSET_TAGS}
    return frozenset(found - {"", "/"})


def asset_path(node: Node, base: str) -> str:
    """The path of the site's own file to which an element refers; empty where it does not."""
    value = node.attribute(_ASSET_TAGS.get(node.tag, ""))
    if not value or value[0] == "#":
        return ""
    return _own_path(value, base) if len(value) <= _LONGEST_KEPT else ""


_LONGEST_KEPT = 2_000
"""Characters; no address of a file is longer."""


@lru_cache(maxsize=8192)
def _own_path(value: str, base: str) -> str:
    own = host_of(base)
    if ":" not in value.split("/", 1)[0]:
        return path_of(value, base) if host_of(value, base) in {"", own} else ""
    return path_of(value) if own and host_of(value) == own else ""


def title_of(document: Document) -> str:
    return next((b.text for b in document.blocks if b.place is Place.TITLE), "")


def _grams(items: Sequence[str]) -> Counter[tuple[str, ...]]:
    size = min(3, len(items))
    return Counter(zip(*(items[start:] for start in range(size)), strict=False))


def _share(old: Counter[tuple[str, ...]], new: Counter[tuple[str, ...]]) -> float | None:
    total = sum(old.values())
    return (old & new).total() / total if total else None


def common_words(sets: Iterable[frozenset[str]], least_share: float) -> tuple[str, ...]:
    """Words that at least this share of the sets hold, the most frequent first."""
    counts: Counter[str] = Counter()
    number = 0
    for found in sets:
        number += 1
        counts.update(found)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(word for word, count in ranked if count >= max(1, least_share * number))
