"""Pages as dirty as they come: the links that a browser sees, no others, in bounded work."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core import html
from sentinel.core.charset import decode
from sentinel.core.html import extract, source_set, visible_text
from sentinel.core.stylesheet import extract_css
from sentinel.core.tokens import tree_is_cheap

BASE = "http://x.example/d/p"

DIRTY: list[tuple[str, str, set[str]]] = [
    ("comment", "<!-- <a href=no> --><a href=yes>", {"/d/yes"}),
    ("empty comment", "<!--><a href=yes>", {"/d/yes"}),
    ("odd comment end", "<!-- x --!><a href=yes>", {"/d/yes"}),
    ("script", "<script>'<a href=no>'</script><a href=yes>", {"/d/yes"}),
    ("script in a script comment", "<script><!--<script></script><a href=no>--></script>", set()),
    ("textarea and title", "<title><a href=no></title><textarea><a href=no></textarea>", set()),
    ("template", "<template><a href=no></template><a href=yes>", {"/d/yes"}),
    ("noscript", "<noscript><a href=yes></a></noscript>", {"/d/yes"}),
    ("base", "<a href=a><base href=/b/><base href=/c/><a href=a>", {"/b/a"}),
    ("unquoted", "<a href=a/b?c=1&d=2>", {"/d/a/b?c=1&d=2"}),
    ("half an entity", "<a href='?a=1&copy=2&amp;x=3'>", {"/d/p?a=1&copy=2&x=3"}),
    ("entity in the scheme", "<a href='&#106;avascript:x'><a href=&#x2f;r>", {"/r"}),
    ("first attribute wins", "<a href=yes href=no>", {"/d/yes"}),
    ("upper case", "<A HREF='yes'><IMG SRC=i.png>", {"/d/yes", "/d/i.png"}),
    ("greater in a value", "<a title='>' href=yes>", {"/d/yes"}),
    ("slashes", "<a/href=yes/>", {"/d/yes/"}),
    ("unclosed tag at the end", "<a href=yes>x<a href=no", {"/d/yes"}),
    ("other schemes", "<a href=mailto:a><a href=tel:1><a href='javascript:x'>", set()),
    ("svg", "<svg><image href=i.png /><use xlink:href='#s'/></svg>", {"/d/i.png", "/d/p"}),
    ("refresh", "<meta http-equiv=Refresh content='0; URL=\"r.html\"'>", {"/d/r.html"}),
    ("refresh without address", "<meta http-equiv=refresh content=5>", set()),
    ("get form", "<form action=find></form><form method=POST action=no></form>", {"/d/find"}),
    ("image button", "<input type=IMAGE src=b.png><input src=no>", {"/d/b.png"}),
    (
        "source set",
        "<img srcset='a.png 1x, b,c.png 2x' src=d.png>",
        {"/d/a.png", "/d/b,c.png", "/d/d.png"},
    ),
    (
        "media",
        "<video poster=p.png><source src=v.mp4><track src=t.vtt></video>",
        {"/d/p.png", "/d/v.mp4", "/d/t.vtt"},
    ),
    (
        "embedded",
        "<object data=o></object><embed src=e><iframe src=f></iframe>",
        {"/d/o", "/d/e", "/d/f"},
    ),
    (
        "styles",
        "<style>p{background:url(a.png)}</style><p style='background:url(b.png)'>",
        {"/d/a.png", "/d/b.png"},
    ),
    (
        "hosts to talk to",
        "<link rel='dns-prefetch' href=//h.example><link rel=icon href=i>",
        {"/d/i"},
    ),
    ("nofollow", "<a rel=nofollow href=yes>", {"/d/yes"}),
    ("background", "<body background=b.png>", {"/d/b.png"}),
]


@pytest.mark.parametrize("cheap", [True, False], ids=["tree", "tokens"])
@pytest.mark.parametrize(("page", "wanted"), [d[1:] for d in DIRTY], ids=[d[0] for d in DIRTY])
def test_links_of_dirty_pages(
    page: str, wanted: set[str], cheap: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html, "tree_is_cheap", lambda text: cheap)
    found = extract(page.encode(), "text/html", BASE)
    assert {link.url.removeprefix("http://x.example") for link in found.links} == wanted


def test_ids_names_and_fragments() -> None:
    found = extract(b"<p id=a><a name=b href='#c'></a><img name=no>", "", BASE)
    assert found.ids == {"a", "b"}
    assert [(link.url, link.fragment, link.tag) for link in found.links] == [(BASE, "c", "a")]


@pytest.mark.parametrize("cheap", [True, False], ids=["tree", "tokens"])
def test_visible_text(cheap: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "tree_is_cheap", lambda text: cheap)
    page = (
        "<title>T &amp; t</title><p>hel<b>lo</b>   there<p>next<br>line<script>no</script>"
        "<style>no</style><noscript>no</noscript><template>no</template><!-- no -->end"
    )
    assert visible_text(page.encode(), "") == "T & t\nhello there\nnext\nline\nend"


HOSTILE = [
    "<div>" * 100_000,
    "".join(f"<b id={n}><p>" for n in range(10_000)),
    "<a" + "".join(f" a{n}" for n in range(50_000)) + ">",
    "<title>" * 50_000,
    "<!--" * 50_000,
    '<a x="' * 50_000,
]


@pytest.mark.parametrize("page", HOSTILE, ids=lambda page: page[:8])
def test_pages_that_would_hold_a_tree_builder_are_read_without_one(page: str) -> None:
    assert not tree_is_cheap(page) or len(page) < 500_000
    assert extract((page + "</title>--><a href=x>").encode(), "", BASE).base == BASE


CHARSETS = [
    (b"\xef\xbb\xbfh\xc3\xa9", "text/html; charset=latin-1", "hé"),
    (b"h\xe9", "text/html; charset=ISO-8859-1", "hé"),
    ("ह".encode(), "", "ह"),
    (b"h\xe9 \x80", "", "hé €"),
    (b"<meta charset=windows-1251>\xcf", "", "<meta charset=windows-1251>П"),
    (b"<!-- <meta charset=koi8-r> -->\xe9", "", "<!-- <meta charset=koi8-r> -->é"),
    (b"<meta charset=utf-16>a", "", "<meta charset=utf-16>a"),
    (b"+ADw-", "text/html; charset=utf-7", "+ADw-"),
    (b"x", "text/html; charset=unicode_escape", "x"),
]


@pytest.mark.parametrize(("body", "header", "text"), CHARSETS)
def test_charsets(body: bytes, header: str, text: str) -> None:
    assert decode(body, header) == text


def test_stylesheets() -> None:
    style = rb"""/* url(no) */ @import 'a.css'; @IMPORT url( "b.css" ) screen; @namespace url(no:x);
        p{background:url(c\29.png),url(#no),url(data:no);content:"url(no)"} x{y:myurl(no)}
        q{content:'unclosed
        } r{background:URL('d\
.png')}"""
    found = [link.url.removeprefix("http://x.example/d/") for link in extract_css(style, BASE)]
    assert found == ["a.css", "b.css", "c).png", "d.png"]


@settings(max_examples=60)
@given(st.text("<>a/='\" -!sctyle&;", max_size=60), st.text("url('\\)/* \n\"@import;", max_size=60))
def test_no_input_breaks_the_readers(page: str, style: str) -> None:
    extract(page.encode(), "", BASE)
    visible_text(page.encode(), "")
    extract_css(style.encode(), BASE)
    assert all("," not in url[-1:] for url in source_set(page) if url)
