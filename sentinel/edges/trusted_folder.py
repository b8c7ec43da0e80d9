"""Opening a folder that the operator named, where an attacker may have put a link on the way."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MAX_LINKS = 40
_STEP = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


@contextmanager
def trusted_folder(path: Path) -> Iterator[int]:
    """A descriptor to read from. Links on the way are followed where root or the running user made
    them; whoever else may write there must not choose what is read. Raises OSError."""
    descriptor = _reached(path)
    try:
        folder = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=descriptor)
    finally:
        os.close(descriptor)
    try:
        yield folder
    finally:
        os.close(folder)


def _reached(path: Path) -> int:
    parts = [*reversed(path.absolute().parts)]
    descriptor = os.open(parts.pop(), _STEP)
    links = 0
    try:
        while parts:
            part = parts.pop()
            try:
                deeper = os.open(part, _STEP, dir_fd=descriptor)
            except NotADirectoryError:
                links += 1
                parts += reversed(Path(_target(part, descriptor, path, links)).parts)
                continue
            os.close(descriptor)
            descriptor = deeper
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _target(name: str, folder: int, path: Path, links: int) -> str:
    """Where a link leads that may be followed. An absolute one begins at `/` again, for which
    opening it relative to a folder makes no difference."""
    status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    if not stat.S_ISLNK(status.st_mode):
        raise NotADirectoryError(errno.ENOTDIR, "no folder", str(path))
    if status.st_uid not in {0, os.geteuid()}:
        why = f"{name!r} on the way is a link that neither root nor this user made"
        raise PermissionError(errno.EACCES, why, str(path))
    if links > MAX_LINKS:
        raise OSError(errno.ELOOP, "too many links", str(path))
    return os.readlink(name, dir_fd=folder)
