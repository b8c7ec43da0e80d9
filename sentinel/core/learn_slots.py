"""From several looks at one page to its volatile places, its forms, and how much stays watched."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sentinel.core.baseline import MAX_MASKED_SHARE, Variant
from sentinel.core.counts import counted
from sentinel.core.document import Document, MediaKind, read_document
from sentinel.core.free_places import WHOLE_ELEMENT, free_place
from sentinel.core.masks import MASKED, URL_ATTRIBUTES, maskable, names_source
from sentinel.core.nodes import Node, NodeKind
from sentinel.core.normalise import tokens
from sentinel.core.page import Page
from sentinel.core.page_token import Token, TokenKind, normal_digest
from sentinel.core.runs import RunType
from sentinel.core.slot import Slot, SlotKind
from sentinel.core.slot_pattern import (
    MAX_CHOICES,
    Shape,
    choice_shape,
    clock_shape,
    source_shape,
    typed_shape,
    url_shape,
)
from sentinel.core.subtrees import Tree, content_digest, tree_of, varying, words_below

MAX_UNSETTLED = 10
"""Places that are named where a page cannot be learnt."""
_ENOUGH_LOOKS = 16
_STILL_NEW = 0.25
"""Where this share of many looks showed a value that no other look did, the set is not closed."""
_PLACEHOLDER = re.compile("<(?:" + "|".join(kind.value for kind in RunType) + ")>")

Stream = tuple[Token, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LearntPage:
    """What the looks taught."""

    slots: tuple[Slot, ...]
    variants: tuple[Variant, ...]
    watched_share: float
    unsettled: tuple[str, ...] = ()
    """Places that differ in a way that no slot can hold, in words."""


class _Look(NamedTuple):
    sha256: str
    document: Document
    tree: Tree
    at: datetime

    @property
    def stream(self) -> Stream:
        return self.tree.stream


def learn_slots(looks: Sequence[Page]) -> LearntPage:
    """Slots, variants and the watched share of one page, from one look or more."""
    distinct = list({page.sha256: page for page in looks}.values())
    if len(distinct) == 1 or not any(page.is_html for page in distinct):
        variants = tuple(Variant(sha256=page.sha256, normal_digest="") for page in distinct)
        return LearntPage(slots=(), variants=variants, watched_share=1.0)
    read = [_read(page) for page in distinct]
    slots: dict[tuple[str, str, str, str], Slot] = {}
    unsettled: dict[str, None] = {}
    for cluster in _clusters(read):
        learner = _Cluster(cluster)
        for slot in learner.slots():
            slots[(slot.kind, slot.path, slot.attribute, slot.pattern)] = slot
        unsettled |= dict.fromkeys(learner.unsettled)
    return _with_slots(read, tuple(slots.values()), tuple(unsettled)[:MAX_UNSETTLED])


def normal_form(page: Page, slots: tuple[Slot, ...]) -> str:
    """The digest of a look with these places masked: what `Variant.normal_digest` holds."""
    return normal_digest(tokens(_document(page), slots))


def _document(page: Page) -> Document:
    return read_document(
        page.body,
        content_type=page.header("content-type"),
        url=page.final_url,
        status=page.status,
    )


def _read(page: Page) -> _Look:
    document = _document(page)
    return _Look(page.sha256, document, tree_of(tokens(document)), page.fetched_at)


def _with_slots(
    read: Sequence[_Look], slots: tuple[Slot, ...], unsettled: tuple[str, ...]
) -> LearntPage:
    variants: dict[str, Variant] = {}
    share = 1.0
    for look in read:
        masked = tokens(look.document, slots)
        digest = normal_digest(masked) if look.document.kind is not MediaKind.EMPTY else ""
        variants.setdefault(digest, Variant(sha256=look.sha256, normal_digest=digest))
        share = min(share, _watched_share(look.stream, masked, slots))
    return LearntPage(
        slots=slots, variants=tuple(variants.values()), watched_share=share, unsettled=unsettled
    )


def _clusters(looks: Iterable[_Look]) -> list[list[_Look]]:
    """Looks at one form of the page together: they differ in small elements at most."""
    clusters: list[list[_Look]] = []
    for look in looks:
        for cluster in clusters:
            if _one_form(cluster[0].tree, look.tree):
                cluster.append(look)
                break
        else:
            clusters.append([look])
    return clusters


def _one_form(one: Tree, other: Tree) -> bool:
    paths = varying((one, other))
    if not paths:
        return paths is not None
    return all(
        inside <= MAX_MASKED_SHARE * total
        for inside, total in (words_below(tree, paths) for tree in (one, other))
    )


class _Cluster:
    """The looks at one form of the page."""

    def __init__(self, looks: list[_Look]) -> None:
        self._looks = looks
        self._seen_at = [look.at for look in looks]
        self._elements = {
            node.path: node for node in looks[0].document.nodes if node.kind is NodeKind.ELEMENT
        }
        self.unsettled: list[str] = []

    def slots(self) -> list[Slot]:
        """A slot for each position whose values differ and may be masked, and for each element
        whose structure does."""
        if len(self._looks) < 2:
            return []
        elements = varying([look.tree for look in self._looks])
        if elements is None:
            return []
        found = [slot for path in elements if (slot := self._subtree(path)) is not None]
        streams = [_without(look.tree, elements) for look in self._looks]
        for position in zip(*streams, strict=True):
            slot = self._slot(position)
            if slot is not None:
                found.append(slot)
        return found

    def _subtree(self, path: str) -> Slot | None:
        parts = [look.stream[slice(*look.tree.spans[path])] for look in self._looks]
        digests = [content_digest(part) for part in parts]
        seen = sorted(set(digests))
        if len(seen) > MAX_CHOICES or _open(digests):
            self.unsettled.append(f"{path} (its structure differs from look to look)")
            return free_place(path, WHOLE_ELEMENT) if len(digests) >= _ENOUGH_LOOKS else None
        return Slot(
            kind=SlotKind.SUBTREE,
            path=path,
            attribute="",
            pattern="|".join(seen),
            shows=f"one of {counted(len(seen), 'seen content')}",
        )

    def _slot(self, position: Sequence[Token]) -> Slot | None:
        token = position[0]
        values = list(dict.fromkeys(token.value for token in position))
        if len(values) == 1:
            return self._running(token, [one.value for one in position])
        made = self._shape(token, [one.value for one in position], values)
        if made is None:
            what = f"@{token.attribute}" if token.attribute else f" ({token.kind.value})"
            self.unsettled.append(f"{token.path}{what}")
            return free_place(token.path, token.attribute) if self._may_be_free(token) else None
        kind, shape = made
        return Slot(
            kind=kind,
            path=token.path,
            attribute=token.attribute,
            pattern=shape.pattern,
            shows=shape.shows,
        )

    def _may_be_free(self, token: Token) -> bool:
        """Text, and attributes that decide nothing; and after few looks nothing is free yet."""
        element = self._elements.get(token.path)
        harmless = element is not None and maskable(element, token.attribute)
        fits = token.kind is TokenKind.TEXT or (token.kind is TokenKind.ATTRIBUTE and harmless)
        return fits and len(self._looks) >= _ENOUGH_LOOKS

    def _running(self, token: Token, values: Sequence[str]) -> Slot | None:
        """A date or time that all looks had, because they were taken within a moment of it."""
        if token.kind is not TokenKind.TEXT or not any(map(str.isdigit, token.value)):
            return None
        shape = clock_shape(values, self._seen_at)
        if shape is None:
            return None
        return Slot(
            kind=SlotKind.TEXT,
            path=token.path,
            attribute="",
            pattern=shape.pattern,
            shows=shape.shows,
        )

    def _shape(
        self, token: Token, all_values: Sequence[str], values: list[str]
    ) -> tuple[SlotKind, Shape] | None:
        typed = typed_shape(all_values, self._seen_at)
        choice = None if _open(all_values) else choice_shape(values)
        kind, shape = SlotKind.TEXT, typed or choice
        if token.kind is TokenKind.SCRIPT:
            kind = SlotKind.SCRIPT_HOLE
        elif token.kind is TokenKind.ATTRIBUTE:
            kind, shape = self._attribute(token, all_values, values, shape)
        elif token.kind is not TokenKind.TEXT:
            return None
        return None if shape is None else (kind, shape)

    def _attribute(
        self, token: Token, all_values: Sequence[str], values: list[str], shape: Shape | None
    ) -> tuple[SlotKind, Shape | None]:
        element: Node | None = self._elements.get(token.path)
        if element is not None and names_source(element, token.attribute):
            return SlotKind.BUNDLE, source_shape(all_values, self._seen_at)
        if element is None or not maskable(element, token.attribute):
            return SlotKind.ATTRIBUTE, None
        if token.attribute in URL_ATTRIBUTES:
            shape = url_shape(all_values, self._seen_at)
        return SlotKind.ATTRIBUTE, shape


def _open(values: Sequence[str]) -> bool:
    """Whether, after many looks, values come that were not seen before: no set of a few."""
    once = sum(1 for number in Counter(values).values() if number == 1)
    return len(values) >= _ENOUGH_LOOKS and once > _STILL_NEW * len(values)


def _without(tree: Tree, elements: Sequence[str]) -> Stream:
    """The stream with each of these elements left out."""
    left_out = sorted(tree.spans[path] for path in elements)
    kept: list[Token] = []
    at = 0
    for span in left_out:
        kept.extend(tree.stream[at : span.start])
        at = span.end
    return (*kept, *tree.stream[at:])


def _is_in(path: str, places: Sequence[str]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)


def _watched_share(stream: Stream, masked: Stream, slots: Sequence[Slot]) -> float:
    """Share of the words in text that are compared."""
    shows = {(slot.path, slot.kind): slot.shows for slot in slots}
    left = {token.key: token.value for token in masked if token.kind is TokenKind.TEXT}
    free = tuple(slot.path for slot in slots if slot.kind is SlotKind.FREE)
    total: Counter[bool] = Counter()
    for raw in stream:
        if raw.kind is not TokenKind.TEXT:
            continue
        count = len(raw.value.split())
        fixed = 0 if _is_in(raw.path, free) else count
        if fixed and left.get(raw.key, MASKED) == MASKED:
            shape = shows.get((raw.path, SlotKind.TEXT), "") if raw.key in left else ""
            typed = _PLACEHOLDER.search(shape) is not None
            fixed = min(count, len(_PLACEHOLDER.sub(" ", shape).split())) if typed else 0
        total[True] += fixed
        total[False] += count - fixed
    return total[True] / total.total() if total.total() else 1.0
