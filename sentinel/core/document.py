"""A page's bytes as a browser would read them: decoded, parsed, laid out as a flat list of nodes.

Everything here is hostile input: nothing raises, nothing recurses, and the work is bounded.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from sentinel.core import charset
from sentinel.core.nodes import Block, Node
from sentinel.core.reading import Reading

KEPT_PAGES = 12
"""How many parsed pages wait for the next witness."""
KEPT_LARGE_PAGES = 2
LARGE_TAGS = 20_000
"""A parsed page takes up to a kilobyte a tag; of pages with more tags fewer are kept."""
READING = 2
"""The number of today's way of reading. 1 was that of another parser."""
MAX_TAGS = 120_000
"""Start tags that are parsed; what follows is compared by digest only (`rest`)."""
MAX_CHARACTERS = 24_000_000

_TAG = re.compile(r"<[a-zA-Z]")
_CONTROL = re.compile(rb"\xc2[\x80-\x9f]")
"""Control characters beyond ASCII, in UTF-8."""
_NO_CHARACTERS = ("\ufffd".encode(), "\ufffe".encode(), "\uffff".encode())
_CONTROL_BYTES = bytes([*range(9), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F])
"""Those of ASCII that no text has."""
_LONE_NUL = re.compile(r"(?<=[^\x00<])\x00{1,3}(?=[^\x00])|(?<=<)\x00{1,3}(?=[a-zA-Z/!])")


class MediaKind(StrEnum):
    """What bytes are by their first bytes, whatever their name or header says."""

    HTML = "html"
    TEXT = "text"
    IMAGE = "image"
    PDF = "pdf"
    ARCHIVE = "archive"
    FONT = "font"
    PROGRAM = "program"
    BINARY = "binary"
    EMPTY = "empty"


_MAGIC: tuple[tuple[bytes, MediaKind], ...] = (
    (b"\x89PNG\r\n\x1a\n", MediaKind.IMAGE),
    (b"\xff\xd8\xff", MediaKind.IMAGE),
    (b"GIF87a", MediaKind.IMAGE),
    (b"GIF89a", MediaKind.IMAGE),
    (b"BM", MediaKind.IMAGE),
    (b"\x00\x00\x01\x00", MediaKind.IMAGE),
    (b"II*\x00", MediaKind.IMAGE),
    (b"MM\x00*", MediaKind.IMAGE),
    (b"%PDF-", MediaKind.PDF),
    (b"PK\x03\x04", MediaKind.ARCHIVE),
    (b"\x1f\x8b", MediaKind.ARCHIVE),
    (b"Rar!", MediaKind.ARCHIVE),
    (b"7z\xbc\xaf", MediaKind.ARCHIVE),
    (b"wOFF", MediaKind.FONT),
    (b"wOF2", MediaKind.FONT),
    (b"OTTO", MediaKind.FONT),
    (b"\x00\x01\x00\x00", MediaKind.FONT),
    (b"\x7fELF", MediaKind.PROGRAM),
    (b"MZ", MediaKind.PROGRAM),
    (b"#!", MediaKind.PROGRAM),
)
_ALL_MAGIC = tuple(magic for magic, _ in _MAGIC)
_HTML_START = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|script|iframe|meta|center|h1|div|table|frameset|p|a"
    r"|font|img|br|style|link|b|marquee)\b",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Document:
    """One page, decoded. Made by `read_document` only. What needs a parser is worked out when it
    is asked for, once."""

    raw: bytes
    text: str
    """The decoded markup."""
    content_type: str
    """Media type alone, in lower case; empty where not known."""
    url: str
    """Final URL; empty where not known (offline)."""
    status: int
    """HTTP status; 0 where not known (offline)."""
    kind: MediaKind
    reading: Reading
    """The markup's parts: shared by all documents of equal markup."""
    rest: str
    """Markup beyond the parser's bound; empty for ordinary pages."""
    is_first: bool = False
    """Whether `nodes` are those of the first reading: see `as_first_read`."""

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes in document order, comments last."""
        return self.reading.first_nodes if self.is_first else self.reading.nodes

    @property
    def parts(self) -> tuple[Node, ...]:
        """The same nodes without their paths: much cheaper."""
        return self.reading.parts

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Runs of text as a reader sees them, in document order."""
        return self.reading.layout.blocks

    @property
    def garbage_share(self) -> float:
        """Share of characters that no text has: control characters, undecodable bytes."""
        return _garbage_share(self.text)


def as_first_read(document: Document, reading: int) -> Document:
    """The document, for what was learnt by another reading: of reading 1 its tokens are those
    that versions before the verdict's made, so that what they learnt still applies."""
    return replace(document, is_first=reading < READING)


def read_document(
    body: bytes, *, content_type: str = "", url: str = "", status: int = 0
) -> Document:
    """Decodes a body. `content_type` is the whole header value. Never raises, and parses nothing
    until a part of the page is asked for."""
    text = decode(body, content_type)
    kind = media_kind(body, text)
    markup, rest = _bounded(text if kind in {MediaKind.HTML, MediaKind.TEXT} else "")
    return Document(
        raw=body,
        text=text,
        content_type=content_type.partition(";")[0].strip().lower(),
        url=url,
        status=status,
        kind=kind,
        reading=(_read_large if markup.count("<") > LARGE_TAGS else _read)(markup),
        rest=rest,
    )


# the same bytes are judged by several witnesses within a moment
_read = lru_cache(maxsize=KEPT_PAGES)(Reading)
_read_large = lru_cache(maxsize=KEPT_LARGE_PAGES)(Reading)


def decode(body: bytes, content_type: str = "") -> str:
    """Text as a browser decodes it, without what no parser takes: NUL and lone surrogates.

    UTF-16 without a byte order mark is recognised by its zero bytes: a defacement saved by an
    editor may be, and some browsers show it.
    """
    if name := charset.wide(body):
        return _clean(body.decode(name, "replace"))
    return _clean(charset.decode(body, content_type))


def _clean(text: str) -> str:
    # lone surrogates would stop the parser; NUL is U+FFFD to a browser (HTML 13.2.5)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if "\x00" not in text:
        return text
    # between letters browsers leave it out (HTML 13.2.6.4.7): it must not cut a claim apart
    return _LONE_NUL.sub("", text).replace("\x00", "\ufffd")


def media_kind(body: bytes, text: str | None = None) -> MediaKind:
    """What the bytes are, by magic number and look, never by name."""
    head = body[:1024]
    if not head.strip():
        return MediaKind.EMPTY
    if head.startswith(_ALL_MAGIC):
        return next(kind for magic, kind in _MAGIC if head.startswith(magic))
    if (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or head[4:12] in {b"ftypavif", b"ftypheic"}:
        return MediaKind.IMAGE
    shown = decode(body) if text is None else text
    if _garbage_share(shown[:20_000]) > 0.2:
        return MediaKind.BINARY
    start = shown[:4096]
    if "<svg" in start.lower() and not re.search(r"<(?:html|body)\b", start, re.I):
        return MediaKind.IMAGE
    return MediaKind.HTML if _HTML_START.search(shown[:200_000]) else MediaKind.TEXT


def _garbage_share(text: str) -> float:
    if not text:
        return 0.0
    data = text.encode("utf-8", "replace")
    found = len(data) - len(data.translate(None, _CONTROL_BYTES))
    if len(data) == len(text):
        return found / len(text)
    found += sum(data.count(sign) for sign in _NO_CHARACTERS)
    found += len(_CONTROL.findall(data)) if b"\xc2" in data else 0
    return found / len(text)


def _bounded(text: str) -> tuple[str, str]:
    """Text for the parser and the rest, cut where the tag or character bound is reached."""
    if len(text) <= MAX_CHARACTERS and text.count("<") <= MAX_TAGS:
        return (text, "")
    end = min(len(text), MAX_CHARACTERS)
    for count, match in enumerate(_TAG.finditer(text)):
        if count >= MAX_TAGS or match.start() >= end:
            end = min(end, match.start())
            break
    return (text[:end], text[end:])
