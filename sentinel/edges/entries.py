"""What a name in a document root is and holds: type, owner, times, attributes, content.

No device, FIFO or socket is opened; a file that changes under the reader is read again, then
called torn. A file with several names (hard links) is a file of its own under each of them.
"""

import errno
import hashlib
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from sentinel.core.manifest import Entry, EntryType, Manifest
from sentinel.core.tree_paths import shown_path
from sentinel.edges import attributes
from sentinel.edges.safewalk import (
    DENIED,
    MOVED,
    OpenFolder,
    chunks,
    folders,
    open_and_stat,
    opened_root,
)
from sentinel.errors import TreeError

TRIES = 3
"""Readings of a file that changes under the reader, before it is called torn."""
MAX_FILE_BYTES = 4_000_000_000
"""Default of [backup] max_file: a larger file is noted, never read."""


class Reading(NamedTuple):
    """What one pass over a file's bytes gave."""

    sha256: str
    size: int


Reader = Callable[[int, int], Reading]
"""Reads an open regular file of the size that is given, from its start to its end."""


class Seen(NamedTuple):
    """An Entry without its path, and the file's identity; plain values, so that processes can
    hand them on."""

    type: str
    mode: int
    uid: int
    gid: int
    size: int
    mtime_ns: int
    sha256: str = ""
    target: str = ""
    torn: bool = False
    unread: bool = False
    oversize: bool = False
    xattrs: attributes.Attributes | None = None
    identity: tuple[int, int, int] = (0, 0, 0)
    """Device, inode and ctime in nanoseconds; zeros where it is no settled file."""

    def entry(self, path: str) -> Entry:
        return Entry(
            path=path,
            type=_TYPES[self.type],
            mode=self.mode,
            uid=self.uid,
            gid=self.gid,
            size=self.size,
            mtime_ns=self.mtime_ns,
            sha256=self.sha256,
            target=self.target,
            torn=self.torn,
            unread=self.unread,
            oversize=self.oversize,
            xattrs=self.xattrs,
        )


_TYPES = {kind.value: kind for kind in EntryType}
_FILE = EntryType.FILE.value


def hash_file(
    descriptor: int, size: int | None = None, going_on: Callable[[], None] | None = None
) -> Reading:
    """The digest and number of the bytes of an open file; see `chunks` for `size`. `going_on` is
    called with each chunk; what it raises ends the reading."""
    digest, seen = hashlib.sha256(), 0
    for chunk in chunks(descriptor, size):
        digest.update(chunk)
        seen += len(chunk)
        if going_on is not None:
            going_on()
    return Reading(digest.hexdigest(), seen)


def seen_in(
    folder: int,
    name: str,
    path: str,
    *,
    strict: bool,
    read: Reader = hash_file,
    max_file_bytes: int = MAX_FILE_BYTES,
) -> Seen | None:
    """A name in an open folder, its content read by `read`; None where it has gone meanwhile.

    A file that changes while it is read is read again, TRIES times in all, and then marked
    torn. One that is larger than `max_file_bytes` is marked oversize and not opened. What may not
    be read raises TreeError, naming `path`, if `strict`; else it is given as unread.
    """
    seen: Seen | None = None
    for _ in range(TRIES):
        try:
            seen = _look(folder, name, read, max_file_bytes)
        except OSError as error:
            seen = _unread(folder, name, path, error, strict)
        if seen is None or not seen.torn or seen.unread:
            return seen
    return seen


def folder_seen(folder: OpenFolder) -> Seen:
    """An open folder itself. Raises OSError."""
    seen = os.fstat(folder.descriptor)
    return _described(EntryType.DIRECTORY, seen, attributes.of_descriptor(folder.descriptor))


def scan(root: Path, *, max_entries: int, max_file_bytes: int = MAX_FILE_BYTES) -> Manifest:
    """Every entry of a document root with its digest, sorted by path.

    What may not be read is in it too, marked unread; nothing below such a folder is. Files
    larger than `max_file_bytes` are marked oversize and not read. Raises TreeError where the root
    cannot be read or holds more than `max_entries`.
    """
    unread: set[str] = set()
    entries: list[Entry] = []
    with opened_root(root) as descriptor:
        for folder in folders(descriptor, max_entries=max_entries, unread=unread):
            if folder.entered:
                entries.append(_folder_entry(folder))
            for name in folder.names:
                path = folder.path_of(name)
                seen = seen_in(
                    folder.descriptor, name, path, strict=False, max_file_bytes=max_file_bytes
                )
                if seen is not None:
                    entries.append(seen.entry(path))
    found = (
        replace(entry, torn=True, unread=True) if entry.path in unread else entry
        for entry in entries
    )
    return Manifest(entries=tuple(sorted(found, key=lambda entry: entry.path)))


def _folder_entry(folder: OpenFolder) -> Entry:
    try:
        return folder_seen(folder).entry(folder.path)
    except OSError:
        seen = _described(EntryType.DIRECTORY, os.fstat(folder.descriptor), None)
        return seen._replace(torn=True, unread=True).entry(folder.path)


def _look(folder: int, name: str, read: Reader, max_file_bytes: int) -> Seen:
    found = os.stat(name, dir_fd=folder, follow_symlinks=False)
    kind = stat.S_IFMT(found.st_mode)
    if kind == stat.S_IFREG and found.st_size <= max_file_bytes:
        return _read(folder, name, read)
    if kind == stat.S_IFREG:
        kept = attributes.of_name(folder, name)
        seen = _described(EntryType.FILE, found, kept)
        return seen._replace(size=found.st_size, oversize=True)
    if kind == stat.S_IFLNK:
        target = os.readlink(name, dir_fd=folder)
        kept = attributes.of_name(folder, name)
        return _described(EntryType.SYMLINK, found, kept)._replace(target=target)
    if kind == stat.S_IFDIR:
        # whoever walks the tree enters folders; one met here came when its folder had been listed
        return _described(EntryType.DIRECTORY, found, None)._replace(torn=True)
    return _described(EntryType.OTHER, found, None)


def _read(folder: int, name: str, read: Reader) -> Seen:
    """A regular file with its content. Only what fstat says before and after the reading counts:
    the name may stand for another file by then."""
    descriptor, before = open_and_stat(folder, name)
    try:
        reading = read(descriptor, before.st_size)
        kept = attributes.of_descriptor(descriptor)
        after = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    still = _mark(before) == _mark(after) and reading.size == after.st_size
    return Seen(
        _FILE,
        after.st_mode & 0o7777,
        after.st_uid,
        after.st_gid,
        reading.size,
        after.st_mtime_ns,
        reading.sha256,
        torn=not still,
        xattrs=kept,
        identity=(after.st_dev, after.st_ino, after.st_ctime_ns) if still else (0, 0, 0),
    )


def _mark(seen: os.stat_result) -> tuple[int, int, int]:
    """What a change of an open file's content changes; it is one file as long as it is open."""
    return (seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)


def _described(kind: EntryType, seen: os.stat_result, xattrs: attributes.Attributes | None) -> Seen:
    return Seen(
        kind.value,
        stat.S_IMODE(seen.st_mode),
        seen.st_uid,
        seen.st_gid,
        0,
        seen.st_mtime_ns,
        xattrs=xattrs,
    )


def _unread(folder: int, name: str, path: str, error: OSError, strict: bool) -> Seen | None:
    """A name that could not be read: denied, or another thing when opened than when looked at
    (torn), or gone. Only what the system says is gone is gone."""
    denied = error.errno in DENIED | {errno.E2BIG, errno.EAGAIN} and not strict
    if error.errno == errno.ENOENT:
        return None
    if not denied and error.errno not in MOVED:
        raise _unreadable(path, error) from error
    try:
        seen = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except OSError as again:
        if again.errno in MOVED:
            return None
        if again.errno in DENIED and not strict:
            # its folder was closed since it was listed
            return Seen(EntryType.OTHER.value, 0, 0, 0, 0, 0, torn=True, unread=True)
        raise _unreadable(path, again) from again
    kind = EntryType.OTHER
    if denied and stat.S_ISREG(seen.st_mode):
        kind = EntryType.FILE
    elif denied and stat.S_ISDIR(seen.st_mode):
        kind = EntryType.DIRECTORY
    return _described(kind, seen, None)._replace(torn=True, unread=denied)


def _unreadable(path: str, error: OSError) -> TreeError:
    if error.errno == errno.EAGAIN:
        return TreeError(
            f"{shown_path(path)}: another process keeps it from being read, by a lease (fcntl(2), "
            "F_SETLEASE). `fuser` says which one: end it. A file server gives its leases back when "
            "it is asked, or can be told not to take any (Samba: kernel oplocks = no)."
        )
    return TreeError(
        f"{shown_path(path)}: cannot be read ({error.strerror}). Give the user running Sentinel "
        "read access to the whole document root, or move it elsewhere."
    )
