"""Walking and reading a document root without ever leaving it: every name is opened relative to
its folder's descriptor, no link is followed, no device, FIFO or socket is opened.

The tree may change, or be changed on purpose, while it is walked.
"""

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sentinel.core.manifest import Entry, EntryType, Manifest
from sentinel.errors import TreeError

MAX_DEPTH = 200
"""Folders inside folders; one descriptor each is held open while walking."""
CHUNK_BYTES = 1 << 20
TRIES = 3
"""Readings of a file that changes under the reader, before it is called torn."""

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: should a FIFO take the file's place after it was looked at, opening must not hang
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_MOVED = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ESTALE, errno.ENXIO})
"""What opening says where a name has gone, or is no longer what it was."""
_DENIED = frozenset({errno.EACCES, errno.EPERM})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one pass over a file's bytes gave."""

    sha256: str
    size: int


Reader = Callable[[int], Reading]
"""Reads an open regular file from its start to its end."""


def hash_file(descriptor: int) -> Reading:
    """The digest and number of the bytes of an open file."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks(descriptor):
        digest.update(chunk)
        size += len(chunk)
    return Reading(sha256=digest.hexdigest(), size=size)


def chunks(descriptor: int) -> Iterator[bytes]:
    """The bytes of an open file from its start, wherever it was read before."""
    offset = 0
    while chunk := os.pread(descriptor, CHUNK_BYTES, offset):
        offset += len(chunk)
        yield chunk


@contextmanager
def opened_root(root: Path) -> Iterator[int]:
    """The descriptor of a document root. The root itself may be a link: the operator named it.

    Raises TreeError where it is missing, no folder, or not readable.
    """
    try:
        descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise TreeError(
            f"{root}: the document root cannot be read ({error.strerror}). "
            "It must be a folder that the user running Sentinel may enter and list."
        ) from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def walk(root: int, *, max_entries: int, unread: set[str] | None = None) -> Iterator[str]:
    """Every path below an open root, folders before what they hold; `.` comes first.

    A folder that may not be listed and entered is put into `unread`, and only its own path is
    given; without `unread` it raises TreeError, and for the root always. Raises TreeError beyond
    `max_entries` paths or MAX_DEPTH folders.
    """
    for count, path in enumerate(_walk(root, unread), start=1):
        if count > max_entries:
            raise TreeError(
                f"the document root holds more than {max_entries} files and folders "
                "(limits.max_tree_entries in config.toml); it was not read further."
            )
        yield path


def _walk(root: int, unread: set[str] | None) -> Iterator[str]:
    yield "."
    levels = [(os.dup(root), "", _names(root, ".", None))]
    try:
        while levels:
            folder, prefix, names = levels[-1]
            if not names:
                os.close(levels.pop()[0])
                continue
            name, is_folder = names.pop()
            path = prefix + name
            yield path
            if is_folder:
                if len(levels) >= MAX_DEPTH:
                    raise TreeError(f"{path[:200]}: more than {MAX_DEPTH} folders deep.")
                inner = _enter(folder, name, path, unread)
                if inner is not None:
                    levels.append((inner, path + "/", _names(inner, path, unread)))
    finally:
        for folder, _, _ in levels:
            os.close(folder)


def _enter(folder: int, name: str, path: str, unread: set[str] | None) -> int | None:
    try:
        return os.open(name, _FOLDER, dir_fd=folder)
    except OSError as error:
        _unlisted(error, path, unread)
        return None


def _names(folder: int, path: str, unread: set[str] | None) -> list[tuple[str, bool]]:
    try:
        os.stat(".", dir_fd=folder)  # names are of no use where the folder may not be entered
        with os.scandir(folder) as found:
            names = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in found]
    except OSError as error:
        _unlisted(error, path, unread)
        return []
    return sorted(names, reverse=True)


def _unlisted(error: OSError, path: str, unread: set[str] | None) -> None:
    if error.errno in _DENIED and unread is not None:
        unread.add(path)
    elif error.errno not in _MOVED:
        raise TreeError(
            f"{path}: the folder cannot be listed and entered ({error.strerror}). Give the user "
            "running Sentinel read access to the whole document root, or move it elsewhere."
        ) from error


@contextmanager
def parent_of(root: int, path: str) -> Iterator[tuple[int, str]]:
    """The open folder that holds a path, and the path's last name. No link is followed.

    Raises OSError (ENOENT, ENOTDIR, ELOOP) where a folder on the way is gone or a link, and
    TreeError for a path that could lead out of the root.
    """
    *folders, name = path.split("/")
    if path != "." and any(part in {"", ".", ".."} for part in (*folders, name)):
        raise TreeError(f"{path[:200]!r}: not a path inside the document root.")
    descriptor = os.dup(root)
    try:
        for part in folders:
            inner = os.open(part, _FOLDER, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
        yield descriptor, name
    finally:
        os.close(descriptor)


@contextmanager
def opened_file(root: int, path: str) -> Iterator[int]:
    """A regular file below an open root, for reading.

    Raises OSError as `open` does; ENXIO where the name is no regular file.
    """
    with parent_of(root, path) as (folder, name):
        descriptor = os.open(name, _FILE, dir_fd=folder)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.ENXIO, "not a regular file", path)
        yield descriptor
    finally:
        os.close(descriptor)


def entry_at(root: int, path: str, *, read: Reader = hash_file, strict: bool) -> Entry | None:
    """One name described, its content read by `read`; None where it has gone meanwhile.

    A file that changes while it is read is read again, TRIES times in all, and then marked
    torn. What may not be read raises TreeError if `strict`, else it is given as unread.
    """
    entry: Entry | None = None
    for _ in range(TRIES):
        try:
            entry = _look(root, path, read)
        except OSError as error:
            entry = _unread(root, path, error, strict)
        if entry is None or not entry.torn or entry.unread:
            return entry
    return entry


def _look(root: int, path: str, read: Reader) -> Entry:
    with parent_of(root, path) as (folder, name):
        seen = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if stat.S_ISLNK(seen.st_mode):
            return _described(path, EntryType.SYMLINK, seen, target=_link(folder, name))
    if stat.S_ISDIR(seen.st_mode):
        return _described(path, EntryType.DIRECTORY, seen)
    if not stat.S_ISREG(seen.st_mode):
        return _described(path, EntryType.OTHER, seen)
    with opened_file(root, path) as descriptor:
        before = os.fstat(descriptor)
        reading = read(descriptor)
        after = os.fstat(descriptor)
    still = _mark(before) == _mark(after) and reading.size == after.st_size
    return _described(path, EntryType.FILE, after, reading=reading, torn=not still)


def _link(folder: int, name: str) -> str:
    return os.readlink(name, dir_fd=folder)


def _mark(seen: os.stat_result) -> tuple[int, ...]:
    return (seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)


def _unread(root: int, path: str, error: OSError, strict: bool) -> Entry | None:
    """A name that could not be read: denied, or another thing when opened than when looked at
    (torn), or gone. Only what the system says is gone is gone."""
    denied = error.errno in _DENIED and not strict
    if error.errno == errno.ENOENT:
        return None
    if not denied and error.errno not in _MOVED:
        raise _unreadable(path, error) from error
    try:
        with parent_of(root, path) as (folder, name):
            seen = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except OSError as again:
        if again.errno in _MOVED:
            return None
        if again.errno in _DENIED and not strict:
            # a folder above it was closed since it was listed
            closed = Entry(path=path, type=EntryType.OTHER, mode=0, uid=0, gid=0)
            return replace(closed, torn=True, unread=True)
        raise _unreadable(path, again) from again
    kind = EntryType.FILE if denied and stat.S_ISREG(seen.st_mode) else EntryType.OTHER
    return replace(_described(path, kind, seen, torn=True), unread=denied)


def _unreadable(path: str, error: OSError) -> TreeError:
    return TreeError(
        f"{path}: cannot be read ({error.strerror}). Give the user running Sentinel read access "
        "to the whole document root, or move it elsewhere."
    )


def _described(
    path: str,
    kind: EntryType,
    seen: os.stat_result,
    *,
    reading: Reading | None = None,
    target: str = "",
    torn: bool = False,
) -> Entry:
    return Entry(
        path=path,
        type=kind,
        mode=stat.S_IMODE(seen.st_mode),
        uid=seen.st_uid,
        gid=seen.st_gid,
        size=reading.size if reading else 0,
        mtime_ns=seen.st_mtime_ns,
        sha256=reading.sha256 if reading else "",
        target=target,
        torn=torn,
    )


def scan(root: Path, *, max_entries: int) -> Manifest:
    """Every entry of a document root with its digest, sorted by path.

    What may not be read is in it too, marked unread; nothing below such a folder is. Raises
    TreeError where the root cannot be read or is larger than `max_entries`.
    """
    unread: set[str] = set()
    with opened_root(root) as descriptor:
        paths = walk(descriptor, max_entries=max_entries, unread=unread)
        entries = [entry_at(descriptor, path, strict=False) for path in paths]
    found = (
        replace(entry, torn=True, unread=True) if entry.path in unread else entry
        for entry in entries
        if entry is not None
    )
    return Manifest(entries=tuple(sorted(found, key=lambda entry: entry.path)))
