"""What a stylesheet loads: url(), @import and image-set(), outside comments and strings."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.stylesheet import css_links, css_references, embedded_references, may_load

CASES = [
    ("/* url(no) */ p{background:url(a.png)}", ["a.png"]),
    ("/* url(no)", []),
    ("@import 'a.css'; @IMPORT url( \"b.css\" ) screen;", ["a.css", "b.css"]),
    ("@import 'a.css' layer(x) supports(display: grid);", ["a.css"]),
    ("@import 'a.css", ["a.css"]),
    ('@namespace url(no:x); @charset "url(no)";', []),
    (r"p{background:url(c\29.png)}", ["c).png"]),
    ("p{background:url(#no),url( '#no' ),url('a.svg#g')}", ["a.svg#g"]),
    ("p{content:\"url(no)\"} q{content:'url(no)'}", []),
    ("x{y:myurl(no)} z{y:-url(no)}", []),
    ("q{content:'unclosed\n} r{background:URL('d\\\n.png')}", ["d.png"]),
    ("p{background:url('a\nb)} q{background:url(c)}", ["c"]),
    ("p{background:url(a b)} q{background:url(c)}", ["c"]),
    ("p{background:url(a", ["a"]),
    ("p{background:url('a", ["a"]),
    ("p{background:url()} q{background:url('')}", []),
    (
        "p{background:image-set('a.png' 1x, url(b.png) 2x, 'c.avif' type('image/no'))}",
        ["a.png", "b.png", "c.avif"],
    ),
    ("p{background:-webkit-image-set(url(a.png) 1x)}", ["a.png"]),
    ("@font-face{src:local('no'),url(f.woff2) format('no')}", ["f.woff2"]),
    ("@supports (background: url(no)) { p{background:url(a)} }", ["a"]),
    ("@-moz-document url(no) { p{background:url(a)} }", ["a"]),
    ("p{background:url('a' prefetch(x))}", ["a"]),
]


@pytest.mark.parametrize(("sheet", "wanted"), CASES)
def test_what_is_loaded(sheet: str, wanted: list[str]) -> None:
    assert [reference for reference, _ in css_references(sheet)] == wanted


def test_places_tell_the_line() -> None:
    sheet = "p{}\n@import 'a';\n\nq{background:url(b)}"
    lines = [sheet.count("\n", 0, place) + 1 for _, place in css_references(sheet)]
    assert lines == [2, 4]


def test_links_of_a_sheet_are_resolved_each_once() -> None:
    sheet = "p{background:url(a.png)} q{background:url(./a.png)} r{background:url(data:x)}"
    found = css_links(sheet, "http://x.example/d/s.css", "css")
    assert [(link.url, link.tag) for link in found] == [("http://x.example/d/a.png", "css")]


@settings(deadline=None)
@given(st.text("url('\\)/* \n\"@import;image-set(#", max_size=60))
def test_a_quick_look_misses_nothing(sheet: str) -> None:
    found = tuple(css_references(sheet))
    assert embedded_references(sheet) == found
    assert may_load(sheet) or not found


@pytest.mark.parametrize(
    "piece", ["url(", "url('", "'", "/*", "@import '", "image-set(", "\\", "@supports ", "url(\\"]
)
def test_hostile_sheets_are_read_in_linear_time(piece: str) -> None:
    """Half a million characters of the worst end; a quadratic reader would not."""
    list(css_references(piece * (500_000 // len(piece))))
