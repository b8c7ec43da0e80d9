"""Making what was just written durable: many files with one call where the system allows it."""

import ctypes
import os
import re
from collections.abc import Iterable
from pathlib import Path

FEW = 16
"""So many files are synced one by one: `syncfs` also writes out what all others have written."""

_TELLING = (5, 8)
"""Since Linux 5.8 syncfs(2) reports what could not be written; before, it is silent."""
_TRUSTED_TYPES = frozenset(
    {
        0xEF53,  # ext2, ext3, ext4
        0x58465342,  # xfs
        0x9123683E,  # btrfs
        0x2FC12FC1,  # zfs
        0xF2F52010,  # f2fs
        0x01021994,  # tmpfs
    }
)
"""File systems (statfs(2), `f_type`) whose syncfs is as good as an fsync of each file; that of
others, FUSE among them, may come back before anything is on a disk."""


class DurableFolder:
    """A folder below which files are written. Opened before they are, so that a failure to write
    one of them is told when they are synced (syncfs(2), "NOTES")."""

    def __init__(self, folder: Path) -> None:
        self._descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._at_once = _can_sync_at_once(self._descriptor)

    def __enter__(self) -> "DurableFolder":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)

    def sync(self, paths: Iterable[str]) -> None:
        """Files or folders below it are on disk when this returns. Raises OSError."""
        paths = tuple(paths)
        if self._at_once and len(paths) > FEW:
            _sync_file_system(self._descriptor)
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


def _can_sync_at_once(descriptor: int) -> bool:
    version = tuple(int(part) for part in re.findall(r"\d+", os.uname().release)[:2])
    library = ctypes.CDLL(None)
    if version < _TELLING or not hasattr(library, "syncfs"):
        return False
    answer = (ctypes.c_long * 64)()  # larger than any struct statfs, which begins with f_type
    if library.fstatfs(ctypes.c_int(descriptor), answer) != 0:
        return False
    return (answer[0] & 0xFFFFFFFF) in _TRUSTED_TYPES


def _sync_file_system(descriptor: int) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.syncfs(ctypes.c_int(descriptor)) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
