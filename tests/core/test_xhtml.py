"""XHTML, where XML reads it otherwise than the HTML parser."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.contents import read_contents
from sentinel.core.xhtml import for_html_parser

HEAD = '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml">'

CASES = [
    ("<script src='s.js'/><a href='a'/>", {"s.js", "a"}),
    ("<title/><textarea/><iframe src='f'/><a href='a'>x</a>", {"f", "a"}),
    ("<![CDATA[ <a href='no'> ]]><a href='a'/>", {"a"}),
    ("<style><![CDATA[ p{background:url(a?b&c)} ]]></style>", {"a?b&c"}),
    ("<p title='/>'/><img src='i'/><br/><a href='a'/>", {"i", "a"}),
    ("<a href='a'><![CDATA[unclosed <a href='no'>", {"a"}),
    ("<svg xmlns='x'><image href='i'/><use href='u'/></svg>", {"i", "u"}),
    ("<!-- <script/> --><a href='a'/>", {"a"}),
]


@pytest.mark.parametrize("header", ["application/xhtml+xml", "text/xml"])
@pytest.mark.parametrize(("page", "wanted"), CASES)
def test_links_of_xhtml(page: str, wanted: set[str], header: str) -> None:
    found = read_contents((HEAD + page).encode(), header, "http://x.example/")
    assert {one[0].removeprefix("http://x.example/") for one in found.references} == wanted


def test_html_is_not_read_as_xhtml() -> None:
    found = read_contents(b"<script src=s /><a href=no>", "text/html", "http://x.example/")
    assert [one[2] for one in found.references] == ["script"]


@given(st.text("<>/a![CDATA[]]script='\n", max_size=60))
def test_lines_stay(text: str) -> None:
    assert for_html_parser(text).count("\n") == text.count("\n")
