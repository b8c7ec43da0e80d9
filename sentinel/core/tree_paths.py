"""Whether a manifest may be written to a disk at all: a pure look at its paths."""

from collections.abc import Iterable

from sentinel.core.manifest import Entry, EntryType, Manifest

MAX_NAME_BYTES = 255
MAX_PATH_BYTES = 4000
"""Below Linux's PATH_MAX of 4,096 bytes, with room for the folder in front."""
_NO_NAMES = frozenset({"", ".", ".."})
_PLAIN_FOLDER = 500
"""Characters; shorter ones than this with a name behind are no longer than a disk takes."""


def path_problems(manifest: Manifest) -> tuple[str, ...]:
    """Every reason not to write it out; empty where each path stays inside its root.

    A path must be relative, without `..`, empty parts or NUL, of a length that a disk takes;
    it must occur once, and lie in a folder of the same manifest (so never behind a link).
    """
    folders = {e.path for e in manifest.entries if e.type is EntryType.DIRECTORY}
    problems: list[str] = [] if "." in folders else ["the manifest has no entry for its root."]
    seen: set[str] = set()
    good = {""} if "." in folders else set()
    for entry in manifest.entries:
        if not _is_plain(entry, good):
            found = tuple(_problems(entry, folders))
            problems += found
            if entry.type is EntryType.DIRECTORY and entry.path != "." and not found:
                good.add(entry.path)
        if entry.path in seen:
            problems.append(f"{_shown(entry.path)} occurs twice.")
        seen.add(entry.path)
    return tuple(problems)


def _is_plain(entry: Entry, good: set[str]) -> bool:
    """Whether nothing can be wrong with it: a file of a plain name in a folder that was found good,
    as nearly all are."""
    folder, slash, name = entry.path.rpartition("/")
    return (
        entry.type is EntryType.FILE
        and folder in good
        and (not slash or bool(folder))  # an absolute path has one before its first name
        and name.isascii()
        and name.isprintable()
        and name not in _NO_NAMES
        and len(name) <= MAX_NAME_BYTES
        and len(folder) <= _PLAIN_FOLDER
        and not entry.target
    )


def _problems(entry: Entry, folders: set[str]) -> Iterable[str]:
    if entry.path == ".":
        return
    parts = entry.path.split("/")
    if any(part in {"", ".", ".."} for part in parts):
        yield f"{_shown(entry.path)} leads out of the document root."
    elif "\0" in entry.path or "\0" in entry.target:
        yield f"{_shown(entry.path)} has a NUL in its name or target."
    elif _size(entry.path) > MAX_PATH_BYTES or any(_size(part) > MAX_NAME_BYTES for part in parts):
        yield f"{_shown(entry.path)} has a name that no disk takes."
    elif ("/".join(parts[:-1]) or ".") not in folders:
        yield f"{_shown(entry.path)} does not lie in a folder of the same manifest."
    elif entry.type is EntryType.SYMLINK and not 0 < _size(entry.target) <= MAX_PATH_BYTES:
        yield f"{_shown(entry.path)} is a link without a usable target."


def _size(text: str) -> int:
    """Bytes on disk; more than any limit for text that can be no file name."""
    try:
        return len(text.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:
        return MAX_PATH_BYTES + 1


def _shown(path: str) -> str:
    return repr(path if len(path) <= 120 else path[:120] + "...")


def shown_path(path: str) -> str:
    """A path as it may stand in a message: whoever wrote the tree chose it. One line, and nothing
    that a terminal obeys."""
    return path if path.isprintable() and path.strip() == path else ascii(path)
