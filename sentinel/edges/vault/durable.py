"""Making what was just written durable: many files with one call where the system allows it."""

import os
from collections.abc import Iterable
from pathlib import Path

from sentinel.edges.file_system import can_sync_at_once, sync_file_system

FEW = 16
"""So many files are synced one by one: `syncfs` also writes out what all others have written."""


class DurableFolder:
    """A folder below which files are written. Opened before they are, so that a failure to write
    one of them is told when they are synced (syncfs(2), "NOTES")."""

    def __init__(self, folder: Path) -> None:
        self._descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self.at_once = can_sync_at_once(self._descriptor)
        """Whether one call makes all of the file system durable."""

    def __enter__(self) -> "DurableFolder":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)

    def sync(self, paths: Iterable[str], *, whole: bool = False) -> None:
        """Files or folders below it are on disk when this returns; with `whole` all of the file
        system, however few they are, where that is possible. Raises OSError."""
        paths = tuple(paths)
        if self.at_once and (whole or len(paths) > FEW):
            sync_file_system(self._descriptor)
            return
        for path in paths:
            _sync(path)


def _sync(path: str) -> None:
    folder = Path(path).is_dir()
    descriptor = os.open(path, os.O_RDONLY if folder else os.O_RDWR | os.O_NOFOLLOW)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
