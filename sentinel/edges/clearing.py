"""Removing a stage that nobody needs any more, following no link."""

import os
import stat
from pathlib import Path

from sentinel.edges.new_entry import FOLDER
from sentinel.errors import TreeError


def clear_tree(top: Path) -> None:
    """Removes a stage with all it holds. Missing is fine.

    Only for folders that nobody else can write to. Raises TreeError for what cannot go.
    """
    try:
        if not stat.S_ISDIR(os.lstat(top).st_mode):
            top.unlink()
            return
        top.chmod(0o700)
        descriptor = os.open(top, FOLDER)
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
        os.chmod(name, 0o700, dir_fd=folder)
        inner = os.open(name, FOLDER, dir_fd=folder)
        try:
            _clear_below(inner)
        finally:
            os.close(inner)
        os.rmdir(name, dir_fd=folder)
