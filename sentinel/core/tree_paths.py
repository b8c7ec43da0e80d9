"""Whether a manifest may be written to a disk at all: a pure look at its paths."""

from collections.abc import Iterable

from sentinel.core.manifest import Entry, EntryType, Manifest

MAX_NAME_BYTES = 255
MAX_PATH_BYTES = 4000
"""Below Linux's PATH_MAX of 4,096 bytes, with room for the folder in front."""


def path_problems(manifest: Manifest) -> tuple[str, ...]:
    """Every reason not to write it out; empty where each path stays inside its root.

    A path must be relative, without `..`, empty parts or NUL, of a length that a disk takes;
    it must occur once, and lie in a folder of the same manifest (so never behind a link).
    """
    folders = {e.path for e in manifest.entries if e.type is EntryType.DIRECTORY}
    problems: list[str] = [] if "." in folders else ["the manifest has no entry for its root."]
    seen: set[str] = set()
    for entry in manifest.entries:
        problems.extend(_problems(entry, folders))
        if entry.path in seen:
            problems.append(f"{_shown(entry.path)} occurs twice.")
        seen.add(entry.path)
    return tuple(problems)


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
