"""What a document holds for a crawl, by its kind: the one way in for whoever has bytes."""

import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import NamedTuple

from sentinel.core.charset import decoded, decoded_sheet
from sentinel.core.feed import feed_references, is_feed
from sentinel.core.pdf_links import Limited, pdf_links
from sentinel.core.reference import NOTHING, Contents
from sentinel.core.reference_list import ReferenceList
from sentinel.core.resolver import Resolver
from sentinel.core.sitemap import (
    is_gzip,
    is_sitemap,
    is_text_sitemap,
    sitemap_references,
    text_sitemap_references,
    unpacked,
)
from sentinel.core.stylesheet import css_references
from sentinel.core.webmanifest import manifest_references
from sentinel.core.xhtml import for_html_parser
from sentinel.core.xml_events import root_name

_XHTML = "application/xhtml+xml"
_PACKED = frozenset(
    {"application/gzip", "application/x-gzip", "application/octet-stream", "binary/octet-stream"}
)
_UNKNOWN = frozenset({"", "unknown/unknown", "application/unknown", "*/*"})
"""What a browser sniffs (MIME Sniffing 7): no type, or none that says anything."""
_HTML_START = re.compile(
    rb"[\t\n\f\r ]*+<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|"
    rb"body|br|p|!--)(?=[ >]|--)",
    re.IGNORECASE,
)
_MANIFEST_PATH = re.compile(r"\.webmanifest$|(?:^|/)(?:site\.)?manifest\.json$")
_PACKED_PATH = re.compile(r"\.xml\.gz$|sitemap[^/]*\.txt\.gz$", re.IGNORECASE)
"""A sitemap may have any name; of packed XML its first element says whether it is one."""
_SITEMAP_PATH = re.compile(r"sitemap[^/]*\.(?:xml|txt)(?:\.gz)?$", re.IGNORECASE)


def read_contents(
    body: bytes,
    content_type_header: str,
    url: str,
    *,
    whole: bool = True,
    named_sitemap: bool = False,
    limited: Limited = nullcontext,
) -> Contents:
    """What the document at `url` refers to, and the names that fragments can point to in it.

    By its Content-Type: HTML, XHTML, CSS, sitemaps (XML, gzip, plain text), feeds, web
    manifests, PDF; where none is given, HTML is recognised as a browser does. `url` is absolute;
    references are resolved against it, or against the document's own base. `whole=False` says
    that the body was cut, `named_sitemap` that robots.txt names it as a sitemap, whatever it is
    called. Never raises; time and memory are bounded for any body, for PDF by `limited`.
    """
    document = _Document(body, content_type_header, url, whole, named_sitemap, limited)
    return _READERS[_kind_of(document)](document)


class _Document(NamedTuple):
    body: bytes
    header: str
    url: str
    whole: bool
    named_sitemap: bool
    limited: Limited

    @property
    def media_type(self) -> str:
        return self.header.partition(";")[0].strip().lower()

    @property
    def path(self) -> str:
        return self.url.partition("#")[0].partition("?")[0]


def _kind_of(document: _Document) -> str:
    """One of the keys of _READERS."""
    media_type, path = document.media_type, document.path
    if media_type in _KINDS:
        return _KINDS[media_type]
    if media_type in _UNKNOWN and _HTML_START.match(document.body):
        return "html"
    named = document.named_sitemap
    if media_type in _PACKED and (named or _PACKED_PATH.search(path)) and is_gzip(document.body):
        return "packed"
    if named or _SITEMAP_PATH.search(path):
        return "list" if media_type == "text/plain" else ""
    return "manifest" if _MANIFEST_PATH.search(path) else ""


def _nothing(document: _Document) -> Contents:
    return NOTHING


def _html(document: _Document) -> Contents:
    text, encoding = decoded(document.body, document.header)
    return _page(document, text, encoding)


def _page(document: _Document, text: str, encoding: str) -> Contents:
    # Only here: its parser takes longer to import than all else, and robots.txt needs none.
    from sentinel.core.html import read_html

    return read_html(text, document.url, encoding=encoding, whole=document.whole)


def _xml(document: _Document) -> Contents:
    """XML is what its first element says."""
    if is_gzip(document.body) and _SITEMAP_PATH.search(document.path):
        return _packed(document)
    text, encoding = decoded(document.body, document.header)
    root = root_name(text)
    if document.media_type == _XHTML or root == "html":
        return _page(document, for_html_parser(text), encoding)
    references = ReferenceList()
    if is_sitemap(root):
        references.add(sitemap_references(text), Resolver(document.url))
        return _contents("sitemap", references)
    if not is_feed(root):
        return NOTHING
    resolver = Resolver(document.url)
    for written, tag, line, words, base in feed_references(text, document.url):
        resolver = resolver if resolver.base == base else Resolver(base)
        references.add(((written, tag, line, words),), resolver)
    return _contents("feed", references)


def _packed(document: _Document) -> Contents:
    plain = document._replace(body=unpacked(document.body))
    if is_gzip(plain.body):
        return NOTHING
    if ".txt" in plain.path:
        return _list(plain)
    return _xml(plain._replace(header="application/xml"))


def _list(document: _Document) -> Contents:
    text, _ = decoded(document.body, document.header)
    if not is_text_sitemap(text):
        return NOTHING
    references = ReferenceList()
    references.add(text_sitemap_references(text), Resolver(document.url))
    return _contents("sitemap", references)


def _css(document: _Document) -> Contents:
    references = ReferenceList()
    sheet = decoded_sheet(document.body, document.header)
    references.add(_with_lines(sheet), Resolver(document.url))
    return _contents("css", references)


def _manifest(document: _Document) -> Contents:
    text = document.body.decode("utf-8-sig", "replace")
    references = ReferenceList()
    resolver = Resolver(document.url)
    references.add(((one, "manifest", 0, "") for one in manifest_references(text)), resolver)
    return _contents("manifest", references)


def _pdf(document: _Document) -> Contents:
    links, note = pdf_links(document.body, document.limited)
    references = ReferenceList()
    references.add(((link, "pdf", 0, "") for link in links), Resolver(document.url))
    return _contents("pdf", references, note)


_KINDS = {
    "text/html": "html",
    "text/css": "css",
    "application/pdf": "pdf",
    "application/manifest+json": "manifest",
    _XHTML: "xml",
    "text/xml": "xml",
    "application/xml": "xml",
    "application/rss+xml": "xml",
    "application/atom+xml": "xml",
    "application/rdf+xml": "xml",
}
_READERS: dict[str, Callable[[_Document], Contents]] = {
    "": _nothing,
    "html": _html,
    "xml": _xml,
    "packed": _packed,
    "list": _list,
    "css": _css,
    "manifest": _manifest,
    "pdf": _pdf,
}


def _with_lines(text: str) -> Iterator[tuple[str, str, int, str]]:
    line, counted_to = 1, 0
    for reference, place in css_references(text):
        line += text.count("\n", counted_to, place)
        counted_to = place
        yield reference, "css", line, ""


def _contents(kind: str, references: ReferenceList, note: str = "") -> Contents:
    return Contents(
        kind=kind,
        references=references.found(),
        note="; ".join(filter(None, (note, references.note()))),
        contacts=tuple(references.contacts.values()),
    )
