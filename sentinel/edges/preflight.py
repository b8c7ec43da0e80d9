"""What is looked at before a restore writes anything: room, names, and whether it can swap."""

import os
from contextlib import suppress
from pathlib import Path

from sentinel.core.counts import counted
from sentinel.core.manifest import Manifest
from sentinel.core.site import Exchange
from sentinel.edges import beside
from sentinel.edges.exchange import exchange_names
from sentinel.edges.file_system import folds_case, mount_points
from sentinel.errors import StepError, TreeError

_SPARE = 1.05
"""Room asked for beyond the bytes themselves: folders, journal, rounding."""
_BLOCK_BYTES = 4096
_WEAKER = "which is not atomic and only done while the site is blocked"


def preflight(root: Path, folder: Path, manifest: Manifest, how: Exchange) -> None:
    """Looks whether a manifest can be staged in a folder beside the root, and get its place.

    Raises TreeError saying what to do: for too little room, two names that the file system takes
    for one, mounts in the way, and a file system that cannot exchange names.
    """
    _refuse_without_room(folder, manifest, 2 if how is Exchange.COPY else 1)
    _refuse_folded_names(folder, manifest)
    if how is Exchange.COPY:
        return
    _refuse_mounts(root)
    if how is Exchange.EXCHANGE and not root.is_symlink() and os.path.lexists(root):
        _probe_exchange(root, folder)


def obstacle(root: Path, manifest: Manifest, how: Exchange) -> str:
    """What would stop a restore now, in words; empty where nothing is seen. The same looks as
    before a stage, in a folder that is made for them and goes again."""
    folder, _ = beside.stage_names(root, "look")
    try:
        beside.own_folder(folder)
        try:
            preflight(root, folder, manifest, how)
        finally:
            with suppress(OSError):
                folder.rmdir()
    except TreeError as error:
        return str(error)
    return ""


def _refuse_without_room(folder: Path, manifest: Manifest, copies: int) -> None:
    disk = os.statvfs(folder)
    blocks = sum(-(-entry.size // _BLOCK_BYTES) + 1 for entry in manifest.entries) * copies
    needed = int(blocks * _BLOCK_BYTES * _SPARE)
    free = disk.f_bavail * disk.f_frsize
    if free < needed:
        raise TreeError(
            f"{folder}: {free:,} bytes are free, the restore needs {needed:,} beside the old "
            f"tree, which is kept. Make room on that file system and try again.{_kept(folder)}"
        )
    inodes = len(manifest.entries) * copies
    if disk.f_files and disk.f_favail < inodes:
        raise TreeError(
            f"{folder}: {disk.f_favail:,} inodes are free, the restore needs {inodes:,}. Remove "
            f"small files on that file system and try again.{_kept(folder)}"
        )


def _kept(folder: Path) -> str:
    """What Sentinel itself keeps there and never deletes."""
    quarantine = folder.parent / beside.QUARANTINE
    try:
        number = sum(path.is_dir() for path in quarantine.iterdir())  # beside them, their digests
    except OSError:
        return ""
    if not number:
        return ""
    return (
        f" In {quarantine} {counted(number, 'tree is', 'trees are')} kept from earlier restores "
        "(sentinel restore --list-quarantine); what is no longer needed as evidence may be moved "
        "elsewhere."
    )


def _refuse_mounts(root: Path) -> None:
    real = Path(os.path.realpath(root))
    for place in mount_points(root):
        if place == real and not root.is_symlink():
            raise TreeError(
                f"{root}: is a mount point, which cannot be renamed. Make the document root a "
                "folder below the mount point; or declare "
                f'exchange = "copy" in [site.restore], {_WEAKER}.'
            )
        if place != real:
            raise TreeError(
                f"{root}: something is mounted at {place}, and would go to quarantine with the old "
                "tree. Mount it outside the document root and link to it; or declare "
                f'exchange = "copy" in [site.restore], {_WEAKER}.'
            )


def _probe_exchange(root: Path, folder: Path) -> None:
    """With two scratch folders, that of the one beside the root, that of the other in the stage's
    folder."""
    inner, outer = folder / "probe", root.with_name(f"{folder.name}.probe")
    try:
        for scratch in (inner, outer):
            scratch.mkdir(mode=0o700, exist_ok=True)
        exchange_names(inner, outer)
    except StepError as error:
        raise TreeError(
            f"{root}: cannot be exchanged with a restored tree. {error} If that cannot be changed, "
            'declare exchange = "two-renames" in [site.restore]: for a moment there is then no '
            "document root. A crash in that moment is put right by the next start, or, where the "
            "restore was by hand, by restoring again."
        ) from error
    except OSError as error:
        raise TreeError(
            f"{outer}: cannot be made ({error.strerror}). The folder that holds the document root "
            "must be writable for the user running Sentinel."
        ) from error
    finally:
        for scratch in (inner, outer):
            with suppress(OSError):
                scratch.rmdir()


def _refuse_folded_names(folder: Path, manifest: Manifest) -> None:
    seen: dict[str, str] = {}
    for entry in manifest.entries:
        other = seen.setdefault(entry.path.casefold(), entry.path)
        if other != entry.path and folds_case(folder):
            raise TreeError(
                f"{folder}: this file system takes {other!r} and {entry.path!r} for one name; the "
                "backup holds both. Restore to a file system that tells upper from lower case."
            )
