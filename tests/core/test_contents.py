"""Documents of every kind, by their Content-Type: what they refer to."""

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.contents import read_contents
from sentinel.core.reference import NOTHING, Reference
from sentinel.core.sitemap import MAX_UNPACKED_BYTES, unpacked

URL = "http://x.example/d/p"


def paths(body: bytes | str, header: str, url: str = URL) -> list[str]:
    data = body.encode() if isinstance(body, str) else body
    found = read_contents(data, header, url)
    references = map(Reference._make, found.references)
    return [
        one.url.removeprefix("http://x.example") + (f"#{one.fragment}" if one.fragment else "")
        for one in references
    ]


def test_pages_by_their_type() -> None:
    assert paths("<a href=a>", "Text/HTML; charset=x") == ["/d/a"]
    assert paths("<a href=a>", "text/plain") == []
    assert read_contents(b"\x89PNG", "image/png", URL) == NOTHING


@pytest.mark.parametrize(
    "start", ["<!doctype html>", "\n <HTML>", "<!-- x -->", "<p>", "<a href=b>"]
)
def test_a_page_without_a_type_is_recognised_as_browsers_do(start: str) -> None:
    assert "/d/a" in paths(start + "<a href=a>", "")


def test_what_is_no_page_is_not_taken_for_one() -> None:
    assert paths("x <a href=a>", "") == []
    assert paths("<pre><a href=a>", "") == []


def test_a_reference_knows_its_line_and_words() -> None:
    page = (
        "<p>\n<a href=a>  Two\n words </a><a href=b><img alt='A picture' src=i.png></a>\r\n"
        "<a href=c aria-label='By label'></a><img src=j.png alt=' an   image '>"
        f"<a href=d>{'x' * 100}</a><link rel=icon href=k><style>\n@import 'e.css';</style>"
    )
    found = [
        Reference._make(one) for one in read_contents(page.encode(), "text/html", URL).references
    ]
    assert [(one.url.rpartition("/")[2], one.tag, one.line, one.text) for one in found] == [
        ("a", "a", 2, "Two words"),
        ("b", "a", 3, "A picture"),
        ("i.png", "img", 3, "A picture"),
        ("c", "a", 4, "By label"),
        ("j.png", "img", 4, "an image"),
        ("d", "a", 4, "x" * 80),
        ("k", "link", 4, ""),
        ("e.css", "style", 5, ""),
    ]


def test_sheets() -> None:
    found = read_contents(b"p{}\n@import 'a.css'; q{src:url(b#c)}", "text/css", URL)
    assert found.references == (
        ("http://x.example/d/a.css", "", "css", 2, ""),
        ("http://x.example/d/b", "c", "css", 2, ""),
    )
    assert found.kind == "css"


SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> http://x.example/a?b=1&amp;c=2 </loc><lastmod>2024-01-01</lastmod>
<xhtml:link rel="alternate" hreflang="hi" href="http://x.example/hi/a"/>
<image:image><image:loc>http://x.example/i.png</image:loc></image:image></url>
<url><loc><![CDATA[http://x.example/d]]></loc></url></urlset>"""
SITEMAP_PATHS = ["/a?b=1&c=2", "/hi/a", "/i.png", "/d"]
INDEX = "<sitemapindex><sitemap><loc>http://x.example/s.xml.gz</loc></sitemap></sitemapindex>"


@pytest.mark.parametrize(
    "header", ["text/xml", "application/xml; charset=utf-8", "application/rss+xml"]
)
def test_sitemaps(header: str) -> None:
    assert paths(SITEMAP, header) == SITEMAP_PATHS
    assert paths(INDEX, header) == ["/s.xml.gz"]
    assert read_contents(SITEMAP.encode(), header, URL).references[1][3] == 5


@pytest.mark.parametrize(
    "header", ["application/gzip", "application/x-gzip", "application/octet-stream", "text/xml"]
)
def test_packed_sitemaps(header: str) -> None:
    url = "http://x.example/sitemap-1.xml.gz"
    assert paths(gzip.compress(SITEMAP.encode()), header, url) == SITEMAP_PATHS
    assert paths(gzip.compress(SITEMAP.encode())[:-9], header, url) == SITEMAP_PATHS
    packed_twice = gzip.compress(gzip.compress(SITEMAP.encode()))
    assert paths(packed_twice, header, url) == []


def test_a_packed_file_that_is_no_sitemap_is_left_alone() -> None:
    assert paths(gzip.compress(SITEMAP.encode()), "application/gzip", URL) == []


def test_a_packed_bomb_is_opened_to_a_bound() -> None:
    bomb = gzip.compress(bytes(60_000_000))
    assert len(unpacked(bomb)) == MAX_UNPACKED_BYTES
    assert unpacked(gzip.compress(b"") * 1_000) == b""


def test_text_sitemaps() -> None:
    url = "http://x.example/sitemap.txt"
    body = "http://x.example/a\r\n\nhttp://x.example/b\n"
    assert paths(body, "text/plain", url) == ["/a", "/b"]
    assert read_contents(body.encode(), "text/plain", url).references[1][3] == 3
    assert paths(gzip.compress(body.encode()), "application/gzip", url + ".gz") == ["/a", "/b"]
    assert paths(body, "text/plain") == []
    assert paths(body + "and words", "text/plain", url) == []


def test_broken_xml_is_read_as_far_as_it_goes() -> None:
    broken = "<urlset><url><loc>http://x.example/a</loc></wrong><url><loc>http://x.example/b</loc>"
    assert paths(broken, "text/xml") == ["/a", "/b"]
    assert paths("<urlset><url><loc>http://x.example/a</loc><", "text/xml") == ["/a"]
    assert paths("no XML at all", "text/xml") == []


def test_entities_of_strangers_are_not_expanded() -> None:
    """The billion laughs, in text and in attributes, and a file of the machine."""
    laughs = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
    page = (
        f"<?xml version='1.0'?><!DOCTYPE urlset [<!ENTITY l0 'ha'>{laughs}"
        "<!ENTITY file SYSTEM 'file:///etc/passwd'>]>\n<urlset><loc>http://x.example/&l11;&file;</loc>"
        "<link href='http://x.example/&l11;'/><loc>http://x.example/a</loc></urlset>"
    )
    found = paths(page, "text/xml")
    assert found[-1] == "/a"
    assert all(len(path) < 50 for path in found)


RSS = """<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>T</title><link>http://x.example/</link><atom:link rel="self" href="/feed"/>
<atom:link rel="hub" href="/no"/><image><url>/logo.png</url><link>/home</link></image>
<item><link>/a?b&amp;c</link><guid>http://x.example/g</guid><enclosure url="/e.mp3" length="1"/>
<comments>/a#c</comments><media:content url="/m.jpg"/><media:thumbnail url="/t.jpg"/></item>
<item><guid isPermaLink="false">http://x.example/no</guid><guid>tag:no</guid>
<description>&lt;a href="/no"&gt;</description></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://x.example/base/">
<link href="."/><link rel="edit" href="no"/><icon>i.png</icon>
<entry xml:base="deep/"><link href="a" title="An entry"/><content src="c.html"/>
<author><uri>/me</uri></author><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
<a href="no"/></div></content></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="http://x.example/no"><link>http://x.example/</link></channel>
<item><link>http://x.example/a</link></item></rdf:RDF>"""


@pytest.mark.parametrize("header", ["application/rss+xml", "text/xml", "application/atom+xml"])
def test_feeds(header: str) -> None:
    rss = ["/", "/feed", "/logo.png", "/home", "/a?b&c", "/g", "/e.mp3", "/a#c", "/m.jpg", "/t.jpg"]
    assert paths(RSS, header) == rss
    assert paths(ATOM, header) == [
        "/base/",
        "/base/i.png",
        "/base/deep/a",
        "/base/deep/c.html",
        "/me",
    ]
    assert paths(RDF, header) == ["/", "/a"]


def test_manifests() -> None:
    manifest = json.dumps(
        {
            "start_url": "/?source=app",
            "icons": [{"src": "i.png"}, {"src": 1}, "no", {}],
            "screenshots": [{"src": "s.png"}],
            "shortcuts": [{"url": "/a", "icons": [{"src": "j.png"}]}, 1],
        }
    )
    wanted = ["/?source=app", "/d/i.png", "/d/s.png", "/a", "/d/j.png"]
    assert paths(manifest, "application/manifest+json") == wanted
    assert len(paths(manifest, "application/json", "http://x.example/d/site.webmanifest")) == 5
    assert len(paths(manifest, "application/json", "http://x.example/manifest.json?v=2")) == 5
    assert paths(manifest, "application/json") == []
    for broken in ("[]", "{", "[" * 100_000, '{"icons": {}}', "\ufeff{}"):
        assert paths(broken, "application/manifest+json") == []


kinds = st.sampled_from(
    [
        *("text/html", "", "text/css", "text/xml", "application/xhtml+xml", "application/rss+xml"),
        *("application/manifest+json", "application/gzip", "text/plain", "application/pdf"),
    ]
)
starts = st.sampled_from(
    [
        *(
            b"",
            b"<!doctype html>",
            b"<urlset><loc>",
            b"<rss><link>",
            b"<feed>",
            b"\x1f\x8b",
            b"%PDF-1.4",
        ),
        *(b"\xff\xfe", b"{", b"<?xml version='1.0' encoding='utf-16'?>", b"<!DOCTYPE a ["),
    ]
)
urls = st.sampled_from([URL, "http://x.example/sitemap.xml.gz", "http://x.example/sitemap.txt"])


@settings(deadline=None, max_examples=300)
@given(starts, st.binary(max_size=200), kinds, urls)
def test_no_bytes_break_a_reader(start: bytes, body: bytes, header: str, url: str) -> None:
    for whole in (True, False):
        found = read_contents(start + body, header, url, whole=whole)
        assert not (found.ids_known and not whole)


@settings(deadline=None, max_examples=200)
@given(st.text("<>a/='\" -!hrefsctyl&;{}[]\n\0é", max_size=120), kinds)
def test_no_markup_breaks_a_reader(page: str, header: str) -> None:
    read_contents(page.encode(), header, URL)
