"""The canonical token stream of a page, its digest, and which differences are merely volatile."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from sentinel.core.canonical import sha256
from sentinel.core.document import Document
from sentinel.core.masks import (
    MASKED,
    URL_ATTRIBUTES,
    SlotTable,
    maskable,
    names_source,
    presumed_attribute,
    running_date,
    visitor_counter,
)
from sentinel.core.nodes import Node, NodeKind, fold_space
from sentinel.core.origins import host_of
from sentinel.core.page_token import Token, TokenKind, normal_digest
from sentinel.core.slot import Slot, SlotKind
from sentinel.core.subtrees import folded

__all__ = [
    "Token",
    "TokenKind",
    "ignored_paths",
    "normal_digest",
    "normalise",
    "only_volatile",
    "tokens",
    "watched_share",
]


_INERT = frozenset(
    {"abbr", "b", "big", "br", "center", "dd", "div", "dl", "dt", "em", "font", "h1", "h2", "h3"}
    | {"h4", "h5", "h6", "hr", "i", "li", "ol", "p", "small", "span", "strong", "sub", "sup"}
    | {"table", "tbody", "td", "th", "thead", "time", "tr", "u", "ul", "a", "img", "picture"}
)
"""Elements that may come and go inside an ignored region; their links and sources still count."""


def tokens(
    document: Document, slots: Sequence[Slot] = (), ignored: frozenset[str] = frozenset()
) -> tuple[Token, ...]:
    """The page as comparable tokens in document order, volatile values hidden.

    Comments, the order of attributes and white space do not count. `ignored` are element paths
    from `ignored_paths`: there, text, harmless attributes and inert elements do not count.
    """
    table = SlotTable.of(tuple(slots))
    found: list[Token] = []
    texts: Counter[str] = Counter()
    hosts: set[str] = set()
    for node in document.nodes:
        if node.kind is NodeKind.COMMENT:
            continue
        if node.kind is NodeKind.ELEMENT:
            found.extend(_element(node, document.url, table, node.path in ignored))
            if node.path in ignored:
                hosts.update(_foreign_hosts(node, document.url))
        else:
            texts[node.path] += 1
            token = _text(node, texts[node.path], table, node.path in ignored)
            found.extend([token] if token is not None else [])
    found = folded(found, table)
    found.extend(Token(TokenKind.RAW, "", "host in an ignored region", h) for h in sorted(hosts))
    if document.is_first:
        active = str(document.reading.first_active)
        found.append(Token(TokenKind.RAW, "", "active tags", active))
    if document.rest:
        digest = sha256(document.rest.encode("utf-8", "replace"))
        found.append(Token(TokenKind.RAW, "", "beyond the bound", digest))
    if not found and document.raw.strip():
        found.append(Token(TokenKind.RAW, "", "bytes", sha256(document.raw)))
    return tuple(found)


def normalise(
    document: Document, slots: Sequence[Slot] = (), ignored: frozenset[str] = frozenset()
) -> tuple[tuple[Token, ...], str]:
    """Token stream and its digest."""
    stream = tokens(document, slots, ignored)
    return (stream, normal_digest(stream))


def ignored_paths(document: Document, selectors: Sequence[str]) -> frozenset[str]:
    """Paths of all elements that a selector matches, and of all inside them.

    Raises soupsieve's SelectorSyntaxError (a ValueError or SyntaxError) for a wrong selector;
    selectors are compiled when the configuration is read.
    """
    if not selectors:
        return frozenset()
    # Beautiful Soup takes long to import, and few pages need it
    if document.is_first:
        from sentinel.core.first_reading import first_matching_paths

        return first_matching_paths(document.reading.markup, selectors)
    from sentinel.core.selecting import matching_paths

    return matching_paths(document.reading.pieces, selectors)


def _element(node: Node, base: str, table: SlotTable, ignored: bool) -> Iterator[Token]:
    if not (ignored and node.tag in _INERT):
        yield Token(TokenKind.ELEMENT, node.path, "", node.tag)
    for name, value in node.attributes:
        if ignored and maskable(node, name):
            continue
        yield Token(TokenKind.ATTRIBUTE, node.path, name, _masked(node, name, value, base, table))


def _foreign_hosts(node: Node, base: str) -> set[str]:
    named = (host_of(value, base) for name, value in node.attributes if name in URL_ATTRIBUTES)
    return {host for host in named if host and host != host_of(base)}


def _masked(node: Node, name: str, value: str, base: str, table: SlotTable) -> str:
    shown = presumed_attribute(node, name, value, base)
    if maskable(node, name) and table.hides(SlotKind.ATTRIBUTE, node.path, name, shown):
        return MASKED
    if names_source(node, name) and table.hides(SlotKind.BUNDLE, node.path, name, shown):
        return MASKED
    return shown if name in URL_ATTRIBUTES else fold_space(shown)


def _text(node: Node, number: int, table: SlotTable, ignored: bool) -> Token | None:
    if node.kind is NodeKind.SCRIPT:
        hides = table.hides(SlotKind.SCRIPT_HOLE, node.path, "", node.text)
        return Token(TokenKind.SCRIPT, node.path, "", MASKED if hides else node.text)
    if node.kind is NodeKind.STYLE:
        return Token(TokenKind.STYLE, node.path, "", node.text)
    if ignored:
        return None
    path = node.path if number == 1 else f"{node.path}/text()[{number}]"
    hides = table.hides(SlotKind.TEXT, path, "", node.text)
    return Token(TokenKind.TEXT, path, "", MASKED if hides else node.text)


def only_volatile(
    before: Sequence[Token],
    after: Sequence[Token],
    *,
    before_at: datetime | None,
    after_at: datetime | None,
) -> tuple[str, ...] | None:
    """What ran on (in words) where two streams differ only in running dates and counters; an
    empty tuple where they are equal; None where they differ in anything else."""
    if [token.key for token in before] != [token.key for token in after]:
        return None
    seen: list[str] = []
    label = ""
    for old, new in zip(before, after, strict=True):
        if old.value != new.value:
            dated = old.kind is TokenKind.TEXT or new.attribute in {"datetime", "title"}
            if dated and running_date(old.value, new.value, before_at=before_at, after_at=after_at):
                seen.append(f"a date or time that runs on: {new.value[:80]}")
            elif old.kind is TokenKind.TEXT and visitor_counter(old.value, new.value, label):
                seen.append(f"a visitor counter: {new.value[:80]}")
            else:
                return None
        label = new.value if new.kind is TokenKind.TEXT else label
    return tuple(seen)


def watched_share(stream: Sequence[Token], masked: Sequence[Token]) -> float:
    """Share of the words in text that are compared: 1 less the words in wholly hidden texts.

    Slots with fixed text around a typed value hide less than this counts.
    """
    total = sum(len(token.value.split()) for token in stream if token.kind is TokenKind.TEXT)
    seen = sum(
        len(token.value.split())
        for token in masked
        if token.kind is TokenKind.TEXT and token.value != MASKED
    )
    return seen / total if total else 1.0
