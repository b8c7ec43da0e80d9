"""Who is right where checkers differ: a referee that shares neither parser nor client with them.

It asks each address in question itself and reads pages with BeautifulSoup on lxml.
"""

import http.client
import urllib.error
import urllib.request
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import ada_url
from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning
from bs4.element import Tag

LARGE_PAGE_BYTES = 1_000_000
_FOLLOWED = {
    "href": {"a", "area", "link", "image", "use"},
    "xlink:href": {"a", "image", "use"},
    "src": {
        *("audio", "embed", "frame", "iframe", "img", "input", "script", "source", "track"),
        "video",
    },
    "poster": {"video"},
    "data": {"object"},
    "action": {"form"},
    "formaction": {"button", "input"},
    "background": {"body", "table", "td"},
}
"""Attributes with an address to the elements on which a browser goes there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an address gave the referee."""

    status: int
    """0: none."""
    url: str
    """After redirects."""
    content_type: str
    body: bytes


@dataclass(slots=True)
class Referee:
    """Keeps what it has asked and read."""

    answers: dict[str, Answer] = field(default_factory=dict)
    pages: dict[str, BeautifulSoup] = field(default_factory=dict)
    carried: dict[str, dict[str, tuple[Tag, str]]] = field(default_factory=dict)

    def answer(self, url: str) -> Answer:
        if url not in self.answers:
            self.answers[url] = _ask(url)
        return self.answers[url]

    def has_name(self, url: str, name: str) -> bool:
        """Whether the page has an element of that id, or an anchor of that name."""
        page = self._page(url)
        wanted = {name, unquote(name)}
        return any(
            element.get("id") in wanted or (element.name == "a" and element.get("name") in wanted)
            for element in page.find_all(True)
        )

    def carrier(self, page: str, wanted: str) -> str:
        """`tag[attribute]` through which a browser goes from `page` to `wanted`; else empty."""
        if page not in self.carried:
            self.carried[page] = dict(self._links(page))
        found = self.carried[page].get(wanted)
        if found is None:
            return ""
        element, attribute = found
        verbatim = " in preformatted text" if element.find_parent(["pre", "code"]) else ""
        return f"{element.name}[{attribute}]{verbatim}"

    def _links(self, page: str) -> Iterator[tuple[str, tuple[Tag, str]]]:
        document = self._page(page)
        base = document.find("base", href=True)
        begin = self.answer(page).url
        if isinstance(base, Tag):
            begin = _joined(begin, str(base["href"])) or begin
        for element in document.find_all(True):
            for attribute, tags in _FOLLOWED.items():
                if element.name == "link" and not (element.get("rel") or element.get("rev")):
                    continue  # a link without a relation does nothing (HTML, 4.2.4)
                if element.name in tags and (value := element.get(attribute)) is not None:
                    target = _joined(begin, str(value))
                    address, _, fragment = target.partition("#")
                    yield address, (element, attribute)
                    yield f"{address}#{unquote(fragment)}", (element, attribute)

    def _page(self, url: str) -> BeautifulSoup:
        if url not in self.pages:
            with warnings.catch_warnings():
                # some manuals are XHTML sent as text/html: browsers read them as HTML, too
                warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
                self.pages[url] = BeautifulSoup(self.answer(url).body, "lxml")
        return self.pages[url]


def _joined(base: str, value: str) -> str:
    try:
        return str(ada_url.join_url(base, value.strip()))
    except ValueError:
        return ""


def _ask(url: str) -> Answer:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return _answer(answer, answer.read())
    except urllib.error.HTTPError as refused:
        return _answer(refused, b"")
    except (OSError, ValueError, http.client.HTTPException):
        return Answer(status=0, url=url, content_type="", body=b"")


def _answer(answer: Any, body: bytes) -> Answer:
    return Answer(
        status=answer.status,
        url=answer.url,
        content_type=answer.headers.get_content_type(),
        body=body,
    )
