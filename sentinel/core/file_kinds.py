"""What a file should be by its name and declared type, and what its bytes then have to be."""

from pathlib import PurePosixPath

from sentinel.core.document import MediaKind, media_kind

TEXT_KINDS = frozenset({MediaKind.HTML, MediaKind.TEXT})
PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".shtml", ".xht"})
_SCRIPTS = frozenset({".js", ".mjs", ".cjs", ".vbs", ".wasm"})
_IMAGES = frozenset(
    {".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".ico", ".svg", ".avif", ".tif", ".tiff"}
)
_ARCHIVES = frozenset({".zip", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".gz", ".epub", ".jar"})
_FONTS = frozenset({".woff", ".woff2", ".otf", ".ttf"})


def suffix_of(path: str) -> str:
    """The last suffix of a path or site-relative address, in lower case."""
    return PurePosixPath(path.partition("?")[0]).suffix.lower()


def is_image(path: str, content_type: str) -> bool:
    return suffix_of(path) in _IMAGES or content_type.startswith("image/")


def is_script(path: str, content_type: str) -> bool:
    return suffix_of(path) in _SCRIPTS or content_type.endswith(("javascript", "ecmascript"))


def is_style(path: str, content_type: str) -> bool:
    return suffix_of(path) == ".css" or content_type == "text/css"


def is_page(path: str, content_type: str) -> bool:
    return suffix_of(path) in PAGE_SUFFIXES or content_type in {
        "text/html",
        "application/xhtml+xml",
    }


def wanted_kinds(path: str, content_type: str, before: bytes | None) -> frozenset[MediaKind]:
    """The kinds that the bytes may have; empty where anything may stand, as where the approved
    bytes are themselves not what the name says."""
    wanted = _by_name(path, content_type)
    if before and wanted and media_kind(before) not in wanted:
        return frozenset()
    return wanted


def _by_name(path: str, content_type: str) -> frozenset[MediaKind]:
    suffix = suffix_of(path)
    if is_image(path, content_type):
        return frozenset({MediaKind.IMAGE})
    if suffix == ".pdf":
        return frozenset({MediaKind.PDF})
    if suffix in _ARCHIVES:
        return frozenset({MediaKind.ARCHIVE})
    if suffix in _FONTS:
        return frozenset({MediaKind.FONT})
    if (is_script(path, content_type) and suffix != ".wasm") or is_style(path, content_type):
        return TEXT_KINDS
    return frozenset()
