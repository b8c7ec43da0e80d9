"""What is looked at before a restore writes anything: room, names, and whether it can swap."""

import os
from pathlib import Path

from sentinel.core.manifest import Manifest
from sentinel.edges.file_system import folds_case
from sentinel.errors import TreeError

_SPARE = 1.05
"""Room asked for beyond the bytes themselves: folders, journal, rounding."""
_BLOCK_BYTES = 4096


def preflight(folder: Path, manifest: Manifest) -> None:
    """Raises TreeError where the disk lacks the room or the inodes for a manifest, or takes two
    of its names for one."""
    disk = os.statvfs(folder)
    blocks = sum(-(-entry.size // _BLOCK_BYTES) + 1 for entry in manifest.entries)
    needed = int(blocks * _BLOCK_BYTES * _SPARE)
    free = disk.f_bavail * disk.f_frsize
    if free < needed:
        raise TreeError(
            f"{folder}: {free:,} bytes are free, the restore needs {needed:,} beside the old "
            "tree, which is kept. Make room on that file system and try again."
        )
    if disk.f_files and disk.f_favail < len(manifest.entries):
        raise TreeError(
            f"{folder}: {disk.f_favail:,} inodes are free, the restore needs "
            f"{len(manifest.entries):,}. Remove small files on that file system and try again."
        )
    _refuse_folded_names(folder, manifest)


def _refuse_folded_names(folder: Path, manifest: Manifest) -> None:
    seen: dict[str, str] = {}
    for entry in manifest.entries:
        other = seen.setdefault(entry.path.casefold(), entry.path)
        if other != entry.path and folds_case(folder):
            raise TreeError(
                f"{folder}: this file system takes {other!r} and {entry.path!r} for one name; the "
                "backup holds both. Restore to a file system that tells upper from lower case."
            )
