"""Removing a stage that nobody needs any more, following no link."""

import os
import stat
from pathlib import Path

from sentinel.edges.new_entry import FOLDER
from sentinel.errors import TreeError

_PLACE = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def clear_tree(top: Path) -> None:
    """Removes a stage with all it holds. Missing is fine.

    Only for folders that nobody else can write to. Raises TreeError for what cannot go.
    """
    try:
        if not stat.S_ISDIR(os.lstat(top).st_mode):
            top.unlink()
            return
        descriptor = _opened(str(top), None)
        try:
            _clear_below(descriptor)
        finally:
            os.close(descriptor)
        top.rmdir()
    except FileNotFoundError:
        return
    except OSError as error:
        raise TreeError(f"{top}: the old stage cannot be removed ({error.strerror}).") from error


def _clear_below(folder: int) -> None:
    with os.scandir(folder) as found:
        names = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in found]
    for name, is_folder in names:
        if not is_folder:
            os.unlink(name, dir_fd=folder)
            continue
        inner = _opened(name, folder)
        try:
            _clear_below(inner)
        finally:
            os.close(inner)
        os.rmdir(name, dir_fd=folder)


def _opened(name: str, folder: int | None) -> int:
    """A folder, with the right to remove what is in it. Its mode is changed by descriptor alone: a
    link that takes the name's place in this moment must not lead the change elsewhere."""
    try:
        descriptor = os.open(name, FOLDER, dir_fd=folder)
    except PermissionError:
        place = os.open(name, _PLACE, dir_fd=folder)
        try:
            Path(f"/proc/self/fd/{place}").chmod(0o700)
        finally:
            os.close(place)
        return os.open(name, FOLDER, dir_fd=folder)
    os.fchmod(descriptor, 0o700)
    return descriptor
