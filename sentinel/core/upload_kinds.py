"""Kinds of uploaded files: which endings belong to which, and what their first bytes must be."""

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
    ".mp3": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa"),
    **dict.fromkeys((".ogg", ".oga", ".opus", ".ogv"), (b"OggS",)),
    ".wav": (b"RIFF",),
    ".avi": (b"RIFF",),
    ".flac": (b"fLaC", b"ID3"),
    **dict.fromkeys((".webm", ".mkv"), (b"\x1a\x45\xdf\xa3",)),
}
_ISO_MEDIA = frozenset({".mp4", ".m4v", ".m4a", ".mov"})
_ISO_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"})
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
    if seen in NEVER:
        return "is a program"
    kind = kind_of(path)
    if not kind or _agrees(PurePosixPath(path).suffix.lower(), kind, seen, head):
        return ""
    return f"is named as {kind}, its bytes are {seen.value}"


def _agrees(ending: str, kind: str, seen: MediaKind, head: bytes) -> bool:
    if ending in _ISO_MEDIA:
        return head[4:8] in _ISO_BOXES
    if ending in _STARTS:
        return head.startswith(_STARTS[ending])
    if kind == "svg":
        return seen is MediaKind.IMAGE and b"<" in head[:512]
    if kind == "image":
        return seen is MediaKind.IMAGE and not head.lstrip().startswith(b"<")
    return seen in _SEEN[kind]
