"""A manifest: what a tree of files holds, and the differences between two of them."""

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
    """True where the file changed while it was read, three times in a row."""


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
    def files(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.type is EntryType.FILE)


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CONTENT = "content"
    """Same name and type, other bytes or other link target."""
    TYPE = "type"
    METADATA = "metadata"
    """Mode or owner differ; the content is the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeChange:
    """One difference between an approved tree and a seen one."""

    kind: ChangeKind
    path: str
    before: Entry | None
    after: Entry | None


def difference(before: Manifest, after: Manifest) -> tuple[TreeChange, ...]:
    """All differences in path order. Times are not compared; mode and owner are."""
    old, new = before.by_path(), after.by_path()
    return tuple(_changes(old, new))


def _changes(old: dict[str, Entry], new: dict[str, Entry]) -> Iterable[TreeChange]:
    for path in sorted(old.keys() | new.keys()):
        was, now = old.get(path), new.get(path)
        kind = _kind(was, now)
        if kind is not None:
            yield TreeChange(kind=kind, path=path, before=was, after=now)


def _kind(was: Entry | None, now: Entry | None) -> ChangeKind | None:
    if was is None:
        return ChangeKind.ADDED
    if now is None:
        return ChangeKind.REMOVED
    if was.type is not now.type:
        return ChangeKind.TYPE
    if (was.sha256, was.target) != (now.sha256, now.target):
        return ChangeKind.CONTENT
    if (was.mode, was.uid, was.gid) != (now.mode, now.uid, now.gid):
        return ChangeKind.METADATA
    return None
