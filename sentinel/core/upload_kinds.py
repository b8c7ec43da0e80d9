"""Kinds of uploaded files: which endings belong to which, and what their first bytes must be."""

import re
from pathlib import PurePosixPath

from sentinel.core.document import MediaKind, media_kind

ENDINGS: dict[str, frozenset[str]] = {
    "image": frozenset(
        {".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".ico", ".avif", ".heic", ".tif"}
        | {".tiff"}
    ),
    "svg": frozenset({".svg"}),
    "pdf": frozenset({".pdf"}),
    "office": frozenset(
        {".doc", ".xls", ".ppt", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".rtf"}
    ),
    "text": frozenset({".txt", ".csv", ".md", ".log", ".tmp", ".cache"}),
    "data": frozenset({".json", ".xml", ".yml", ".yaml", ".ics", ".vcf", ".geojson", ".kml"}),
    "page": frozenset({".html", ".htm", ".xhtml"}),
    "asset": frozenset({".css", ".js", ".mjs", ".map"}),
    "archive": frozenset({".zip", ".gz", ".tgz", ".7z", ".rar", ".epub"}),
    "audio": frozenset({".mp3", ".ogg", ".oga", ".wav", ".m4a", ".flac", ".opus"}),
    "video": frozenset({".mp4", ".m4v", ".webm", ".mov", ".avi", ".mkv", ".ogv"}),
    "font": frozenset({".woff", ".woff2", ".otf", ".ttf"}),
}
"""The words that `[[site.uploads]] types` takes, each with its endings."""

_TEXT = frozenset({MediaKind.TEXT, MediaKind.HTML})
_SEEN: dict[str, frozenset[MediaKind]] = {
    "image": frozenset({MediaKind.IMAGE}),
    "svg": frozenset({MediaKind.IMAGE}),
    "pdf": frozenset({MediaKind.PDF}),
    "text": _TEXT,
    "data": _TEXT,
    "page": _TEXT,
    "asset": _TEXT,
    "archive": frozenset({MediaKind.ARCHIVE}),
    "font": frozenset({MediaKind.FONT}),
}
"""What `media_kind` must say of a kind; of the others the starts below are looked at."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS: dict[str, tuple[bytes, ...]] = {
    ".doc": (_OLE, b"{\\rtf", b"PK\x03\x04"),
    ".xls": (_OLE, b"PK\x03\x04", b"\x09\x08"),
    ".ppt": (_OLE, b"PK\x03\x04"),
    **dict.fromkeys((".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"), (b"PK\x03\x04", _OLE)),
    ".rtf": (b"{\\rtf",),
    ".mp3": (b"ID3", *(bytes((0xFF, layer)) for layer in range(0xE2, 0x100))),
    **dict.fromkeys((".ogg", ".oga", ".opus", ".ogv"), (b"OggS",)),
    ".wav": (b"RIFF",),
    ".avi": (b"RIFF",),
    ".flac": (b"fLaC", b"ID3"),
    **dict.fromkeys((".webm", ".mkv"), (b"\x1a\x45\xdf\xa3",)),
}
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_ISO_MEDIA = frozenset({".mp4", ".m4v", ".m4a", ".mov", ".heic", ".avif"})
_ISO_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"})
_MORE_STARTS: dict[str, tuple[bytes, ...]] = {
    ".ico": (b"\0\0\2\0",),
    ".tif": (b"II+\0", b"MM\0+"),
    ".tiff": (b"II+\0", b"MM\0+"),
    ".ttf": (b"true", b"ttcf"),
    ".zip": (b"PK\x05\x06", b"PK\x07\x08"),
}
"""Starts that agree with a name beside what `media_kind` knows."""
_PDF_MAY_BEGIN_WITH = b"\xef\xbb\xbf \t\r\n"
_OFFICE_OF_TEXT = frozenset({".doc", ".xls"})
"""Programs write tables of text or HTML under these names, and office programs open them."""
_ANYTHING = frozenset({".tmp", ".cache"})
"""What stands in these is the application's own affair."""
NEVER = frozenset({MediaKind.PROGRAM})
"""What no uploaded file may be, whatever its name."""


def kind_of(path: str) -> str:
    """The kind that a name claims, or an empty string for an ending that is not known."""
    ending = PurePosixPath(path).suffix.lower()
    return next((kind for kind, endings in ENDINGS.items() if ending in endings), "")


def first_bytes_problem(path: str, head: bytes) -> str:
    """Why the first bytes of a file are not what its name says, or an empty string. An empty file
    agrees with every name."""
    seen = media_kind(head)
    if seen is MediaKind.EMPTY:
        return ""
    kind = kind_of(path)
    if kind and _SEEN.get(kind) == _TEXT and _is_plain_text(head):
        return ""
    if seen in NEVER:
        return "is a program"
    if not kind or _agrees(PurePosixPath(path).suffix.lower(), kind, seen, head):
        return ""
    return f"is named as {kind}, its bytes are {seen.value}"


def _agrees(ending: str, kind: str, seen: MediaKind, head: bytes) -> bool:
    if ending in _ANYTHING or head.startswith(_MORE_STARTS.get(ending, ())):
        return True
    if ending in _ISO_MEDIA:
        return head[4:8] in _ISO_BOXES
    if ending in _STARTS:
        return head.startswith(_STARTS[ending]) or (ending in _OFFICE_OF_TEXT and seen in _TEXT)
    return _looks_as(kind, seen, head)


def _looks_as(kind: str, seen: MediaKind, head: bytes) -> bool:
    if kind == "pdf":
        return head.lstrip(_PDF_MAY_BEGIN_WITH).startswith(b"%PDF-")
    if kind == "svg":
        return seen is MediaKind.IMAGE and b"<" in head[:512]
    if kind == "image":
        return seen is MediaKind.IMAGE and not head.lstrip().startswith(b"<")
    return seen in _SEEN[kind]


def _is_plain_text(head: bytes) -> bool:
    """Whether a text is one whatever its first letters are: `BMW`, or a style sheet with a drawing
    in it."""
    return not head.startswith(b"#!") and not _NO_TEXT.search(head)
