"""Files on their way into the object store: without a name where the system can make such
(O_TMPFILE, open(2)), under temporary names elsewhere.

A file without a name costs no entry in a folder that all who write would wait for, and a crash
leaves nothing of it.
"""

import os
import resource
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

TEMPORARY_PREFIX = "."
_NAMED = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_NAMELESS = os.O_RDWR | os.O_TMPFILE | os.O_CLOEXEC
_AGAIN = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NOATIME
_OWN_DESCRIPTORS = "/proc/self/fd"

FOR_OTHERS = 200
"""Descriptors that are left to everything else."""


class NewFile(NamedTuple):
    """A file that has not got its name yet."""

    descriptor: int
    """Open for writing and reading."""
    path: str
    """By which it can be opened again, for as long as it has not got its name."""
    temporary: str
    """Its temporary name in the folder; empty where it has none."""


class NewFiles:
    """Makes files in one folder of the vault, and gives them their names. For one thread."""

    def __init__(self, folder: Path, *, nameless: bool) -> None:
        """Without names only if asked to, and where this folder's file system can. Raises OSError,
        ELOOP where the folder is a link."""
        self._folder = str(folder)
        self.descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._prefix = f"{TEMPORARY_PREFIX}{secrets.token_hex(8)}-"
        self._number = 0
        self.nameless = nameless and self._can_be_nameless()
        self.most = _spare_descriptors() if self.nameless else sys.maxsize
        """So many files may wait for their names at once."""

    def close(self) -> None:
        os.close(self.descriptor)

    def make(self) -> NewFile:
        """Raises OSError."""
        if self.nameless:
            descriptor = os.open(".", _NAMELESS, 0o600, dir_fd=self.descriptor)
            return NewFile(descriptor, f"{_OWN_DESCRIPTORS}/{descriptor}", "")
        temporary = self._next_name()
        descriptor = os.open(temporary, _NAMED, 0o600, dir_fd=self.descriptor)
        return NewFile(descriptor, f"{self._folder}/{temporary}", temporary)

    def written(self, file: NewFile) -> None:
        """Nothing more is written to it. One with a name is closed: there may be many of them."""
        if file.temporary:
            os.close(file.descriptor)

    def read(self, file: NewFile, size: int) -> bytes:
        """At most so many bytes from its start. Raises OSError."""
        if not file.temporary:
            return os.pread(file.descriptor, size, 0)
        descriptor = os.open(file.temporary, _AGAIN, dir_fd=self.descriptor)
        try:
            return os.pread(descriptor, size, 0)
        finally:
            os.close(descriptor)

    def name(self, file: NewFile, name: str) -> None:
        """Gives a file its name below the folder, in place of what is there. Raises OSError."""
        temporary = file.temporary or self._linked(file, name)
        if temporary:
            os.rename(temporary, name, src_dir_fd=self.descriptor, dst_dir_fd=self.descriptor)
        if not file.temporary:
            os.close(file.descriptor)

    def discard(self, file: NewFile) -> None:
        """Takes a file away that got no name."""
        if file.temporary:
            with suppress(FileNotFoundError):
                os.unlink(file.temporary, dir_fd=self.descriptor)
        else:
            os.close(file.descriptor)

    def _linked(self, file: NewFile, name: str) -> str:
        """Links it to its name, or to a temporary one where its name is taken: nothing but a rename
        replaces one."""
        try:
            self._link(file.path, name)
        except FileExistsError:
            temporary = self._next_name()
            self._link(file.path, temporary)
            return temporary
        return ""

    def _link(self, path: str, name: str) -> None:
        os.link(path, name, dst_dir_fd=self.descriptor, follow_symlinks=True)

    def _next_name(self) -> str:
        self._number += 1
        return f"{self._prefix}{self._number}"

    def _can_be_nameless(self) -> bool:
        """Tried once, to the end: a file system may lack it, a sandbox may forbid it."""
        name = self._next_name()
        try:
            descriptor = os.open(".", _NAMELESS, 0o600, dir_fd=self.descriptor)
            try:
                self._link(f"{_OWN_DESCRIPTORS}/{descriptor}", name)
                os.unlink(name, dir_fd=self.descriptor)
            finally:
                os.close(descriptor)
        except OSError:
            return False
        return True


def _spare_descriptors() -> int:
    """How many this process may open, but for some that others need."""
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if limit == resource.RLIM_INFINITY else max(limit - FOR_OTHERS, 1)
