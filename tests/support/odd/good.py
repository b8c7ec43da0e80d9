"""Good answers of every kind, with the bytes that their type promises."""

import struct
import zlib
from collections.abc import Mapping

from support.site_server import Answer, Route


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG_BYTES = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    + _chunk(b"IEND", b"")
)
PDF_BYTES = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def _of(content_type: str, body: bytes | str) -> Answer:
    return (200, {"content-type": content_type}, body)


PNG = _of("image/png", PNG_BYTES)
SVG = _of("image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg"><g id="arrow"/></svg>')
ICON = _of("image/x-icon", b"\0\0\1\0\1\0\1\1\0\0\1\0\x20\0\x30\0\0\0\x16\0\0\0" + b"\0" * 48)
MP4 = _of("video/mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 64)
MP3 = _of("audio/mpeg", b"ID3\x04\0\0\0\0\0\0" + b"\xff\xfb\x90\0" + b"\0" * 64)
VTT = _of("text/vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n")
CSS = _of("text/css", "p { color: black }\n")
SCRIPT = _of("text/javascript", "var ready = true;\n")
PDF = _of("application/pdf", PDF_BYTES)
TEXT = _of("text/plain", "plain words\n")
JSON = _of("application/json", "{}")


def page(words: str, body: str = "") -> Answer:
    """A small page that is like no other."""
    return f"<!DOCTYPE html><title>{words}</title><h1>{words}</h1><p>About {words}.</p>{body}"


def pages(*paths: str) -> Mapping[str, Route]:
    return {path: page(path.strip("/").replace("/", " ") or "start") for path in paths}


def all_of(answer: Answer, *paths: str) -> Mapping[str, Route]:
    return dict.fromkeys(paths, answer)
