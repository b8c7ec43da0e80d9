"""Making one entry of a stage below an open folder: each is new, and nothing is followed."""

import base64
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sentinel.core.manifest import Entry
from sentinel.edges import attributes
from sentinel.edges.stage_wire import StagedFile
from sentinel.errors import TreeError

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_DEFAULT_ACL = "system.posix_acl_default"


class Given(NamedTuple):
    """What a new file of a folder has without being asked."""

    uid: int
    gid: int
    other_mode: bool
    """Its mode may be less than what it is made with: the folder has a default ACL (acl(5))."""


@contextmanager
def writing(path: str) -> Iterator[None]:
    """What the disk refuses, as a TreeError that names the entry."""
    try:
        yield
    except OSError as error:
        raise unwritable(path, error) from error


def unwritable(path: str, error: OSError) -> TreeError:
    """What the disk refused, in words."""
    if isinstance(error, FileExistsError):
        return TreeError(
            f"{path}: the name is taken already. This file system may not tell upper "
            "from lower case; restore to one that does."
        )
    return TreeError(f"{path}: could not be written ({error.strerror}).")


def make_file(
    folder: int, name: str, entry: Entry, content: Iterable[bytes], *, synced: bool
) -> None:
    """A new file with content, owner, mode, attributes and time, in this order: a change of owner
    takes set-id bits and capabilities away. On disk at the end if `synced`.

    Raises OSError, TreeError for an owner or attribute that may not be given, and what `content`
    raises.
    """
    descriptor = os.open(name, _NEW_FILE, 0o600, dir_fd=folder)
    try:
        for chunk in content:
            _write(descriptor, chunk)
        finish(descriptor, entry)
        if synced:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_whole_file(
    folder: int,
    name: str,
    entry: StagedFile,
    content: bytes,
    given: Given | None,
    *,
    synced: bool,
) -> Given:
    """As `make_file`, with as few calls as may be, for a process that makes a hundred thousand and
    whose umask is 0. `given`: what a file has that is made in this folder, as the last one of it
    gave; who wants to know whether it does so reads it again (proving.py).

    Raises OSError and TreeError as `make_file` does.
    """
    descriptor = os.open(name, _NEW_FILE, entry.mode & 0o777, dir_fd=folder)
    try:
        if content:
            _write(descriptor, content)
        if given is None:
            made = os.fstat(descriptor)
            given = Given(made.st_uid, made.st_gid, _has_default_acl(folder))
        if given[:2] != (entry.uid, entry.gid):
            with _owning(entry):
                os.fchown(descriptor, entry.uid, entry.gid)
        # set-id bits, which a change of owner takes away
        if entry.mode & ~0o777 or given.other_mode:
            os.fchmod(descriptor, entry.mode)
        if entry.xattrs:
            _set_attributes(descriptor, entry)
        os.utime(descriptor, ns=(entry.mtime_ns, entry.mtime_ns))
        if synced:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return given


def _has_default_acl(folder: int) -> bool:
    """Whether an open folder has one, or may have."""
    try:
        return _DEFAULT_ACL in os.listxattr(folder)
    except OSError:
        return True


def make_folder(folder: int, name: str) -> None:
    """A new folder that only this user may enter, until `finish` opens it."""
    os.mkdir(name, 0o700, dir_fd=folder)


def make_link(folder: int, name: str, entry: Entry) -> None:
    """A new link, as stored; it is never followed."""
    os.symlink(entry.target, name, dir_fd=folder)
    made = os.stat(name, dir_fd=folder, follow_symlinks=False)
    if (made.st_uid, made.st_gid) != (entry.uid, entry.gid):
        with _owning(entry):
            os.chown(name, entry.uid, entry.gid, dir_fd=folder, follow_symlinks=False)
    if entry.xattrs:
        # a link has no descriptor; its folder's one leads to it all the same
        place = f"/proc/self/fd/{folder}/{name}"
        _set_missing(
            entry,
            attributes.of_name(folder, name) or (),
            lambda key, value: os.setxattr(place, key, value, follow_symlinks=False),
        )
    os.utime(name, ns=(entry.mtime_ns, entry.mtime_ns), dir_fd=folder, follow_symlinks=False)


def finish(descriptor: int, entry: Entry) -> None:
    """Owner, mode, attributes and time of an open file or folder."""
    made = os.fstat(descriptor)
    if (made.st_uid, made.st_gid) != (entry.uid, entry.gid):
        with _owning(entry):
            os.fchown(descriptor, entry.uid, entry.gid)
    os.fchmod(descriptor, entry.mode)
    if entry.xattrs:
        _set_attributes(descriptor, entry)
    os.utime(descriptor, ns=(entry.mtime_ns, entry.mtime_ns))


def _write(descriptor: int, chunk: bytes) -> None:
    done = os.write(descriptor, chunk)
    while done < len(chunk):
        done += os.write(descriptor, memoryview(chunk)[done:])


def _set_attributes(descriptor: int, entry: Entry | StagedFile) -> None:
    _set_missing(
        entry,
        attributes.of_descriptor(descriptor),
        lambda key, value: os.setxattr(descriptor, key, value),
    )


def _set_missing(
    entry: Entry | StagedFile,
    found: attributes.Attributes,
    put: Callable[[str, bytes], None],
) -> None:
    """Only what differs: a label that the system gave by itself need not, and often may not, be
    set again."""
    for name, value in entry.xattrs or ():
        if (name, value) in found:
            continue
        try:
            put(name, base64.b64decode(value))
        except OSError as error:
            raise TreeError(
                f"{entry.path}: its attribute {name!r} could not be set ({error.strerror}). Run "
                "the restore as root, on a file system that keeps such attributes (ACLs, "
                "capabilities)."
            ) from error


@contextmanager
def _owning(entry: Entry | StagedFile) -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        raise TreeError(
            f"{entry.path}: belonged to user {entry.uid}, group {entry.gid}, which this user may "
            "not give it. Run the restore as root, or as the owner of the document root."
        ) from error
