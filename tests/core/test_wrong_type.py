"""Bytes that cannot be what their Content-Type says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.visit import Visit
from sentinel.core.wrong_type import is_page_for_image, wrong_by_bytes

PAGE = b"<!DOCTYPE html><html><title>Not here</title>"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
ZIP = b"PK\x03\x04\x14\0\x06\0"
SVG = b'<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "x">\n<svg xmlns="http://www.w3.org/2000/svg"/>'
XHTML = b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">\n<html>'


@pytest.mark.parametrize(
    ("body", "content_type", "kind"),
    [
        (PAGE, "image/png", "an HTML page"),
        (PAGE, "image/svg+xml", "an HTML page"),
        (b"\xef\xbb\xbf \n<!-- x --> <HTML lang=en>", "image/jpeg", "an HTML page"),
        (XHTML, "image/gif", "an HTML page"),
        (PAGE, "application/pdf", "an HTML page"),
        (PAGE, "text/css; charset=utf-8", "an HTML page"),
        (PAGE, "text/javascript", "an HTML page"),
        (PAGE, "application/json", "an HTML page"),
        (PAGE, "font/woff2", "an HTML page"),
        (PAGE, "video/mp4", "an HTML page"),
        (PAGE, "application/rss+xml", "an HTML page"),
        (PAGE, "application/vnd.oasis.opendocument.text", "an HTML page"),
        (PNG * 9, "application/pdf", "not a PDF by its first bytes"),
        (b"Fatal error: out of memory", "application/pdf", "not a PDF by its first bytes"),
        (b"Warning: imagepng() failed in /srv/a.php on line 3", "image/png", "text"),
        (b'{"error": "no such image", "code": 12}', "image/jpeg", "text"),
        (PDF, "text/html", "a PDF"),
        (ZIP, "text/html; charset=utf-8", "a ZIP archive"),
        (b"\x1f\x8b\x08\0\0\0", "text/html", "gzip data that is not declared as such"),
    ],
)
def test_what_no_browser_can_show(body: bytes, content_type: str, kind: str) -> None:
    media_type = content_type.partition(";")[0]
    assert wrong_by_bytes(body, content_type) == f"called {media_type}, but {kind}"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (PAGE, "text/html"),
        (PAGE, "text/plain"),
        (PAGE, ""),
        (PAGE, "application/octet-stream"),
        (PAGE, "application/xml"),
        (XHTML, "application/xhtml+xml"),
        (XHTML, "text/xml"),
        (PNG, "image/png"),
        (PNG, "image/jpeg"),  # browsers look at the bytes
        (JPEG, "image/webp"),
        (PNG, "text/html"),  # a script that serves images and forgets the type: img shows it
        (SVG, "image/svg+xml"),
        (b"<svg>", "image/svg+xml"),
        (b"\n  <!-- made by hand --><svg/>", "image/svg+xml"),
        (PDF, "application/pdf"),
        (b"junk before it\n" + PDF, "application/pdf"),
        (PDF, "application/octet-stream"),
        (b"", "image/png"),
        (b"", "application/pdf"),
        (b"%PD", "application/pdf"),  # cut early
        (b"<!-- .a { color: red } -->", "text/css"),
        (b"var a = '<html>'", "text/javascript"),
        (b"<?xml version='1.0'?><rss>", "application/rss+xml"),
        (b"\0\0\0 ftypavif", "image/avif"),
        (b"\xff\x0a" + b"jxl data", "image/jxl"),
        (b"BM6\x03\0\0", "image/bmp"),
        (b"\0\0\0\x18ftypmp42", "video/mp4"),
    ],
)
def test_what_a_browser_could_make_sense_of_is_not_called_wrong(
    body: bytes, content_type: str
) -> None:
    assert wrong_by_bytes(body, content_type) == ""


@settings(deadline=None)
@given(st.binary(max_size=3_000), st.sampled_from(["image/png", "text/html", "application/pdf"]))
def test_any_bytes_are_judged_by_their_beginning_alone(body: bytes, content_type: str) -> None:
    found = wrong_by_bytes(body, content_type)
    if len(body) >= 1_024:
        assert wrong_by_bytes(body[:1_024], content_type) == found
    assert "\n" not in found


def test_a_page_that_goes_by_the_name_of_an_image() -> None:
    url = "https://example.org/logo.PNG?v=3"
    answered = Visit(url, 200, content_type="text/html")
    assert is_page_for_image(url, answered)
    assert not is_page_for_image("https://example.org/logo", answered)
    assert not is_page_for_image(url, Visit(url, 200, content_type="image/png"))
    assert not is_page_for_image(url, Visit(url, 404, content_type="text/html"))
