"""Addresses in sitemaps: XML, indexes of sitemaps, and plain text, compressed or not
(sitemaps.org protocol 0.9)."""

import zlib
from collections.abc import Iterator

from sentinel.core.xml_events import xml_elements

MAX_UNPACKED_BYTES = 50_000_000
"""As the protocol bounds one sitemap."""
_ROOTS = frozenset({"urlset", "sitemapindex"})
_GZIP = b"\x1f\x8b"
_WEB = ("http://", "https://")


def is_sitemap(root: str) -> bool:
    """Whether a document with this first element is a sitemap or an index of them."""
    return root in _ROOTS


def is_gzip(body: bytes) -> bool:
    return body.startswith(_GZIP)


def unpacked(body: bytes) -> bytes:
    """What a gzip file holds, at most MAX_UNPACKED_BYTES; of a damaged one, what can be read."""
    parts: list[bytes] = []
    room = MAX_UNPACKED_BYTES
    packed = body
    while packed.startswith(_GZIP) and room > 0:
        reader = zlib.decompressobj(wbits=31)
        try:
            parts.append(reader.decompress(packed, room))
        except zlib.error:
            break
        room -= len(parts[-1])
        packed = reader.unused_data
        if not parts[-1]:
            break  # many empty members must not be read one by one for ever
    return b"".join(parts)


def sitemap_references(text: str) -> Iterator[tuple[str, str, int, str]]:
    """Each `loc`, and each alternative in another language, of an XML sitemap, as written."""
    for element in xml_elements(text):
        written = element.text if element.name == "loc" else ""
        if element.name == "link":
            written = element.attributes.get("href", "")
        if address := written.strip():
            yield address, "sitemap", element.line, ""


def is_text_sitemap(text: str) -> bool:
    """Whether every line that is not empty is an absolute http(s) URL, and there is one."""
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    return bool(lines) and all(line.startswith(_WEB) and " " not in line for line in lines)


def text_sitemap_references(text: str) -> Iterator[tuple[str, str, int, str]]:
    """The addresses of a plain text sitemap, one a line."""
    for number, line in enumerate(text.splitlines(), start=1):
        if address := line.strip():
            yield address, "sitemap", number, ""
