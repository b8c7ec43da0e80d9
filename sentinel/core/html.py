"""What a page refers to and what it shows, read as a browser reads it (selectolax, lexbor)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import NamedTuple, TypeAlias

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sentinel.core.charset import decode
from sentinel.core.snapshot import Link
from sentinel.core.stylesheet import css_links
from sentinel.core.tokens import Token, attributes_of, tokens, tree_is_cheap
from sentinel.core.urls import fragment_of, resolve, without_fragment

MAX_LINKS_PER_PAGE = 100_000
"""A page with more references is read up to here."""

Attributes: TypeAlias = dict[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLinks:
    """All references of one page, in document order, each once per element kind."""

    links: tuple[Link, ...]
    ids: frozenset[str]
    """Fragment targets: ids of all elements, and names of anchors."""
    base: str
    """What relative references were resolved against."""


_LOADED = {
    "a": ("href", "xlink:href"),
    "area": ("href",),
    "audio": ("src",),
    "body": ("background",),
    "embed": ("src",),
    "frame": ("src",),
    "iframe": ("src",),
    "image": ("href", "xlink:href"),
    "img": ("src",),
    "input": ("src",),
    "link": ("href",),
    "object": ("data",),
    "script": ("src", "href", "xlink:href"),
    "source": ("src",),
    "table": ("background",),
    "td": ("background",),
    "th": ("background",),
    "track": ("src",),
    "use": ("href", "xlink:href"),
    "video": ("src", "poster"),
}
_SOURCE_SETS = {"img": "srcset", "source": "srcset", "link": "imagesrcset"}
_BY_ATTRIBUTE = frozenset({"body", "table", "td", "th"})
_WANTED = ",".join(
    (
        *(_LOADED.keys() - _BY_ATTRIBUTE),
        "base",
        "form",
        "meta",
        "style",
        "[id]",
        "[style]",
        "[background]",
    )
)
_REFERRING = frozenset({*_LOADED, "base", "form", "meta", "style"})
_GENERAL = re.compile(r"id|style|background", re.IGNORECASE)
_NO_DOCUMENT = frozenset({"preconnect", "dns-prefetch"})
"""Link relations that name a host to talk to, not a document to load."""
_REFRESH = re.compile(
    r"\s*[\d.]*+\s*+(?:[;,]\s*+)?(?:url\s*+=\s*+)?(?:\"([^\"]*)|'([^']*)|(.+))",
    re.IGNORECASE | re.DOTALL,
)


def extract(body: bytes, content_type_header: str, url: str) -> PageLinks:
    """Every reference of a page: links, resources, source sets, GET forms, refreshes, styles.

    Comments, scripts' text and templates are not looked into; `<base href>` counts as in a
    browser. `rel=nofollow` makes no difference: a broken link is broken for the reader.
    """
    elements = _elements(decode(body, content_type_header))
    first = next(
        (attributes["href"] for tag, attributes, _ in elements if _sets_base(tag, attributes)), None
    )
    base = without_fragment((resolve(url, first) if first else None) or url)
    ids: set[str] = set()
    links = _Links(base)
    for tag, attributes, style in elements:
        if name := attributes.get("id"):
            ids.add(name)
        if tag == "a" and (name := attributes.get("name")):
            ids.add(name)
        if tag in _REFERRING:
            links.add(tag, _references(tag, attributes))
        if style:
            links.extend(css_links(style, base, "style"))
        if (inline := attributes.get("style")) and "(" in inline:
            links.extend(css_links(inline, base, "style"))
    return PageLinks(links=links.found(), ids=frozenset(ids), base=base)


class _Element(NamedTuple):
    tag: str
    attributes: Attributes
    style: str
    """The text of a `style` element."""


def _elements(text: str) -> list[_Element]:
    if tree_is_cheap(text):
        return [
            _Element(tag := node.tag or "", node.attributes, node.text() if tag == "style" else "")
            for node in LexborHTMLParser(text).css(_WANTED)
        ]
    return [
        _Element(token.name, attributes_of(token), token.text if token.name == "style" else "")
        for token in tokens(text)
        if token.name and not token.closes and _may_matter(token)
    ]


def _may_matter(token: Token) -> bool:
    """Most elements of a long page are spans of class so-and-so, whose attributes stay unread."""
    return token.name in _REFERRING or _GENERAL.search(token.attributes) is not None


def _sets_base(tag: str, attributes: Attributes) -> bool:
    return tag == "base" and attributes.get("href") is not None


class _Links:
    """Collects links without repeats. Pages repeat the same references, so each is joined once."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._resolved: dict[str, tuple[str, str] | None] = {}
        self._found: dict[tuple[str, str, str], None] = {}

    def add(self, tag: str, references: Iterator[str]) -> None:
        for reference in references:
            if reference not in self._resolved:
                url = resolve(self._base, reference)
                self._resolved[reference] = (
                    (without_fragment(url), fragment_of(url)) if url else None
                )
            target = self._resolved[reference]
            if target and len(self._found) < MAX_LINKS_PER_PAGE:
                self._found[(*target, tag)] = None

    def extend(self, links: tuple[Link, ...]) -> None:
        for link in links:
            if len(self._found) < MAX_LINKS_PER_PAGE:
                self._found[link.url, link.fragment, link.tag] = None

    def found(self) -> tuple[Link, ...]:
        return tuple(
            Link(url=url, fragment=fragment, tag=tag) for url, fragment, tag in self._found
        )


def _references(tag: str, attributes: Attributes) -> Iterator[str]:
    """The URL-bearing attribute values of one element, as written."""
    if special := _SPECIAL.get(tag):
        reference = special(attributes)
        if reference is not None:
            yield reference
        return
    if tag == "link" and _NO_DOCUMENT & set((attributes.get("rel") or "").lower().split()):
        return
    for name in _LOADED.get(tag, ()):
        value = attributes.get(name)
        # An empty reference is the page itself in a link, and nothing at all elsewhere.
        if value or (value is not None and tag in {"a", "area"}):
            yield value
    if candidates := attributes.get(_SOURCE_SETS.get(tag, "")):
        yield from source_set(candidates)


def _form(attributes: Attributes) -> str | None:
    method = (attributes.get("method") or "get").strip().lower()
    return None if method in {"post", "dialog"} else attributes.get("action") or None


def _image_button(attributes: Attributes) -> str | None:
    image = (attributes.get("type") or "").strip().lower() == "image"
    return attributes.get("src") or None if image else None


def _refresh(attributes: Attributes) -> str | None:
    if (attributes.get("http-equiv") or "").strip().lower() != "refresh":
        return None
    found = _REFRESH.match(attributes.get("content") or "")
    return next((part.strip() for part in found.groups() if part), None) if found else None


_SPECIAL: dict[str, Callable[[Attributes], str | None]] = {
    "form": _form,
    "input": _image_button,
    "meta": _refresh,
}


def source_set(value: str) -> Iterator[str]:
    """The URLs of a `srcset` (HTML 4.8.4.2.2): commas inside a URL belong to it."""
    rest = value.lstrip(" \t\n\f\r,")
    while rest:
        url, _, rest = _split_space(rest)
        if not url.endswith(","):
            rest = _after_descriptor(rest)
        yield url.rstrip(",")
        rest = rest.lstrip(" \t\n\f\r,")


def _split_space(text: str) -> tuple[str, str, str]:
    parts = text.split(None, 1)
    return parts[0], " ", parts[1] if len(parts) > 1 else ""


def _after_descriptor(text: str) -> str:
    depth = 0
    for place, character in enumerate(text):
        if character == "(":
            depth += 1
        elif character == ")":
            depth = max(0, depth - 1)
        elif character == "," and not depth:
            return text[place + 1 :]
    return ""


_BREAK = "\0"
"""Stands between blocks while text is collected; a page cannot bring its own."""
_UNSEEN = frozenset({"script", "style", "template", "noscript", "iframe", "noembed", "noframes"})
_INLINE_NAMES = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q "
    "rp rt ruby s samp small span strike strong sub sup time tt u var wbr"
)
_INLINE = frozenset(_INLINE_NAMES.split())


def visible_text(body: bytes, content_type_header: str) -> str:
    """The words of a page, one line per block, spaces collapsed, the title first.

    Without the text of scripts, styles, templates and noscript. Words that only inline
    markup divides stay whole. What CSS hides is not known here and is included.
    """
    text = decode(body, content_type_header)
    pieces = _tree_pieces(text) if tree_is_cheap(text) else _token_pieces(text)
    lines = (" ".join(line.split()) for line in "".join(pieces).split(_BREAK))
    return "\n".join(filter(None, lines))


def _token_pieces(text: str) -> list[str]:
    pieces: list[str] = []
    unseen = 0
    for token in tokens(text):
        if token.name == "noscript":
            unseen = 0 if token.closes else 1
        if token.name not in _INLINE and token.name:
            pieces.append(_BREAK)
        if token.text and not unseen and token.name not in _UNSEEN:
            pieces.append(unescape(token.text).replace(_BREAK, " "))
    return pieces


def _tree_pieces(text: str) -> list[str]:
    pieces: list[str] = []
    node: LexborNode | None = LexborHTMLParser(text).root
    while node is not None:
        node = _step(node, pieces)
    return pieces


def _step(node: LexborNode, pieces: list[str]) -> LexborNode | None:
    """Handles one node and goes on in document order, without recursion: depth is hostile."""
    if node.is_text_node:
        pieces.append((node.text_content or "").replace(_BREAK, " "))
    elif node.is_element_node:
        if node.tag not in _INLINE:
            pieces.append(_BREAK)
        if node.tag not in _UNSEEN and (child := node.child) is not None:
            return child
    while node.next is None:
        parent = node.parent
        if parent is None:
            return None
        node = parent
        if node.tag not in _INLINE:
            pieces.append(_BREAK)
    return node.next
