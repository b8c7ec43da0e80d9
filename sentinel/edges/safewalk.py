"""Walking a document root without ever leaving it: every name is opened relative to its folder's
descriptor, no link is followed.

The tree may change, or be changed on purpose, while it is walked. What a name is and holds is
found out by `edges/entries.py`.
"""

import errno
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sentinel.core.tree_paths import shown_path
from sentinel.errors import TreeError

MAX_DEPTH = 200
"""Folders inside folders; one descriptor each is held open while walking."""
CHUNK_BYTES = 1 << 20
LISTINGS = 3
"""Of a folder that changes while it is listed: on some file systems (tmpfs, Btrfs) a name that is
replaced in this moment is in none of what one listing gives."""
_LEASE_PAUSES_SECONDS = (0.02, 0.08)

FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: should a FIFO take the file's place after it was looked at, opening must not hang
FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
MOVED = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ESTALE, errno.ENXIO})
"""What opening says where a name has gone, or is no longer what it was."""
DENIED = frozenset({errno.EACCES, errno.EPERM})


@dataclass(frozen=True, slots=True)
class OpenFolder:
    """A folder of the tree, open until the next one is asked for."""

    path: str
    """Relative to the root, which is `.`."""
    descriptor: int
    names: tuple[str, ...]
    """What is to be described in it, sorted: all that was no folder when it was listed."""
    entered: bool
    """True once for each folder; False where names of it are given later, which had been folders
    when it was listed and could not be entered."""

    def path_of(self, name: str) -> str:
        return name if self.path == "." else f"{self.path}/{name}"


@dataclass(slots=True)
class _Level:
    """A folder on the way down, and what of it is still to be entered."""

    folder: OpenFolder
    inner: list[str]
    """Folders in it, the next one last."""


class _Count:
    """Names seen so far, held against the limit while they are listed: a folder of a million
    names is not held in memory before that is noticed."""

    def __init__(self, limit: int) -> None:
        self._limit, self._seen = limit, 0

    def one_more(self) -> None:
        self._seen += 1
        if self._seen > self._limit:
            raise TreeError(
                f"the document root holds more than {self._limit} files and folders "
                "(limits.max_tree_entries in config.toml); it was not read further."
            )


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


def folders(root: int, *, max_entries: int, unread: set[str] | None = None) -> Iterator[OpenFolder]:
    """Every folder below an open root, the root first, each before those that it holds.

    Folders on other file systems (mount points) are walked like all others: their contents are
    the site's. A folder that may not be listed and entered is put into `unread` and given without
    names; without `unread` it raises TreeError, and for the root always. Raises TreeError beyond
    `max_entries` names or MAX_DEPTH folders.
    """
    count = _Count(max_entries)
    count.one_more()  # the root
    opened = [os.dup(root)]
    levels: list[_Level] = []
    try:
        levels.append(_listed(opened[0], ".", count, None))
        yield levels[-1].folder
        while levels:
            level = levels[-1]
            if not level.inner:
                levels.pop()
                os.close(opened.pop())
                continue
            name = level.inner.pop()
            path = level.folder.path_of(name)
            if len(levels) >= MAX_DEPTH:
                raise TreeError(f"{shown_path(path[:200])}: more than {MAX_DEPTH} folders deep.")
            descriptor = _entered(level.folder.descriptor, name, path, unread)
            if descriptor is None:
                yield OpenFolder(level.folder.path, level.folder.descriptor, (name,), False)
                continue
            opened.append(descriptor)
            levels.append(_listed(descriptor, path, count, unread))
            yield levels[-1].folder
    finally:
        for descriptor in opened:
            os.close(descriptor)


def _entered(folder: int, name: str, path: str, unread: set[str] | None) -> int | None:
    try:
        return os.open(name, FOLDER_FLAGS, dir_fd=folder)
    except OSError as error:
        _unlisted(error, path, unread)
        return None


def _listed(descriptor: int, path: str, count: _Count, unread: set[str] | None) -> _Level:
    found: dict[str, bool] = {}
    try:
        os.stat(".", dir_fd=descriptor)  # names are of no use where the folder may not be entered
        for _ in range(LISTINGS):
            before = _times(descriptor)
            with os.scandir(descriptor) as entries:
                for entry in entries:
                    name = entry.name
                    if name not in found:
                        count.one_more()
                    found[name] = entry.is_dir(follow_symlinks=False)
            if _times(descriptor) == before:
                break
    except OSError as error:
        _unlisted(error, path, unread)
        found = {}
    others = sorted(name for name, is_folder in found.items() if not is_folder)
    inner = sorted((name for name, is_folder in found.items() if is_folder), reverse=True)
    return _Level(OpenFolder(path, descriptor, tuple(others), True), inner)


def _times(folder: int) -> tuple[int, int]:
    """Both change where a name is made, replaced or removed in it."""
    seen = os.fstat(folder)
    return seen.st_mtime_ns, seen.st_ctime_ns


def _unlisted(error: OSError, path: str, unread: set[str] | None) -> None:
    if error.errno in DENIED and unread is not None:
        unread.add(path)
    elif error.errno not in MOVED:
        raise TreeError(
            f"{shown_path(path)}: the folder cannot be listed and entered ({error.strerror}). Give "
            "the user running Sentinel read access to the whole document root, or move it "
            "elsewhere."
        ) from error


@contextmanager
def parent_of(root: int, path: str) -> Iterator[tuple[int, str]]:
    """The open folder that holds a path, and the path's last name. No link is followed.

    Raises OSError (ENOENT, ENOTDIR, ELOOP) where a folder on the way is gone or a link, and
    TreeError for a path that could lead out of the root.
    """
    *folders_above, name = path.split("/")
    if path != "." and any(part in {"", ".", ".."} for part in (*folders_above, name)):
        raise TreeError(f"{path[:200]!r}: not a path inside the document root.")
    descriptor = os.dup(root)
    try:
        for part in folders_above:
            inner = os.open(part, FOLDER_FLAGS, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
        yield descriptor, name
    finally:
        os.close(descriptor)


@contextmanager
def opened_folder(root: int, path: str) -> Iterator[int]:
    """The descriptor of a folder below an open root. Raises as `parent_of` does."""
    with parent_of(root, path) as (above, name):
        descriptor = os.dup(above) if path == "." else os.open(name, FOLDER_FLAGS, dir_fd=above)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def opened_file(root: int, path: str) -> Iterator[int]:
    """A regular file below an open root, for reading.

    Raises OSError as `open` does; ENXIO where the name is no regular file.
    """
    with parent_of(root, path) as (folder, name):
        descriptor = open_regular(folder, name)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def open_regular(folder: int, name: str) -> int:
    """The descriptor of a regular file in an open folder, to be closed by the caller.

    Raises OSError as `open` does; ENXIO where the name is no regular file.
    """
    descriptor, _ = open_and_stat(folder, name)
    return descriptor


def open_and_stat(folder: int, name: str) -> tuple[int, os.stat_result]:
    """As `open_regular`, with what the system says of the file that was opened. Raises EAGAIN,
    after a moment, where another process holds a lease on it and does not give it back."""
    for pause in _LEASE_PAUSES_SECONDS:
        try:
            descriptor = _opened(folder, name)
            break
        except BlockingIOError:
            time.sleep(pause)
    else:
        descriptor = _opened(folder, name)
    found = os.fstat(descriptor)
    if stat.S_ISREG(found.st_mode):
        return descriptor, found
    os.close(descriptor)
    raise OSError(errno.ENXIO, "not a regular file", name)


def _opened(folder: int, name: str) -> int:
    try:
        return os.open(name, FILE_FLAGS | os.O_NOATIME, dir_fd=folder)
    except PermissionError:  # only the owner and root may leave the time of last access alone
        return os.open(name, FILE_FLAGS, dir_fd=folder)


def chunks(descriptor: int, limit: int | None = None) -> Iterator[bytes]:
    """The bytes of an open file from its start, wherever it was read before.

    Of one that somebody makes longer and longer, with a `limit`, no more than one chunk beyond it.
    """
    offset = 0
    while chunk := os.pread(descriptor, CHUNK_BYTES, offset):
        offset += len(chunk)
        yield chunk
        if limit is not None and offset > limit:
            return
