"""Elements of a page that is read as tags alone, because a tree would cost too much."""

import re
from collections import deque
from collections.abc import Container, Iterator

from turbohtml import Namespace

from sentinel.core.reference import MAX_TEXT
from sentinel.core.tokens import Token, attributes_of, tokens
from sentinel.core.unescaped import unescaped

_GENERAL = re.compile(r"id|style|background", re.IGNORECASE)
"""Most elements of a long page are spans of class so-and-so, whose attributes stay unread."""
MAX_WAITING = 100
"""Elements that wait for the words of the link around them."""
_SVG_NAMES = {"feimage": "feImage"}
_NAMESPACE = {"svg": Namespace.SVG, "math": Namespace.MATHML}
_HTML_INSIDE = {
    "svg": frozenset({"foreignobject", "desc", "title"}),
    "math": frozenset({"mi", "mo", "mn", "ms", "mtext", "annotation-xml"}),
}
"""Elements of drawings and formulas that hold HTML again (HTML 13.2.6, integration points)."""


class TokenElement:
    """A start tag that shows itself as an element of a tree does (see LinkElement)."""

    __slots__ = ("_around", "_attributes", "_token", "namespace", "pieces", "source_line", "tag")

    def __init__(self, token: Token, line: int, around: "_Around") -> None:
        self.namespace = around.namespace()
        self.tag = _SVG_NAMES.get(token.name, token.name)
        if token.name == "image" and self.namespace is Namespace.HTML:
            self.tag = "img"  # HTML 13.2.6.4.7: "Don't ask."
        self.source_line = line
        self.pieces: list[str] = [token.text] if token.text else []
        self._token = token
        self._around = {"form": around.form, "a": around.link}
        self._attributes: dict[str, str | None] | None = None

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def attr(self, name: str, /) -> str | None:
        if self._attributes is None:
            self._attributes = attributes_of(self._token)
        return self._attributes.get(name)

    def closest(self, selector: str, /) -> "TokenElement | None":
        """The open `form` or `a` around this element; nothing else is kept."""
        return self._around.get(selector)


def token_elements(text: str, names: Container[str]) -> Iterator[TokenElement]:
    """Start tags outside comments, templates and raw text, in order, in linear time: those with
    one of these names, and those with an id, a style or a background.

    A link is handed over once its words are known, and what stands in it right after.
    """
    waiting: deque[TokenElement] = deque()
    around = _Around()
    line, counted_to, words = 1, 0, 0
    for token in tokens(text):
        if not token.name:
            if around.link is not None:
                around.link.pieces.append(unescaped(token.text[:MAX_TEXT]))
                words += len(token.text)
        elif token.closes:
            around.leave(token.name)
        else:
            line += text.count("\n", counted_to, token.start)
            counted_to = token.start
            around.enter(token.name)
            element = None
            named = _SVG_NAMES.get(token.name, token.name) in names
            if named or (token.attributes and _GENERAL.search(token.attributes)):
                element = TokenElement(token, line, around)
                waiting.append(element)
            around.hold(token, element)
            words = 0 if token.name == "a" else words
        if around.link is None or words >= MAX_TEXT or len(waiting) > MAX_WAITING:
            yield from waiting
            waiting.clear()
    yield from waiting


class _Around:
    """What is open around a tag: the link, the form, and drawings or formulas."""

    def __init__(self) -> None:
        self.link: TokenElement | None = None
        self.form: TokenElement | None = None
        self._open: list[str] = []

    def namespace(self) -> Namespace:
        return _NAMESPACE.get(self._open[-1], Namespace.HTML) if self._open else Namespace.HTML

    def enter(self, name: str) -> None:
        if name == "a":
            self.link = None
        if name in _NAMESPACE:
            self._open.append(name)

    def hold(self, token: Token, element: TokenElement | None) -> None:
        if token.name == "a":
            self.link = element
        elif token.name == "form" and self.form is None:
            self.form = element
        if self._open and token.name in _HTML_INSIDE.get(self._open[-1], ()):
            self._open.append(token.name)
        if self._open and token.self_closes and self._open[-1] == token.name:
            self._open.pop()

    def leave(self, name: str) -> None:
        if name == "a":
            self.link = None
        elif name == "form":
            self.form = None
        if self._open and self._open[-1] == name:
            self._open.pop()
