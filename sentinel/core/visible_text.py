"""The words that a page shows, read as a browser reads it (selectolax, lexbor)."""

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sentinel.core.charset import decode
from sentinel.core.tokens import tokens
from sentinel.core.tree_cost import lexbor_is_cheap
from sentinel.core.unescaped import unescaped

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
    pieces = _tree_pieces(text) if lexbor_is_cheap(text) else _token_pieces(text)
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
            pieces.append(unescaped(token.text).replace(_BREAK, " "))
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
