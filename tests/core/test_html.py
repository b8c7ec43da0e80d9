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


def test_ids_and_names() -> None:
    page = (
        "<p id=a><a name=b href='#c'></a><img name=no><svg id=d></svg><template id=e><p id=no>"
        "</template><input id='f g'><p id=a><p id=''><a name=ह></a>"
    )
    found = read_html(page, BASE)
    assert found.ids == ("a", "b", "d", "e", "f g", "ह")
    assert found.ids_known
    assert found.references == ((BASE, "c", "a", 1, ""),)


def test_a_page_that_was_cut_does_not_know_its_names() -> None:
    found = read_html("<p id=a>text", BASE, whole=False)
    assert found.ids == ("a",)
    assert not found.ids_known
    assert "cut" in found.note or "end is not known" in found.note


MADE_BY_SCRIPT = [
    "<div id=root></div><script src=app.js></script>",
    "<title>App</title><body><noscript>You need to enable JavaScript to run this app.</noscript>"
    "<div id=app></div><script>start()</script>",
    "<div id=__next>Loading ...</div><script src=a.js></script>",
    "<app-root></app-root><p>Some words that stand here.</p><script src=a.js></script>",
    "<p>Words</p><script>window.$docsify = {}</script>",
    "<body></body><script>document.write(x)</script>",
]


@pytest.mark.parametrize("page", MADE_BY_SCRIPT)
def test_where_a_script_makes_the_page_its_names_are_not_known(page: str) -> None:
    found = read_html(page, BASE)
    assert not found.ids_known
    assert "a script builds this page" in found.note


KNOWN = [
    "<p id=a>A short page of few words.</p><script src=count.js></script>",
    "<div id=app>"
    + "<p>Rendered on the server, with words enough to read.</p>" * 20
    + "</div><script></script>",
    "<div id=root></div>",
    "",
]


@pytest.mark.parametrize("page", KNOWN)
def test_ordinary_pages_with_scripts_know_their_names(page: str) -> None:
    found = read_html(page, BASE)
    assert found.ids_known
    assert found.note == ""


def test_contacts_that_cannot_be_right_and_addresses_that_no_browser_reads() -> None:
    page = (
        "<a href=mailto:ok@x.example>x</a>\n<a href='mailto:someone'>Write us</a>"
        "<a href='mailto:someone'>Again</a><a href=tel:x>Call</a><a href='http://['>Bad</a>"
        "<a href='javascript:['>x</a><a href='data:['>x</a>"
    )
    found = read_html(page, BASE)
    assert found.references == ()
    assert [(href, line, text) for href, _, line, text in found.contacts] == [
        ("mailto:someone", 2, "Write us"),
        ("tel:x", 2, "Call"),
        ("http://[", 2, "Bad"),
    ]
    assert all(reason for _, reason, _, _ in found.contacts)


def test_placeholders_that_a_script_fills_in_are_not_judged() -> None:
    page = "<a href='{{ url }}'>x</a><a href='/p/${id}'>x</a><a href='/{y}'>x</a><p>words enough"
    found = read_html(page + "<script src=s.js></script>", BASE)
    assert links_of(found) == {"a /%7By%7D", "script /d/s.js"}
    assert "2 references hold a placeholder" in found.note
    assert found.ids_known
    assert len(read_html(page, BASE).references) == 3


def test_a_page_of_very_many_references_is_read_up_to_a_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = "".join(f"<a href={number}>" for number in range(120_000))
    found = read_html(page, BASE)
    assert len(found.references) == 100_000
    assert "only the first 100000" in found.note
    assert not found.ids_known
    assert len(as_tokens(page, BASE, monkeypatch).references) == 100_000


def test_a_long_base_does_not_multiply_into_memory() -> None:
    page = f"<base href='/{'b' * 60_000}/'>" + "".join(f"<a href={n}>" for n in range(5_000))
    found = read_html(page, BASE)
    assert len(found.references) < 400
    assert "only the first" in found.note


def test_words_of_links_in_each_other_are_not_copied_over_and_over() -> None:
    """A drawing may hold links in links: each would bring all the text below it."""
    page = "<svg>" + "".join(f"<a href={n}>" for n in range(400)) + "text " * 400_000
    assert len(read_html(page, BASE).references) == 400


def test_words_and_lines_are_the_same_by_tags_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    page = (
        "<p>\n<a href=a>  Two\n<b>words</b> &amp; more</a>\n<a href=b><img alt=Picture src=i></a>"
    )
    tree = read_html(page, BASE)
    assert as_tokens(page, BASE, monkeypatch).references == tree.references


@settings(deadline=None, max_examples=300)
@given(st.text("<>a/='\" -!hrefsctylidn&;#\n", max_size=80))
def test_tags_alone_never_break_and_miss_no_plain_link(page: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        as_tokens(page, BASE, patch)
        found = links_of(as_tokens("<p><a href=first>x</a>" + page, BASE, patch))
    assert any(link.startswith("a ") for link in found)
