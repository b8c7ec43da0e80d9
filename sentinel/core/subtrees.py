"""Elements whose content is one of a few seen ones: a carousel, an advertisement, a survey box.

Found by laying the structures of several looks beside one another; each form is compared whole.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from sentinel.core.masks import MASKED, SlotTable
from sentinel.core.page_token import Token, TokenKind, normal_digest
from sentinel.core.slot import SlotKind

_FRAME = frozenset({"", "html", "html/body", "html/head"})
"""What differs as a whole here is another variant of the page, no part of it."""

_MAX_STEPS = 2000
"""Elements that are laid beside one another; a page that takes more differs as a whole."""


class Span(NamedTuple):
    """Where an element's tokens begin and end in a stream."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tree:
    """The elements of a token stream: where each stands, and its children."""

    stream: tuple[Token, ...]
    spans: dict[str, Span] = field(default_factory=dict)
    children: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def shape(self, path: str) -> bytes:
        """Digest of what kinds of tokens an element holds, and where; not of their values."""
        digest = hashlib.sha256()
        for token in islice(self.stream, *self.spans[path]):
            digest.update("\0".join((*token.key, "")).encode("utf-8", "replace"))
        return digest.digest()

    def own(self, path: str) -> list[tuple[TokenKind, str, str]]:
        """The tokens of the element itself, without those of its children."""
        prefix = f"{path}/text()" if path else "text()"
        return [
            token.key
            for token in islice(self.stream, *self.spans[path])
            if token.path == path or token.path.startswith(prefix)
        ]


def tree_of(stream: tuple[Token, ...]) -> Tree:
    """The elements of a stream, in one pass."""
    spans: dict[str, Span] = {"": Span(0, len(stream))}
    children: dict[str, list[str]] = {"": []}
    opened: list[tuple[str, int]] = []
    for number, token in enumerate(stream):
        while opened and not _within(token.path, opened[-1][0]):
            path, start = opened.pop()
            spans[path] = Span(start, number)
        if token.kind is TokenKind.ELEMENT:
            parent = opened[-1][0] if opened else ""
            children[parent].append(token.path)
            children[token.path] = []
            opened.append((token.path, number))
    while opened:
        path, start = opened.pop()
        spans[path] = Span(start, len(stream))
    return Tree(stream, spans, {path: tuple(below) for path, below in children.items()})


def varying(trees: Sequence[Tree]) -> tuple[str, ...] | None:
    """The smallest elements, there in all trees, whose structures differ; none where the trees
    are alike, None where they differ as whole pages."""
    found: list[str] = []
    waiting = [""]
    steps = 0
    while waiting:
        path = waiting.pop()
        steps += 1
        if steps > _MAX_STEPS:
            return None
        if len({tree.shape(path) for tree in trees}) == 1:
            continue
        alike = len({tree.children[path] for tree in trees}) == 1 and all(
            tree.own(path) == trees[0].own(path) for tree in trees[1:]
        )
        if alike:
            waiting.extend(trees[0].children[path])
        elif path in _FRAME:
            return None
        else:
            found.append(path)
    return tuple(sorted(found))


def folded(stream: list[Token], table: SlotTable) -> list[Token]:
    """The stream with each element that shows one of its seen contents as one masked token."""
    paths = table.subtrees
    if not paths:
        return stream
    found: list[Token] = []
    number = 0
    while number < len(stream):
        token = stream[number]
        if token.kind is TokenKind.ELEMENT and token.path in paths:
            end = number + 1
            while end < len(stream) and _within(stream[end].path, token.path):
                end += 1
            content = content_digest(stream[number:end])
            if table.hides(SlotKind.SUBTREE, token.path, "", content):
                found.append(Token(TokenKind.ELEMENT, token.path, "", MASKED))
                number = end
                continue
        found.append(token)
        number += 1
    return found


def content_digest(part: Sequence[Token]) -> str:
    """Which content an element shows: the first half of the digest of all its tokens."""
    return normal_digest(part)[:32]


def words_below(tree: Tree, paths: Sequence[str]) -> tuple[int, int]:
    """Words of text below these elements, and on the whole page."""
    inside = sum(_words(islice(tree.stream, *tree.spans[path])) for path in paths)
    return inside, _words(tree.stream)


def _words(part: Iterable[Token]) -> int:
    return sum(len(token.value.split()) for token in part if token.kind is TokenKind.TEXT)


def _within(path: str, element: str) -> bool:
    return path == element or path.startswith(f"{element}/")
