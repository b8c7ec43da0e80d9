"""The document root and the names beside it: stage, quarantine, lock, the epoch last seen.

Everything is named relative to the open folder that holds the root; nothing outside it is reached.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
import stat
import time
from contextlib import suppress

from sentinel.edges.remote.helper.wire import Failed

PREFIX = ".sentinel-"
QUARANTINE = ".sentinel-quarantine"
LOCK = ".sentinel-lock-"
"""Begins the name of each root's lock: roots in one folder do not hold each other up."""
LINK_SUFFIX = ".link"
MARK = "stage"
LOCK_SECONDS = 30.0
"""How long the end of another helper is waited for."""
_PAUSE_SECONDS = 0.05

_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")
_EXCHANGE = 2
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


class Place:
    """One document root, by the path that the forced command names."""

    def __init__(self, root: str) -> None:
        if not os.path.isabs(root) or os.path.basename(os.path.normpath(root)) in ("", ".", ".."):
            raise Failed("refused", f"--root {root!r}: the absolute path of a folder is needed")
        self.root = os.path.normpath(root)
        self.folder, self.name = os.path.split(self.root)
        try:
            self.parent = os.open(self.folder, _FOLDER)
        except OSError as error:
            raise Failed("tree", f"{self.folder} cannot be opened ({error})") from error
        self._lock = -1
        self.lock_name = LOCK + hashlib.sha256(os.fsencode(self.name)).hexdigest()[:16]

    def inner(self, path: str) -> str:
        """The name, relative to the parent, of a path that belongs to this root: the root itself,
        or what a restore puts beside it. Raises Failed for any other."""
        if path == self.root:
            return self.name
        name = os.path.relpath(path, self.folder) if os.path.isabs(path) else ""
        parts = name.split("/")
        own = parts[0].startswith(PREFIX) or parts[0].startswith(self.name + ".restored-")
        if path != self.folder.rstrip("/") + "/" + name or not own or len(parts) > 2:
            raise Failed("refused", f"{path[:300]!r}: not the document root, nor beside it")
        return name

    def outer(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def identity(self, name: str) -> tuple[int, int]:
        """Device and inode, a link's own; (0, 0) where missing. Raises OSError."""
        try:
            seen = os.stat(name, dir_fd=self.parent, follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            return (0, 0)
        return (seen.st_dev, seen.st_ino)

    def is_link(self, name: str) -> bool:
        try:
            seen = os.stat(name, dir_fd=self.parent, follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            return False
        return stat.S_ISLNK(seen.st_mode)

    def open_root(self) -> int:
        """The root may be a link: the operator named it. Raises Failed."""
        return self._opened(self.name, _FOLDER)

    def open_folder(self, name: str) -> int:
        return self._opened(name, _FOLDER | os.O_NOFOLLOW)

    def _opened(self, name: str, flags: int) -> int:
        try:
            return os.open(name, flags, dir_fd=self.parent)
        except OSError as error:
            text = f"{self.outer(name)}: cannot be read ({os.strerror(error.errno or 0)})"
            raise Failed("tree", text) from error

    def alone(self) -> None:
        """From now to its end no other helper acts on this root. One whose connection was cut is
        waited for: what it was asked to do it does first, or never. Raises Failed, OSError."""
        if self._lock >= 0:
            return
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        lock = os.open(self.lock_name, flags, 0o600, dir_fd=self.parent)
        for _ in range(int(LOCK_SECONDS / _PAUSE_SECONDS)):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(_PAUSE_SECONDS)
            else:
                self._lock = lock
                return
        os.close(lock)
        raise Failed("step", f"another helper is at work on {self.root}")

    def enter(self, epoch: int) -> None:
        """Before each effect: alone, and with an epoch not lower than any seen. Raises Failed."""
        self.alone()
        text = os.pread(self._lock, 40, 0)
        seen = int(text) if text.strip().isdigit() else 0
        if epoch < seen:
            raise Failed(
                "refused",
                f"{self.root}: a later Sentinel has acted here (epoch {seen}, this one is "
                f"{epoch}); if there is none, someone else has the key: give Sentinel another one, "
                f"then remove {self.outer(self.lock_name)}",
            )
        os.pwrite(self._lock, b"%-20d\n" % epoch, 0)
        os.fsync(self._lock)

    def own_folder(self, name: str) -> None:
        """A folder that only this user may enter; never one put there by others."""
        with suppress(FileExistsError):
            os.mkdir(name, 0o700, dir_fd=self.parent)
        seen = os.stat(name, dir_fd=self.parent, follow_symlinks=False)
        if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.geteuid():
            raise Failed("tree", f"{self.outer(name)} belongs to someone else")
        os.chmod(name, 0o700, dir_fd=self.parent)

    def rename(self, old: str, new: str) -> None:
        os.rename(old, new, src_dir_fd=self.parent, dst_dir_fd=self.parent)

    def exchange(self, one: str, other: str) -> None:
        """renameat2(2), RENAME_EXCHANGE: both names exist at every moment. Raises OSError."""
        import ctypes  # takes its time at the start, and most starts exchange nothing

        function = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
        if function is None:
            raise OSError(errno.ENOSYS, "no renameat2: glibc 2.28 or later is needed")
        function.argtypes = (
            *(ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint),
        )
        names = os.fsencode(one), os.fsencode(other)
        if function(self.parent, names[0], self.parent, names[1], _EXCHANGE) != 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))

    def sync(self, name: str = "") -> None:
        """Makes the names in a folder beside the root durable; without one, in the parent."""
        if not name:
            os.fsync(self.parent)
            return
        descriptor = self.open_folder(name)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def checked_label(label: str) -> str:
    """Raises Failed for what is not safe as part of a file name."""
    name = PREFIX + label
    if not _LABEL.match(label) or name == QUARANTINE or name.startswith(LOCK):
        raise Failed("refused", f"{label[:120]!r} is no label")
    return label
