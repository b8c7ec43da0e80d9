"""Writing a manifest out as a tree of files: below one open folder, following nothing.

What is written is on disk when `write_tree` returns; proving it is the caller's next step.
"""

import os
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sentinel.core.manifest import Entry, EntryType, Manifest
from sentinel.core.ports import Progress
from sentinel.edges.safewalk import parent_of
from sentinel.errors import TreeError

Content = Callable[[Entry], Iterator[bytes]]
"""The bytes of a file entry, proven at the latest when the iterator ends."""

WORKERS = 8
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_SPARE = 1.05
"""Room asked for beyond the bytes themselves: folders, journal, rounding."""
_BLOCK_BYTES = 4096


def preflight(folder: Path, manifest: Manifest) -> None:
    """Raises TreeError where the disk lacks the room or the inodes for a manifest."""
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


def write_tree(top: Path, manifest: Manifest, content: Content, progress: Progress | None) -> None:
    """Fills an empty folder with a manifest's entries; devices, FIFOs and sockets are left out.

    1. folders, open to nobody else; 2. files, each synced; 3. links, as stored; 4. owner, mode
    and time of the folders, from the deepest up, each synced. The paths must have been looked
    at (`path_problems`). Raises TreeError for what the disk refuses, IntegrityError for
    content that does not verify.
    """
    folders = [e for e in manifest.entries if e.type is EntryType.DIRECTORY]
    root = os.open(top, _FOLDER)
    try:
        for entry in folders:
            if entry.path != ".":
                _guarded(entry, lambda e: _make_folder(root, e))
        _write_files(root, manifest.files, content, progress)
        for entry in manifest.entries:
            if entry.type is EntryType.SYMLINK:
                _guarded(entry, lambda e: _make_link(root, e))
        for entry in sorted(folders, key=lambda e: e.path.count("/") + (e.path != "."))[::-1]:
            _guarded(entry, lambda e: _finish_folder(root, e))
    finally:
        os.close(root)


def _write_files(
    root: int, files: tuple[Entry, ...], content: Content, progress: Progress | None
) -> None:
    def write(entry: Entry) -> None:
        _guarded(entry, lambda e: _make_file(root, e, content))

    with ThreadPoolExecutor(WORKERS, thread_name_prefix="stage") as pool:
        try:
            for done, _ in enumerate(pool.map(write, files), start=1):
                if progress is not None:
                    progress(done, len(files))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _guarded(entry: Entry, act: Callable[[Entry], None]) -> None:
    try:
        act(entry)
    except FileExistsError as error:
        raise TreeError(
            f"{entry.path}: the name is taken already. This file system may not tell upper "
            "from lower case; restore to one that does."
        ) from error
    except OSError as error:
        raise TreeError(f"{entry.path}: could not be written ({error.strerror}).") from error


def _make_folder(root: int, entry: Entry) -> None:
    with parent_of(root, entry.path) as (folder, name):
        os.mkdir(name, 0o700, dir_fd=folder)


def _make_file(root: int, entry: Entry, content: Content) -> None:
    with parent_of(root, entry.path) as (folder, name):
        descriptor = os.open(name, _NEW_FILE, 0o600, dir_fd=folder)
    with os.fdopen(descriptor, "wb") as stream:
        for chunk in content(entry):
            stream.write(chunk)
        stream.flush()
        _own(descriptor, entry)
        os.fchmod(descriptor, entry.mode)
        os.utime(descriptor, ns=(entry.mtime_ns, entry.mtime_ns))
        os.fsync(descriptor)


def _make_link(root: int, entry: Entry) -> None:
    with parent_of(root, entry.path) as (folder, name):
        os.symlink(entry.target, name, dir_fd=folder)
        made = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if (made.st_uid, made.st_gid) != (entry.uid, entry.gid):
            try:
                os.chown(name, entry.uid, entry.gid, dir_fd=folder, follow_symlinks=False)
            except PermissionError as error:
                raise _not_owner(entry) from error
        os.utime(name, ns=(entry.mtime_ns, entry.mtime_ns), dir_fd=folder, follow_symlinks=False)


def _finish_folder(root: int, entry: Entry) -> None:
    with parent_of(root, entry.path) as (folder, name):
        descriptor = os.open(name, _FOLDER, dir_fd=folder)
    try:
        _own(descriptor, entry)
        os.fchmod(descriptor, entry.mode)
        os.utime(descriptor, ns=(entry.mtime_ns, entry.mtime_ns))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _own(descriptor: int, entry: Entry) -> None:
    """Owner before mode: changing the owner takes set-id bits away."""
    made = os.fstat(descriptor)
    if (made.st_uid, made.st_gid) == (entry.uid, entry.gid):
        return
    try:
        os.fchown(descriptor, entry.uid, entry.gid)
    except PermissionError as error:
        raise _not_owner(entry) from error


def _not_owner(entry: Entry) -> TreeError:
    return TreeError(
        f"{entry.path}: belonged to user {entry.uid}, group {entry.gid}, which this user may not "
        "give it. Run the restore as root, or as the owner of the document root."
    )


def clear_tree(top: Path) -> None:
    """Removes a stage with all it holds, following no link. Missing is fine.

    Only for folders that nobody else can write to. Raises TreeError for what cannot go.
    """
    try:
        if not stat.S_ISDIR(os.lstat(top).st_mode):
            top.unlink()
            return
        top.chmod(0o700)
        descriptor = os.open(top, _FOLDER)
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
        inner = os.open(name, _FOLDER, dir_fd=folder)
        try:
            _clear_below(inner)
        finally:
            os.close(inner)
        os.rmdir(name, dir_fd=folder)
