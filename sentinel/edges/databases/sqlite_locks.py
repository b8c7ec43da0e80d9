"""SQLite's own locks on a database file, taken from outside of SQLite, and who has a file open.

https://www.sqlite.org/lockingv3.html: three ranges of bytes at 1 GiB, whatever the file's size.
Open-file-description locks are used: they do not vanish when another descriptor of the same file
is closed in this process, and they exclude those that SQLite takes.
"""

import errno
import fcntl
import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PENDING, _RESERVED_AND_SHARED = (0x40000000, 1), (0x40000001, 511)
_POLL_SECONDS = 0.02
_MAX_NAMED = 3


@contextmanager
def nobody_else(descriptor: int, *, deadline: float) -> Iterator[bool]:
    """Locks a database out for all others: who opens it meanwhile waits, as for a writer. Gives
    False where somebody holds it until `deadline` (monotonic). In WAL mode every open connection
    holds it."""
    held = _locked(descriptor, _PENDING, deadline)  # from here on no new reader begins
    held = held and _locked(descriptor, _RESERVED_AND_SHARED, deadline)
    try:
        yield held
    finally:
        for start, length in (_RESERVED_AND_SHARED, _PENDING):
            _set(descriptor, fcntl.F_UNLCK, start, length)


def programs_with(device: int, inode: int) -> tuple[str, ...]:
    """Other processes that have a file open, as `name (number)`, as far as this user may know."""
    found: list[str] = []
    for process in Path("/proc").glob("[0-9]*"):
        if int(process.name) != os.getpid() and _has_open(process, device, inode):
            found.append(f"{_name(process)} ({process.name})")
    return tuple(sorted(found))


def named(programs: tuple[str, ...]) -> str:
    """Some of them in words."""
    more = f" and {len(programs) - _MAX_NAMED} more" if len(programs) > _MAX_NAMED else ""
    return ", ".join(programs[:_MAX_NAMED]) + more


def _locked(descriptor: int, span: tuple[int, int], deadline: float) -> bool:
    while not _set(descriptor, fcntl.F_WRLCK, *span):
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _set(descriptor: int, kind: int, start: int, length: int) -> bool:
    lock = struct.pack("hhqqi4x", kind, os.SEEK_SET, start, length, 0)
    try:
        fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, lock)
    except OSError as error:
        if error.errno in {errno.EACCES, errno.EAGAIN}:
            return False
        raise
    return True


def _has_open(process: Path, device: int, inode: int) -> bool:
    try:
        with os.scandir(process / "fd") as descriptors:
            for entry in descriptors:
                try:
                    status = entry.stat()
                except OSError:
                    continue
                if (status.st_dev, status.st_ino) == (device, inode):
                    return True
    except OSError:  # it has ended, or belongs to another user
        return False
    return False


def _name(process: Path) -> str:
    try:
        text = (process / "comm").read_bytes()[:32].decode("utf-8", "replace").strip()
    except OSError:
        return "a process"
    return text if text.isprintable() else ascii(text)
