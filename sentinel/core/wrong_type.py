"""Bytes that cannot be what their Content-Type says.

Said only where every browser fails, too: a PNG that is called JPEG is shown, a page that is called
PNG is not (WHATWG MIME Sniffing, 8.2). Where a browser could make sense of it, nothing is said.
"""

import re

from sentinel.core.urls import without_fragment
from sentinel.core.visit import Visit

HEAD_BYTES = 1_024
"""PDF readers look as far for `%PDF-` (ISO 32000-2, annex I); no other sign stands later."""

_HTML_START = re.compile(
    rb"(?:\xef\xbb\xbf)?[\t\n\f\r ]*(?:<!--.{0,400}?-->[\t\n\f\r ]*){0,3}"
    rb"<(?:!doctype[\t\n\f\r ]+html|html|head|body|title)[\t\n\f\r />]",
    re.IGNORECASE | re.DOTALL,
)
_XHTML_START = re.compile(
    rb"(?:\xef\xbb\xbf)?[\t\n\f\r ]*<\?xml[^>]{0,200}>[\t\n\f\r ]*"
    rb"<(?:!doctype[\t\n\f\r ]+html|html)[\t\n\f\r />]",
    re.IGNORECASE,
)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_MARKUP_OR_SENTENCE = re.compile(rb"[\t\n\f\r -~]{20}")

_RASTER_IMAGES = frozenset(
    {"image/png", "image/jpeg", "image/jpg", "image/pjpeg", "image/gif", "image/webp", "image/bmp"}
)
_NEVER_HTML_PREFIXES = ("image/", "audio/", "video/", "font/", "application/font-")
_NEVER_HTML = frozenset(
    {
        *("application/pdf", "application/x-pdf", "application/zip", "application/gzip"),
        *("application/x-gzip", "application/msword", "application/vnd.ms-excel", "text/css"),
        *("application/vnd.ms-powerpoint", "application/vnd.ms-fontobject", "application/json"),
        *("application/ld+json", "application/manifest+json", "application/rss+xml"),
        *("application/atom+xml", "text/javascript", "application/javascript"),
        *("application/x-javascript", "application/ecmascript"),
    }
)
_NEVER_HTML_FAMILIES = (
    "application/vnd.openxmlformats-officedocument.",
    "application/vnd.oasis.opendocument.",
)
_NOT_A_PAGE: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b\x08", "gzip data that is not declared as such"),
    (b"\x7fELF", "a program"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
)
"""Shown as garbage where they are called a page. Images are not in it: inside `img` they are
shown whatever they are called, and scripts that serve them often forget the type."""
_HTML = frozenset({"text/html", "application/xhtml+xml"})
IMAGE_ELEMENTS = frozenset({"img", "image"})
"""Can show nothing but an image; `source` and `link` may carry anything."""
_IMAGE_NAMES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif", ".bmp", ".ico")


def wrong_by_bytes(body: bytes, content_type_header: str) -> str:
    """What the bytes are instead, in words such as `called image/png, but an HTML page`; empty
    where they may be right, where nothing is said of the type, and for an empty body.

    The beginning of the body is enough: a body that was cut is judged alike.
    """
    media_type = content_type_header.partition(";")[0].strip().lower()
    head = body[:HEAD_BYTES]
    if not media_type or not head:
        return ""
    if media_type in _HTML:
        kind = next((kind for magic, kind in _NOT_A_PAGE if head.startswith(magic)), "")
    elif _never_html(media_type) and _is_html(head, media_type):
        kind = "an HTML page"
    elif media_type in {"application/pdf", "application/x-pdf"}:
        kind = "" if b"%PDF-" in head or len(head) < 5 else "not a PDF by its first bytes"
    elif media_type in _RASTER_IMAGES and _is_text(head):
        kind = "text"
    else:
        kind = ""
    return f"called {media_type[:60]}, but {kind}" if kind else ""


def has_name_of_image(url: str) -> bool:
    return without_fragment(url).partition("?")[0].lower().endswith(_IMAGE_NAMES)


def is_page_for_image(url: str, served: Visit) -> bool:
    """Whether an address that goes by the name of an image serves an HTML page: none of
    IMAGE_ELEMENTS can show it. A link to it is good: some sites show an image on a page of its
    name. `served` is the visit at the end of redirects."""
    answered = 200 <= served.status < 300 and not served.failure
    return answered and served.is_html and not served.marks.wrong_type and has_name_of_image(url)


def _never_html(media_type: str) -> bool:
    return media_type in _NEVER_HTML or media_type.startswith(
        (*_NEVER_HTML_PREFIXES, *_NEVER_HTML_FAMILIES)
    )


def _is_html(head: bytes, media_type: str) -> bool:
    if _HTML_START.match(head):
        return True
    # A feed or a drawing may well begin with an XML declaration; XHTML names its root.
    return media_type != "image/svg+xml" and _XHTML_START.match(head) is not None


def _is_text(head: bytes) -> bool:
    """Whether bytes that should be an image are plain characters: no image format begins so."""
    return _CONTROL.search(head) is None and _MARKUP_OR_SENTENCE.match(head) is not None
