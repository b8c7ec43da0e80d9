"""A manifest: what a tree of files holds, and the differences between two of them.

What could not be read is never taken for gone: nothing is known of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class EntryType(StrEnum):
    FILE = "file"
    DIRECTORY = "directory"
    SYMLINK = "symlink"
    OTHER = "other"
    """Device, FIFO or socket: recorded, never opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One name in the tree. `path` is relative, `/`-separated, surrogate-escaped UTF-8."""

    path: str
    type: EntryType
    mode: int
    """Permission bits, with set-id and sticky bits: `st_mode & 0o7777`."""
    uid: int
    gid: int
    size: int = 0
    mtime_ns: int = 0
    sha256: str = ""
    """Files: digest of the content. Symlinks: empty."""
    target: str = ""
    """Symlinks: where the link points, as stored."""
    torn: bool = False
    """True where the file changed while it was read, three times in a row, or could not be read."""
    unread: bool = False
    """True where a file may not be read, or a folder not be listed and entered: nothing is known
    of its content, nor of what is below it."""
    oversize: bool = False
    """True where a file is larger than may be stored or hashed: size and time are known, no
    content."""
    xattrs: tuple[tuple[str, str], ...] | None = None
    """Extended attributes, ACLs among them: (name, value in base64), sorted; None: not recorded,
    and then not compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """All entries below a root, sorted by path; the root itself is the entry with path `.`."""

    entries: tuple[Entry, ...]

    def by_path(self) -> dict[str, Entry]:
        return {entry.path: entry for entry in self.entries}

    @property
    def total_bytes(self) -> int:
        return sum(entry.size for entry in self.entries if entry.type is EntryType.FILE)

    @property
    def unread(self) -> tuple[str, ...]:
        """Paths of which nothing more than the name is known."""
        return tuple(entry.path for entry in self.entries if entry.unread)

    @property
    def files(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.type is EntryType.FILE)


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CONTENT = "content"
    """Same name and type, other bytes or other link target."""
    TYPE = "type"
    METADATA = "metadata"
    """Mode, owner or extended attributes differ; the content is the same."""
    UNREAD = "unread"
    """One of the two could not be read, or was too large to be: whether it differs is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeChange:
    """One difference between an approved tree and a seen one."""

    kind: ChangeKind
    path: str
    before: Entry | None
    after: Entry | None


def difference(before: Manifest, after: Manifest) -> tuple[TreeChange, ...]:
    """All differences in path order. Times are not compared; mode and owner are, and extended
    attributes where both sides recorded them.

    Of a file that is too large to be read only size and time are known: it counts as the same
    where both are.
    Of a folder that one of the two could not read there is one UNREAD, and nothing below it:
    what only the other knows is neither added nor removed.
    """
    old, new = before.by_path(), after.by_path()
    return tuple(_changes(old, new))


def with_known(seen: Manifest, known: Manifest) -> Manifest:
    """A seen tree in which what could not be read stands as it was known before."""
    entries, before = seen.by_path(), known.by_path()
    for blind in seen.unread:
        if blind in before:
            entries[blind] = before[blind]
            below = (path for path in before if path.startswith(f"{blind}/"))
            entries |= {path: before[path] for path in below}
    return Manifest(entries=tuple(entries[path] for path in sorted(entries)))


def _changes(old: dict[str, Entry], new: dict[str, Entry]) -> Iterable[TreeChange]:
    for path in sorted(old.keys() | new.keys()):
        was, now = old.get(path), new.get(path)
        if (was is None and _hidden(path, old)) or (now is None and _hidden(path, new)):
            continue
        kind = _kind(was, now)
        if kind is not None:
            yield TreeChange(kind=kind, path=path, before=was, after=now)


def _hidden(path: str, tree: dict[str, Entry]) -> bool:
    """Whether a folder above a path could not be read."""
    folder = path.rpartition("/")[0]
    while folder:
        if folder in tree:
            return tree[folder].unread
        folder = folder.rpartition("/")[0]
    return False


def _kind(was: Entry | None, now: Entry | None) -> ChangeKind | None:
    if was is None or now is None:
        return ChangeKind.ADDED if was is None else ChangeKind.REMOVED
    if was.unread or now.unread:
        return ChangeKind.UNREAD
    if was.type is not now.type:
        return ChangeKind.TYPE
    if was.oversize or now.oversize:
        return _kind_of_oversize(was, now) or _kind_of_metadata(was, now)
    if (was.sha256, was.target) != (now.sha256, now.target):
        return ChangeKind.CONTENT
    return _kind_of_metadata(was, now)


def _kind_of_metadata(was: Entry, now: Entry) -> ChangeKind | None:
    if (was.mode, was.uid, was.gid) != (now.mode, now.uid, now.gid):
        return ChangeKind.METADATA
    if was.xattrs is not None and now.xattrs is not None and was.xattrs != now.xattrs:
        return ChangeKind.METADATA
    return None


def _kind_of_oversize(was: Entry, now: Entry) -> ChangeKind | None:
    """Of two files of which at least one is too large to be read."""
    if was.size != now.size:
        return ChangeKind.CONTENT
    if was.oversize is not now.oversize:
        return ChangeKind.UNREAD
    return None if was.mtime_ns == now.mtime_ns else ChangeKind.CONTENT
