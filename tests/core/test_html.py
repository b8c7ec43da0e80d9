"""Dirty pages: the links that a browser sees, no others; names, words, lines; in bounded work."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode
from turbohtml import Namespace

from sentinel.core import html
from sentinel.core.html import read_html
from sentinel.core.page_reading import PageReading
from sentinel.core.reference import Contents
from sentinel.core.reference_list import ReferenceList
from sentinel.core.resolver import Resolver, base_of
from support.dirty_pages import BASE, DIRTY, Dirty


def as_tokens(text: str, url: str, patch: pytest.MonkeyPatch) -> Contents:
    with patch.context() as at:
        at.setattr(html, "turbo_is_cheap", lambda text: False)
        return read_html(text, url)


def links_of(contents: Contents) -> set[str]:
    return {written(*one[:3]) for one in contents.references}


def written(url: str, fragment: str, tag: str) -> str:
    shown = url.removeprefix("http://x.example").removeprefix("http:")
    return f"{tag} {shown}" + (f"#{fragment}" if fragment else "")


@pytest.mark.parametrize("dirty", DIRTY, ids=lambda dirty: dirty.name)
def test_links_of_dirty_pages(dirty: Dirty) -> None:
    assert links_of(read_html(dirty.page, BASE)) == set(filter(None, dirty.links.split("|")))


@pytest.mark.parametrize("dirty", DIRTY, ids=lambda dirty: dirty.name)
def test_tags_alone_give_the_same_links(dirty: Dirty, monkeypatch: pytest.MonkeyPatch) -> None:
    found = links_of(as_tokens(dirty.page, BASE, monkeypatch))
    wanted = set(filter(None, dirty.links.split("|")))
    assert found == wanted or dirty.tree_only


class LexborElement:
    """A node of lexbor's tree, which sees no templates, as an element that links are read from."""

    source_line = 0

    def __init__(self, node: LexborNode) -> None:
        self._node = node
        self.namespace = namespace_of(node)
        self.tag = {"feimage": "feImage"}.get(node.tag or "", node.tag or "")

    @property
    def text(self) -> str:
        return self._node.text()

    def attr(self, name: str) -> str | None:
        attributes = self._node.attributes
        return (attributes[name] or "") if name in attributes else None

    def closest(self, selector: str) -> Any:
        node = self._node.parent
        while node is not None and node.tag != selector:
            node = node.parent
        return LexborElement(node) if node is not None else None


INTEGRATION = {"foreignobject", "desc", "title", "mi", "mo", "mn", "ms", "mtext"}


def namespace_of(node: LexborNode) -> Namespace:
    if node.tag == "svg":
        return Namespace.SVG
    if node.tag == "math":
        return Namespace.MATHML
    parent = node.parent
    if parent is None or (parent.tag or "").lower() in INTEGRATION:
        return Namespace.HTML
    return namespace_of(parent)


def lexbor_elements(text: str) -> Iterator[LexborElement]:
    for node in LexborHTMLParser(text).css("*"):
        yield LexborElement(node)


@pytest.mark.parametrize("dirty", DIRTY, ids=lambda dirty: dirty.name)
def test_lexbor_gives_the_same_links(dirty: Dirty) -> None:
    """Another parser, which agrees with Chromium on dirty pages, is the referee."""
    if "srcdoc" in dirty.page or "shadowroot" in dirty.page:
        return
    page = PageReading(len(dirty.page))
    page.read(lexbor_elements(dirty.page), general=True)
    references = ReferenceList()
    references.add(page.references, Resolver(base_of(BASE, page.base)))
    found = {written(*one[:3]) for one in references.found()}
    assert found == set(filter(None, dirty.links.split("|")))
