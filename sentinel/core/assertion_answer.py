"""An answer as conditions look at it: read lazily, each reading once."""

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sentinel.core.charset import decode
from sentinel.core.json_path import TooDeep, values_at
from sentinel.core.page import Page
from sentinel.core.tree_cost import turbo_is_cheap
from sentinel.core.visible_text import visible_text

if TYPE_CHECKING:
    from turbohtml import Document, Element

_HTML = frozenset({"", "text/html", "application/xhtml+xml"})
_RAW = frozenset({"script", "style", "template", "noscript"})


MAX_JSON_BYTES = 2_000_000
"""Of a document that is searched: one of empty lists takes fifty times its size."""


class Unreadable(Exception):
    """The answer is not what a condition asks about; the text says what it is."""


class TooMuch(Exception):
    """Reading the answer would take too long; the text may say why."""


class Answer:
    """A page, and what stands in it. Hostile: all work is bounded. Not to be kept."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @cached_property
    def source(self) -> str:
        """The body, decoded as browsers do."""
        return decode(self.page.body, self.page.header("content-type"))

    @cached_property
    def text(self) -> str:
        """The visible words, one line per block; of what is no HTML, all of it."""
        if self.page.content_type not in _HTML:
            return "\n".join(" ".join(line.split()) for line in self.source.splitlines())
        return visible_text(self.page.body, self.page.header("content-type"))

    @cached_property
    def tree(self) -> "Document":
        """Raises Unreadable where the answer is no HTML page, TooMuch where it takes too long."""
        import turbohtml  # takes long to import, and few conditions need it

        if self.page.content_type not in _HTML:
            raise Unreadable(f"the answer is no HTML page but {self.page.content_type[:60]}")
        if not turbo_is_cheap(self.source):
            raise TooMuch
        return turbohtml.parse(self.source)

    @cached_property
    def document(self) -> Any:
        """The body as JSON. Raises Unreadable where it is none, TooMuch where it is larger than
        MAX_JSON_BYTES."""
        if len(self.page.body) > MAX_JSON_BYTES:
            raise TooMuch(f"the answer is larger than {MAX_JSON_BYTES:,} bytes of JSON")
        try:
            return json.loads(self.page.body.removeprefix(b"\xef\xbb\xbf"))
        except (ValueError, RecursionError) as error:
            # JSONDecodeError says where; the others would quote bytes
            where = f" ({error})" if isinstance(error, json.JSONDecodeError) else ""
            raise Unreadable(f"the answer is no JSON{where}") from None

    def elements(self, selector: str) -> "list[Element]":
        """Those that match, in document order. Raises Unreadable and TooMuch."""
        return self.tree.select(selector)

    def values(self, path: str, most: int) -> tuple[Any, ...]:
        """What a JSON path finds, at most so many. Raises Unreadable and TooMuch."""
        try:
            return values_at(path, self.document, most)
        except TooDeep as error:
            raise TooMuch from error


def words_of(element: "Element") -> str:
    """The visible words of an element on one line; of a script or style, all of it."""
    if element.tag in _RAW:
        return " ".join(element.text.split())
    # as a page of its own it is read as the whole one is, cells without their table, too
    return " ".join(visible_text(element.html.encode(), "text/html; charset=utf-8").split())
