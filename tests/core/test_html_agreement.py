"""Generated documents, as badly written as can be: the links are those that html5lib's tree has."""

from collections.abc import Iterator
from typing import Any

import html5lib
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.html import read_html
from sentinel.core.urls import resolve

BASE = "http://x.example/d/p"
HTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}href"

RULES = {
    "a": "href",
    "area": "href",
    "audio": "src",
    "embed": "src",
    "iframe": "src",
    "img": "src",
    "object": "data",
    "script": "src",
    "track": "src",
}

NAMES = """
a a a a img img area script style title textarea iframe noscript b i code p p div span table tr td
ul li svg svg math mi foreignObject desc use image h1 form button br body html head object embed
xmp nobr center dd option frameset font
"""
names = st.sampled_from(NAMES.split())
values = st.sampled_from(
    [
        *(
            "",
            "x",
            "y/z",
            "a b",
            "?q=1&amp;r=2",
            "?q=1&copy=2",
            "&#x41;&#66",
            "&lt",
            "é",
            "#f",
            "../u",
        ),
        *(
            "//h.example/i",
            "http://[",
            "mailto:a@b.example",
            "i>j",
            "<k",
            "`l'",
            "m\nn",
            "\\o",
            "\0p",
        ),
    ]
)
ATTRIBUTES = "href src data HREF xlink:href id class href src title"
attribute_names = st.sampled_from(ATTRIBUTES.split())


@st.composite
def attributes(draw: st.DrawFn) -> str:
    name, value = draw(attribute_names), draw(values)
    quote = draw(st.sampled_from(['"', '"', "'", ""]))
    if not quote and (not value or any(sign in value for sign in " \n>")):
        return name
    inside = value.replace(quote, "") if quote else value
    return name + draw(st.sampled_from(["=", " = ", "="])) + quote + inside + quote


@st.composite
def start_tags(draw: st.DrawFn) -> str:
    parts = [draw(names), *draw(st.lists(attributes(), max_size=3))]
    space = draw(st.sampled_from([" ", " ", "/", "  ", "\n"]))
    return "<" + space.join(parts) + draw(st.sampled_from([">", ">", ">", " />"]))


pieces = st.one_of(
    start_tags(),
    start_tags(),
    names.map(lambda name: f"</{name}>"),
    st.sampled_from(
        [
            *(
                "text",
                " ",
                "&amp;",
                "<!-- <a href=no> -->",
                "<!-->",
                "<!-- --!>",
                "<!x>",
                "<?php a>",
            ),
            *(
                "<",
                "</",
                "<!--",
                "-->",
                "]]>",
                "<![CDATA[",
                "<!doctype html>",
                "\0",
                "&notit;",
                "</ >",
            ),
        ]
    ),
)
documents = st.lists(pieces, max_size=14).map("".join)


def wanted_links(page: str) -> set[tuple[str, str]]:
    root = html5lib.parse(page, treebuilder="etree", namespaceHTMLElements=True)
    found = set()
    for tag, reference in written_links(root):
        if (url := resolve(BASE, reference)) is not None:
            found.add((tag, url))
    return found


def written_links(root: Any) -> Iterator[tuple[str, str]]:
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        name = element.tag.rpartition("}")[2]
        if element.tag.startswith(HTML) and name in RULES:
            reference = element.get(RULES[name])
            if reference or (reference is not None and name in {"a", "area"}):
                yield name, reference
        elif element.tag.startswith(SVG) and name in {"a", "use", "image", "script"}:
            reference = element.get("href", element.get(XLINK))
            if reference is None or (name != "a" and (not reference or reference[0] == "#")):
                continue
            yield name, reference


def found_links(page: str) -> set[tuple[str, str]]:
    return {
        (tag, url + (f"#{fragment}" if fragment else ""))
        for url, fragment, tag, _, _ in read_html(page, BASE).references
    }


@settings(deadline=None, max_examples=400)
@given(documents)
def test_the_links_of_a_document_are_those_of_html5lib(page: str) -> None:
    assert found_links(page) == wanted_links(page)
