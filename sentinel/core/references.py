"""What a page loads, sends to or forwards to: the inventory of its active content."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from sentinel.core.document import Document
from sentinel.core.nodes import Node, NodeKind
from sentinel.core.origins import host_of, resolve
from sentinel.core.start_tag import start_tag


class ActiveKind(StrEnum):
    """What kind of active content; the value is how people call it."""

    SCRIPT = "script"
    FRAME = "iframe"
    OBJECT = "object"
    FORM = "form target"
    REFRESH = "meta refresh"
    BASE = "base address"
    STYLESHEET = "style sheet"
    INLINE_FRAME = "frame with its content inside (srcdoc)"
    INLINE_DATA = "script or frame as a data: or javascript: address"
    HANDLER = "event handler attribute"


class Active(NamedTuple):
    """One piece of active content."""

    kind: ActiveKind
    value: str
    """The reference or code as found."""
    host: str
    """Where it leads; empty for the page's own host, or none."""
    tag: str
    hidden: bool = False
    """Of a frame: whether no reader sees it."""


_SOURCES: dict[str, tuple[ActiveKind, tuple[str, ...]]] = {
    "script": (ActiveKind.SCRIPT, ("src", "href", "xlink:href")),
    "iframe": (ActiveKind.FRAME, ("src",)),
    "frame": (ActiveKind.FRAME, ("src",)),
    "portal": (ActiveKind.FRAME, ("src",)),
    "embed": (ActiveKind.OBJECT, ("src",)),
    "object": (ActiveKind.OBJECT, ("data", "codebase")),
    "applet": (ActiveKind.OBJECT, ("code", "codebase", "archive")),
    "form": (ActiveKind.FORM, ("action",)),
    "base": (ActiveKind.BASE, ("href",)),
}
_REFRESH = re.compile(r"^\s*[\d.]*\s*[;,]?\s*(?:url\s*=)?\s*[\"']?\s*(.*?)[\"']?\s*$", re.I | re.S)
_INLINE_SCHEMES = frozenset({"data", "javascript", "blob", "vbscript"})


def base_of(document: Document) -> str:
    """What the page's references are resolved against: its URL. A base element is judged as
    active content of its own, so that it cannot make foreign references look own."""
    return document.url


def inventory(document: Document) -> Iterator[Active]:
    """All active content of a page, in document order."""
    base = base_of(document)
    for node in document.parts:
        if node.kind is NodeKind.ELEMENT:
            yield from _of_node(node, base)
        elif node.kind is NodeKind.STYLE and "@import" in node.text:
            for address in _IMPORTED.findall(node.text[:MAX_STYLE_SHEET])[:MAX_IMPORTS]:
                yield _referenced(ActiveKind.STYLESHEET, address, base, "style")


_IMPORTED = re.compile(r"@import\s{0,9}(?:url\(\s{0,9})?[\"']?([^\s\"'();]{4,500})", re.I)
"""CSS Cascading 4, 2."""
MAX_STYLE_SHEET = 200_000
MAX_IMPORTS = 50


def active_hosts(document: Document) -> frozenset[str]:
    """Hosts of a page's active content and style sheets, without the page's own."""
    return frozenset(item.host for item in inventory(document) if item.host)


def reference_hosts(document: Document) -> frozenset[str]:
    """`active_hosts`, and the hosts that inline scripts name in full."""
    base = base_of(document)
    found: set[str] = set()
    for piece in document.reading.pieces:
        if piece[0] != "<" or "//" not in piece:
            continue
        end = piece.find(">") + 1
        found.update(item.host for item in _of_node(start_tag(piece[:end]).shown, base))
        if piece.startswith("<script") and end < len(piece):
            found |= script_hosts(piece[end:])
    return frozenset(found - {""})


_SCRIPT_URL = re.compile(r"""(?:https?:|["'(=])\\?/\\?/([a-z0-9.-]{3,120}\.[a-z]{2,20})\b""", re.I)


def script_hosts(text: str) -> frozenset[str]:
    """Hosts that stand as full addresses in a script."""
    return frozenset(match.lower() for match in _SCRIPT_URL.findall(text[:500_000]))


def own_hosts(document: Document) -> frozenset[str]:
    """What an offline page says of its own address: canonical link, og:url, base."""
    found: set[str] = set()
    for node in _heads(document):
        if node.tag == "link" and node.attribute("rel").lower() in {"canonical", "shortlink"}:
            found.add(host_of(node.attribute("href")))
        elif node.tag == "meta" and node.attribute("property") in {"og:url", "og:image"}:
            found.add(host_of(node.attribute("content")))
        elif node.tag == "base":
            found.add(host_of(node.attribute("href")))
    return frozenset(found - {""})


def _heads(document: Document) -> Iterator[Node]:
    """Elements that say where a page lives."""
    for piece in document.reading.pieces:
        if piece.startswith(("<link ", "<meta ", "<base ")):
            yield start_tag(piece).shown
        elif piece.startswith("<body"):
            return


def _of_node(node: Node, base: str) -> Iterator[Active]:
    kind, names = _SOURCES.get(node.tag, (None, ()))
    for name, value in node.attributes:
        if kind is not None and name in names:
            item = _referenced(kind, value, base, node.tag)
            yield item._replace(hidden=True) if _is_unseen(node) else item
        elif name == "formaction":
            yield _referenced(ActiveKind.FORM, value, base, node.tag)
        elif name == "srcdoc":
            yield Active(ActiveKind.INLINE_FRAME, value, "", node.tag)
        elif name.startswith("on") and len(name) > 3 and value.strip():
            yield Active(ActiveKind.HANDLER, value.strip(), "", node.tag)
        elif name == "href" and _is_stylesheet(node):
            yield _referenced(ActiveKind.STYLESHEET, value, base, node.tag)
    if node.tag == "meta" and node.attribute("http-equiv").strip().lower() == "refresh":
        target = _REFRESH.match(node.attribute("content"))
        if target is not None and target.group(1):
            yield _referenced(ActiveKind.REFRESH, target.group(1), base, node.tag)


def _is_unseen(node: Node) -> bool:
    """Whether an element is hidden, or a frame of no size to speak of."""
    sizes = (node.attribute(name).strip().removesuffix("px") for name in ("width", "height"))
    return node.hidden or (node.tag != "script" and any(size in {"0", "1"} for size in sizes))


def _is_stylesheet(node: Node) -> bool:
    return node.tag == "link" and "stylesheet" in node.attribute("rel").lower().split()


def _referenced(kind: ActiveKind, value: str, base: str, tag: str) -> Active:
    scheme, host = resolve(value[:4000], base)
    if scheme in _INLINE_SCHEMES and kind not in {ActiveKind.FORM, ActiveKind.STYLESHEET}:
        return Active(ActiveKind.INLINE_DATA, value, "", tag)
    return Active(kind, value, "" if host == host_of(base) else host, tag)
