"""The declared fall-back where the document root cannot be renamed, such as a mount point: file by
file, the old ones copied away and proven first.

Readers may see a mix of both trees meanwhile, so it is for a blocked site alone.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from sentinel.core.manifest import ChangeKind, Entry, EntryType, Manifest, TreeChange, difference
from sentinel.core.recovery import restorable
from sentinel.edges import beside
from sentinel.edges.clearing import clear_tree
from sentinel.edges.file_system import sync_file_system
from sentinel.edges.files import sync_folder
from sentinel.edges.new_entry import FOLDER, finish, make_file, make_folder, make_link, writing
from sentinel.edges.proving import opened
from sentinel.edges.staging import Source, split, stage_tree
from sentinel.errors import StepError, TreeError

Scan = Callable[[Path], Manifest]
Reader = Callable[[Path, Entry], Iterator[bytes]]
"""The bytes of a file below a folder, never more than the entry says."""

_SHOWN = 3


def kept_name(stage: Path) -> Path:
    """Where the old files stand once all of them are there and proven."""
    return stage.with_name(stage.name + ".kept")


def keeping_name(stage: Path) -> Path:
    """Where they stand while they are being copied."""
    return stage.with_name(stage.name + ".keeping")


def copy_into_place(root: Path, stage: Path, scan: Scan, read: Reader) -> None:
    """Makes the root what the stage is; the old files then stand where the stage stood.

    1. all old files are copied beside, and proven; 2. what differs is written, each file under a
    name of its own that is then renamed; 3. all of it is read again. Each phase ends with a name
    on disk, so a crash loses nothing; the next restore begins anew. Raises StepError, TreeError:
    from phase 2 on the root may then be a mix, and the message says where the old files are.
    """
    kept, keeping = kept_name(stage), keeping_name(stage)
    wanted, live = scan(stage), scan(root)
    clear_tree(keeping)
    keeping.mkdir(mode=0o700)
    _keep(root, keeping, live, read)
    beside.rename(keeping, kept)
    sync_folder(stage.parent)
    try:
        _write(root, stage, difference(live, wanted), wanted, read)
        left = difference(wanted, scan(root))
    except TreeError as error:
        raise StepError(f"{error} {_half(root, kept)}") from error
    if left:
        names = ", ".join(f"{c.path} ({c.kind.value})" for c in left[:_SHOWN])
        raise StepError(f"{root}: is not as wanted after copying: {names}. {_half(root, kept)}")
    clear_tree(stage)
    beside.rename(kept, stage)


def settle_copy(stage: Path) -> None:
    """Ends what a crash cut off after the last phase. Raises StepError."""
    kept = kept_name(stage)
    if beside.identity(kept) != (0, 0) and beside.identity(stage) == (0, 0):
        beside.rename(kept, stage)
        sync_folder(stage.parent)


def _half(root: Path, kept: Path) -> str:
    return (
        f"{root} may hold files of both trees: keep the site blocked and restore again. The old "
        f"files are kept at {kept}."
    )


def _keep(root: Path, keeping: Path, live: Manifest, read: Reader) -> None:
    if live.unread:
        raise StepError(
            f"{root}: {live.unread[0]!r} cannot be read, so the old files cannot be kept and "
            "nothing was changed. Run the restore as root."
        )
    large = next((entry for entry in live.entries if entry.oversize), None)
    if large is not None:
        raise StepError(
            f"{root}: {large.path!r} is too large to be kept ([backup] max_file), so nothing was "
            "changed. Move it out of the document root, or raise that limit, then restore again."
        )
    source = Source(content=lambda entry: read(root, entry))
    faults = stage_tree(keeping, restorable(live), source, None)
    if faults:
        raise StepError(
            f"{root}: {faults[0][0]!r} changed while the old files were kept. Nothing was "
            "changed; stop what writes there and try again."
        )


def _write(
    root: Path,
    stage: Path,
    changes: tuple[TreeChange, ...],
    wanted: Manifest,
    read: Reader,
) -> None:
    top = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for change in reversed(changes):  # what lies in a folder goes before it
            if change.kind in {ChangeKind.REMOVED, ChangeKind.TYPE} and change.before is not None:
                with writing(change.path):
                    _remove(top, change.before)
        put = [change.after for change in changes if change.after is not None]
        for entry in put:
            with writing(entry.path):
                _put(top, entry, lambda entry: read(stage, entry))
        folders = [e for e in wanted.entries if e.type is EntryType.DIRECTORY]
        for entry in reversed(folders):
            with writing(entry.path):
                _finish_folder(top, entry)
        with writing("."):
            sync_file_system(top)
    finally:
        os.close(top)


def _remove(top: int, entry: Entry) -> None:
    folder_path, name = split(entry.path)
    folder = opened(top, folder_path)
    try:
        if entry.type is EntryType.DIRECTORY:
            os.rmdir(name, dir_fd=folder)
        else:
            os.unlink(name, dir_fd=folder)
    finally:
        os.close(folder)


def _put(top: int, entry: Entry, content: Callable[[Entry], Iterator[bytes]]) -> None:
    if entry.path == ".":
        return
    folder_path, name = split(entry.path)
    folder = opened(top, folder_path)
    try:
        if entry.type is EntryType.DIRECTORY:
            if not _is_folder(folder, name):
                make_folder(folder, name)
            return
        temporary = f".sentinel-{secrets.token_hex(8)}"
        try:
            if entry.type is EntryType.SYMLINK:
                make_link(folder, temporary, entry)
            else:
                make_file(folder, temporary, entry, content(entry), synced=True)
            os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(temporary, dir_fd=folder)
            raise
    finally:
        os.close(folder)


def _is_folder(folder: int, name: str) -> bool:
    try:
        os.close(os.open(name, FOLDER, dir_fd=folder))
    except FileNotFoundError:
        return False
    return True


def _finish_folder(top: int, entry: Entry) -> None:
    folder = opened(top, entry.path)
    try:
        finish(folder, entry)
    finally:
        os.close(folder)
