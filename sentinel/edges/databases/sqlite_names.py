"""Names in the two folders of a SQLite database: the one it stands in, and the private one."""

import os
from contextlib import suppress
from dataclasses import dataclass

SUFFIXES = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database; it belongs to that one file and to no other."""
_QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Open descriptors of the database's folder and of the private one in it."""

    outer: int
    inner: int

    def sync(self) -> None:
        os.fsync(self.inner)
        os.fsync(self.outer)


def identity(folder: int, name: str) -> tuple[int, int] | None:
    """Device and inode of a name; None where it is missing."""
    try:
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def next_quarantine(inner: int, known: tuple[int, int] | None) -> str:
    """The name under which an old file is kept: the one that a cut-off swap gave it already, else
    the first that nothing of an earlier swap has."""
    newest = newest_quarantine(inner)
    if newest is not None and known is not None and identity(inner, newest) == known:
        return newest
    number = 1
    while _taken(inner, _numbered(number)):
        number += 1
    return _numbered(number)


def newest_quarantine(inner: int) -> str | None:
    number = 1
    while _taken(inner, _numbered(number)):
        number += 1
    return _numbered(number - 1) if number > 1 else None


def link(from_folder: int, name: str, to_folder: int, new: str) -> None:
    """A second name for one file."""
    os.link(name, new, src_dir_fd=from_folder, dst_dir_fd=to_folder, follow_symlinks=False)


def move(from_folder: int, name: str, to_folder: int, new: str) -> None:
    """One rename; nothing where there is nothing to move."""
    with suppress(FileNotFoundError):
        os.rename(name, new, src_dir_fd=from_folder, dst_dir_fd=to_folder)


def remove(folder: int, name: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)


def write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _taken(inner: int, name: str) -> bool:
    return any(identity(inner, name + suffix) is not None for suffix in ("", *SUFFIXES))


def _numbered(number: int) -> str:
    return _QUARANTINE if number == 1 else f"{_QUARANTINE}-{number}"
