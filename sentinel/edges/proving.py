"""Proving that a stage is what was wanted: each name, each byte, owner, mode, attributes."""

import hashlib
import os
import stat

from sentinel.core.manifest import ChangeKind, Entry
from sentinel.edges import attributes
from sentinel.edges.new_entry import FOLDER
from sentinel.edges.safewalk import CHUNK_BYTES
from sentinel.edges.stage_wire import StagedFile

_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


def file_fault(folder: int, name: str, wanted: Entry | StagedFile) -> ChangeKind | None:
    """What is not as wanted of a file in an open folder, which is read whole; None if nothing.

    Raises OSError where it cannot be read.
    """
    try:
        descriptor = os.open(name, _FILE, dir_fd=folder)
    except FileNotFoundError:
        return ChangeKind.REMOVED
    try:
        seen = os.fstat(descriptor)
        if not stat.S_ISREG(seen.st_mode):
            return ChangeKind.TYPE
        if seen.st_size != wanted.size or _digest(descriptor, seen.st_size) != wanted.sha256:
            return ChangeKind.CONTENT
        return _metadata_fault(descriptor, seen, wanted)
    finally:
        os.close(descriptor)


def folder_faults(
    folder: int, wanted: Entry, names: frozenset[str]
) -> list[tuple[str, ChangeKind]]:
    """What is not as wanted of an open folder itself and of the names in it: (path, kind)."""
    seen = os.fstat(folder)
    fault = _metadata_fault(folder, seen, wanted)
    faults = [] if fault is None else [(wanted.path, fault)]
    found = frozenset(os.listdir(folder))
    prefix = "" if wanted.path == "." else f"{wanted.path}/"
    faults += [(prefix + name, ChangeKind.ADDED) for name in sorted(found - names)]
    return faults + [(prefix + name, ChangeKind.REMOVED) for name in sorted(names - found)]


def link_fault(folder: int, name: str, wanted: Entry) -> ChangeKind | None:
    """What is not as wanted of a link in an open folder."""
    try:
        seen = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return ChangeKind.REMOVED
    if not stat.S_ISLNK(seen.st_mode):
        return ChangeKind.TYPE
    if os.readlink(name, dir_fd=folder) != wanted.target:
        return ChangeKind.CONTENT
    if (seen.st_uid, seen.st_gid) != (wanted.uid, wanted.gid):
        return ChangeKind.METADATA
    return None


def opened(root: int, path: str) -> int:
    """The descriptor of a folder below an open one, no link followed; the caller closes it."""
    descriptor = os.dup(root)
    for part in () if path == "." else path.split("/"):
        try:
            inner = os.open(part, FOLDER, dir_fd=descriptor)
        finally:
            os.close(descriptor)
        descriptor = inner
    return descriptor


def _metadata_fault(
    descriptor: int, seen: os.stat_result, wanted: Entry | StagedFile
) -> ChangeKind | None:
    mode = stat.S_IMODE(seen.st_mode)
    if (mode, seen.st_uid, seen.st_gid) != (wanted.mode, wanted.uid, wanted.gid):
        return ChangeKind.METADATA
    if wanted.xattrs is None:
        return None
    found, asked = attributes.of_descriptor(descriptor), wanted.xattrs
    if found == asked:
        return None
    names = {name for name, _ in asked}
    added = [item for item in found if item[0] not in names and _is_label(item[0])]
    return None if {*found} - {*added} == {*asked} else ChangeKind.METADATA


def _is_label(name: str) -> bool:
    """Whether the system gives every file such an attribute by itself, as SELinux does."""
    return name.startswith("security.") and name != "security.capability"


def _digest(descriptor: int, size: int) -> str:
    """Never more than `size` bytes are read, so that a file that grows is no endless one."""
    if size <= CHUNK_BYTES:
        return hashlib.sha256(os.read(descriptor, size)).hexdigest()
    digest, left = hashlib.sha256(), size
    while left > 0 and (chunk := os.read(descriptor, min(left, CHUNK_BYTES))):
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest()
