"""How full the disks of state and vault are, and what of Sentinel lies there."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from sentinel.core.disk_use import STATE, VAULT, DiskUse

_BLOCK_BYTES = 512
"""In which stat(2) counts what a file takes."""
_KINDS: Mapping[str, str] = {
    "evidence": "evidence",
    "audit": "audit log",
    "logs": "own logs",
    "sentinel": "databases",
    "links": "databases",
    "other-sites": "databases",
    "blobs": "kept bytes of looks",
    "observations": "kept bytes of looks",
    "reserve": "reserve for a full disk",
}
"""By the name in the state folder, up to its first dot."""
OTHER = "other state"


class Disks:
    """Looks at them; changes nothing."""

    def __init__(self, *, state: Path, vault: Path) -> None:
        self._folders = {STATE: state, VAULT: vault}

    def use(self) -> tuple[DiskUse, ...]:
        """Each disk once. Raises OSError."""
        found: dict[int, list[str]] = {}
        for name, folder in self._folders.items():
            found.setdefault(_there(folder).stat().st_dev, []).append(name)
        return tuple(self._use(names) for names in found.values())

    def kinds(self) -> dict[str, int]:
        """What there is on disk, by kind. Takes long where there are many files; what vanishes
        meanwhile counts for nothing."""
        sizes = dict.fromkeys(dict.fromkeys(_KINDS.values()), 0)
        for entry in _entries(self._folders[STATE]):
            kind = _KINDS.get(entry.name.partition(".")[0], OTHER)
            sizes[kind] = sizes.get(kind, 0) + _size(entry)
        sizes[VAULT] = sum(_size(entry) for entry in _entries(self._folders[VAULT]))
        return sizes

    def _use(self, names: list[str]) -> DiskUse:
        folder = self._folders[names[0]]
        disk = os.statvfs(_there(folder))
        return DiskUse(
            folders=tuple(names),
            path=str(folder),
            total_bytes=disk.f_blocks * disk.f_frsize,
            free_bytes=disk.f_bavail * disk.f_frsize,
        )


def _there(folder: Path) -> Path:
    """The folder, or the nearest above it that there is: no backup may have been taken yet."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def _size(entry: "os.DirEntry[str]") -> int:
    """With all that is in it, without what links point to; many levels need no stack."""
    total, waiting = 0, [entry]
    while waiting:
        one = waiting.pop()
        try:
            total += one.stat(follow_symlinks=False).st_blocks * _BLOCK_BYTES
            if one.is_dir(follow_symlinks=False):
                waiting += _entries(one)
        except OSError:
            continue
    return total


def _entries(folder: "Path | os.DirEntry[str]") -> "Iterator[os.DirEntry[str]]":
    try:
        with os.scandir(folder) as entries:
            yield from list(entries)
    except OSError:
        return
