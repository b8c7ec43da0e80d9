"""Walking and reading below one open folder: no link is followed, no device is opened.

The same rules as on a local document root (`edges/safewalk.py`), in an older Python.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager

from sentinel.edges.remote.helper.wire import Failed

CHUNK_BYTES = 1 << 19
TRIES = 3
MAX_DEPTH = 200
MAX_PATH_BYTES = 4000
"""Of a path: a folder beyond it is told as unread, for no restore could make what is in it."""
MAX_ATTRIBUTE_BYTES = 256 << 10
"""Of all extended attributes of one name; more are told as not known."""
_DERIVED = ("security.evm", "security.ima")
"""What the kernel makes of the rest: copied to another file it is wrong."""
_NOT_SHOWN = (errno.ENODATA, errno.EACCES, errno.EPERM)

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_DENIED = (errno.EACCES, errno.EPERM)
_LEASED = errno.EAGAIN
"""Another process holds a lease on the file (fcntl(2), F_SETLEASE) and keeps it from being read."""
LISTINGS = 3
"""Of a folder that changes while it is listed, as in `edges/safewalk.py`."""
MOVED = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ESTALE, errno.ENXIO)


@contextmanager
def parent_of(root: int, path: str) -> Iterator[tuple[int, str]]:
    """The open folder that holds a path, and its last name. Raises OSError, Failed."""
    parts = path.split("/")
    if path != "." and any(part in ("", ".", "..") for part in parts):
        raise Failed("refused", f"{path[:200]!r}: not a path inside the document root")
    descriptor = os.dup(root)
    try:
        for part in parts[:-1]:
            inner = os.open(part, FOLDER, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
        yield descriptor, parts[-1]
    finally:
        os.close(descriptor)


@contextmanager
def opened_file(root: int, path: str) -> Iterator[int]:
    """A regular file for reading. Raises OSError; ENXIO where it is none."""
    with parent_of(root, path) as (folder, name):
        descriptor = os.open(name, _FILE, dir_fd=folder)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.ENXIO, "not a regular file")
        yield descriptor
    finally:
        os.close(descriptor)


def chunks(descriptor: int) -> Iterator[bytes]:
    offset = 0
    while True:
        chunk = os.pread(descriptor, CHUNK_BYTES, offset)
        if not chunk:
            return
        offset += len(chunk)
        yield chunk


def scan(root: int, max_entries: int, max_file_bytes: int) -> Iterator[dict[str, object]]:
    """Every entry, folders before what they hold; nothing below a folder that could not be read.

    Raises Failed beyond `max_entries` and MAX_DEPTH.
    """
    told = 0
    folders = set()
    for path, unread in _walk(root, max_entries):
        entry = _entry(root, path, max_file_bytes)
        if entry is None or (path != "." and (path.rpartition("/")[0] or ".") not in folders):
            continue
        if unread:
            entry.update(torn=True, unread=True)
        if entry["type"] == "directory":
            folders.add(path)
        told += 1
        if told > max_entries:
            raise Failed("tree", f"more than {max_entries} files and folders")
        yield entry


def _walk(root: int, most: int) -> Iterator[tuple[str, bool]]:
    """Paths, and whether each is a folder whose content is not known."""
    levels = [(os.dup(root), "", _names(root, most))]
    try:
        yield ".", False
        while levels:
            folder, prefix, names = levels[-1]
            if not names:
                os.close(levels.pop()[0])
                continue
            name, is_folder = names.pop()
            path = prefix + name
            inner = _entered(folder, name, path, most) if is_folder else None
            yield path, is_folder and inner is None
            if inner is not None:
                levels.append(inner)
                if len(levels) > MAX_DEPTH:
                    raise Failed("tree", f"{path[:200]!r}: more than {MAX_DEPTH} folders deep")
    finally:
        for folder, _, _ in levels:
            os.close(folder)


def _entered(
    folder: int, name: str, path: str, most: int
) -> tuple[int, str, list[tuple[str, bool]]] | None:
    """An open folder with its names; None where it may not be entered, or is none any more."""
    if len(os.fsencode(path)) > MAX_PATH_BYTES - 256:
        return None
    try:
        inner = os.open(name, FOLDER, dir_fd=folder)
    except OSError as error:
        if error.errno in _DENIED or error.errno in MOVED:
            return None
        raise
    try:
        return inner, path + "/", _names(inner, most)
    except OSError as error:
        os.close(inner)
        if error.errno in _DENIED:
            return None
        raise


def _names(folder: int, most: int) -> list[tuple[str, bool]]:
    """Raises Failed for a folder of more names than the whole tree may have."""
    os.stat(".", dir_fd=folder)  # names are of no use where the folder may not be entered
    names: dict[str, bool] = {}
    for _ in range(LISTINGS):
        before = mark(os.fstat(folder))
        with os.scandir(folder) as found:
            for entry in found:
                names[entry.name] = entry.is_dir(follow_symlinks=False)
                if len(names) > most:
                    raise Failed("tree", f"more than {most} files and folders")
        if mark(os.fstat(folder)) == before:
            break
    return sorted(names.items(), reverse=True)


def _entry(root: int, path: str, max_file_bytes: int) -> dict[str, object] | None:
    """One name described; None where it has gone. A file that changes is read TRIES times."""
    entry = None
    for _ in range(TRIES):
        try:
            entry = _look(root, path, max_file_bytes)
        except OSError as error:
            entry = _not_read(root, path, error)
        if entry is None or not entry.get("torn") or entry.get("unread"):
            return entry
    return entry


def _look(root: int, path: str, max_file_bytes: int) -> dict[str, object]:
    with parent_of(root, path) as (folder, name):
        seen = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if stat.S_ISLNK(seen.st_mode):
            target = os.readlink(name, dir_fd=folder)
            return described(path, "symlink", seen, target=target, xattrs=_at(folder, name))
        if stat.S_ISDIR(seen.st_mode):
            return described(path, "directory", seen, xattrs=_of_folder(folder, name))
        if not stat.S_ISREG(seen.st_mode):
            return described(path, "other", seen, xattrs=_at(folder, name))
    if seen.st_size > max_file_bytes:
        return described(path, "file", seen, size=seen.st_size, oversize=True)
    with opened_file(root, path) as descriptor:
        before = os.fstat(descriptor)
        digest, size = hashlib.sha256(), 0
        for chunk in chunks(descriptor):
            digest.update(chunk)
            size += len(chunk)
            if size > max_file_bytes:
                break
        after, attributes = os.fstat(descriptor), xattrs_of(descriptor)
    torn = mark(before) != mark(after) or size != after.st_size
    return described(
        path, "file", after, size=size, sha256=digest.hexdigest(), torn=torn, xattrs=attributes
    )


def mark(seen: os.stat_result) -> tuple[int, ...]:
    return (seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)


def _not_read(root: int, path: str, error: OSError) -> dict[str, object] | None:
    """As in `edges/safewalk.py`: only what the system says is gone is gone."""
    if error.errno == errno.ENOENT:
        return None
    denied = error.errno in _DENIED or error.errno == _LEASED
    if not denied and error.errno not in MOVED:
        raise error
    try:
        with parent_of(root, path) as (folder, name):
            seen = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except OSError as again:
        if again.errno in MOVED or again.errno in _DENIED:
            return None
        raise
    kind = "file" if denied and stat.S_ISREG(seen.st_mode) else "other"
    return described(path, kind, seen, torn=True, unread=denied)


def _of_folder(parent: int, name: str) -> list[list[str]] | None:
    try:
        descriptor = os.open(name, FOLDER, dir_fd=parent)
    except OSError:
        return None
    try:
        return xattrs_of(descriptor)
    finally:
        os.close(descriptor)


def _at(folder: int, name: str) -> list[list[str]] | None:
    """Of a name that is not opened: a link, a FIFO, a device."""
    # the folder is reached through its descriptor; the last name alone is not followed
    return xattrs_of(f"/proc/self/fd/{folder}/{name}")


def xattrs_of(place: int | str) -> list[list[str]] | None:
    """Name and value in base64 of each extended attribute that may be read; None where they
    cannot be had."""
    found: list[list[str]] = []
    total = 0
    try:
        names = os.listxattr(place, follow_symlinks=isinstance(place, int))
    except OSError as error:
        return [] if error.errno in (errno.ENOTSUP, errno.ENOSYS) else None
    for name in sorted(names):
        if name in _DERIVED or name.startswith("trusted.overlay."):
            continue
        try:
            value = os.getxattr(place, name, follow_symlinks=isinstance(place, int))
        except OSError as error:
            if error.errno in _NOT_SHOWN:
                continue
            return None
        total += len(value)
        if total > MAX_ATTRIBUTE_BYTES:
            return None
        found.append([name, base64.b64encode(value).decode("ascii")])
    return found


def described(path: str, kind: str, seen: os.stat_result, **more: object) -> dict[str, object]:
    """An entry as it goes over the wire; what is as usual is left out."""
    entry: dict[str, object] = {
        "path": path,
        "type": kind,
        "mode": stat.S_IMODE(seen.st_mode),
        "uid": seen.st_uid,
        "gid": seen.st_gid,
        "mtime_ns": seen.st_mtime_ns,
    }
    entry.update((key, value) for key, value in more.items() if value not in (None, False, ""))
    return entry
