"""A stage beside the document root: made of what comes over the wire, not of what stands there."""

from __future__ import annotations

import base64
import os
import stat
from typing import TYPE_CHECKING

from sentinel.edges.remote.helper.place import LINK_SUFFIX, MARK, PREFIX, Place
from sentinel.edges.remote.helper.walk import FOLDER, parent_of
from sentinel.edges.remote.helper.wire import Failed, Wire, number_of, text_of

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

WORKERS = 8
"""Files made durable at once; the disk merges it."""
_QUEUED = 64
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_BLOCK_BYTES = 4096
_SPARE = 1.05
_LONG_AGO = -(1 << 62)
"""Nanoseconds: times before 1970 are times, too."""


class Stage:
    """`.sentinel-<label>/tree`, open to nobody else until it is in its place."""

    def __init__(self, place: Place, label: str, *, set_id: bool = False) -> None:
        """`set_id`: whether files may run with another user's rights; the key's owner must not
        gain more than the site's own."""
        self.place = place
        self._set_id = set_id
        self.label = label
        self.holder = PREFIX + label
        self.link = self.holder + LINK_SUFFIX
        self.tree = self.holder + "/tree"
        self._root = -1
        self._folders: list[dict[str, object]] = []
        self._pool: ThreadPoolExecutor | None = None
        self._pending: list[tuple[str, Future[None]]] = []

    def begin(self, size: int, entries: int) -> None:
        """An empty stage, where there is room for what shall come. Raises Failed, OSError."""
        self.place.own_folder(self.holder)
        self._preflight(size, entries)
        from concurrent.futures import ThreadPoolExecutor  # a start that stages nothing is quick

        self._pool = ThreadPoolExecutor(WORKERS)
        os.mkdir(self.tree, 0o700, dir_fd=self.place.parent)
        self.note(self.tree)
        self._root = self.place.open_folder(self.tree)

    def note(self, name: str) -> None:
        """Which inode is the stage: after an exchange another one stands under its name."""
        text = b"%d %d\n" % self.place.identity(name)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(self.holder + "/" + MARK, flags, 0o600, dir_fd=self.place.parent)
        try:
            os.write(descriptor, text)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def marked(self) -> tuple[int, int] | None:
        try:
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(self.holder + "/" + MARK, flags, dir_fd=self.place.parent)
            try:
                device, inode = os.read(descriptor, 100).split()
            finally:
                os.close(descriptor)
            return int(device), int(inode)
        except (OSError, ValueError):
            return None

    def _preflight(self, size: int, entries: int) -> None:
        disk = os.fstatvfs(self.place.parent)
        needed = int((size + entries * 2 * _BLOCK_BYTES) * _SPARE)
        free = disk.f_bavail * disk.f_frsize
        if free < needed:
            raise Failed("tree", f"{free} bytes are free, the restore needs {needed}")
        if disk.f_files and disk.f_favail < entries:
            raise Failed("tree", f"{disk.f_favail} inodes are free, {entries} are needed")
        root = self.place.identity(self.place.name)
        if root != (0, 0) and root[0] != os.fstat(self.place.parent).st_dev:
            raise Failed("tree", f"{self.place.root} is a mount point: it cannot be exchanged")

    def add(self, entry: dict[str, object], wire: Wire) -> None:
        """One entry; a file's bytes follow on the wire. Raises Failed, Broken."""
        path, kind = text_of(entry, "path"), text_of(entry, "type")
        if not self._set_id:
            _refuse_rights(path, kind, entry)
        try:
            if kind == "directory":
                self._folders.append(entry)
                if path != ".":
                    with parent_of(self._root, path) as (folder, name):
                        os.mkdir(name, 0o700, dir_fd=folder)
            elif kind == "file":
                self._file(path, entry, wire)
            elif kind == "symlink":
                self._symlink(path, entry)
            else:
                raise Failed("refused", f"{path[:200]!r}: a {kind[:20]!r} is not restored")
        except OSError as error:
            why = os.strerror(error.errno or 0)
            raise Failed("tree", f"{path[:200]!r}: cannot be written ({why})") from error

    def _file(self, path: str, entry: dict[str, object], wire: Wire) -> None:
        left = number_of(entry, "size")
        with parent_of(self._root, path) as (folder, name):
            descriptor = os.open(name, _NEW_FILE, 0o600, dir_fd=folder)
        try:
            while left:
                view = memoryview(wire.data(left))
                left -= len(view)
                while view:
                    view = view[os.write(descriptor, view) :]
        except BaseException:
            os.close(descriptor)
            raise
        assert self._pool is not None  # begun
        self._pending.append((path, self._pool.submit(_finished, descriptor, entry)))
        if len(self._pending) >= _QUEUED:
            self._settle()

    def _symlink(self, path: str, entry: dict[str, object]) -> None:
        times = (number_of(entry, "mtime_ns", _LONG_AGO),) * 2
        owner = number_of(entry, "uid"), number_of(entry, "gid")
        with parent_of(self._root, path) as (folder, name):
            os.symlink(text_of(entry, "target"), name, dir_fd=folder)
            made = os.stat(name, dir_fd=folder, follow_symlinks=False)
            if (made.st_uid, made.st_gid) != owner:
                os.chown(name, *owner, dir_fd=folder, follow_symlinks=False)
            os.utime(name, ns=times, dir_fd=folder, follow_symlinks=False)

    def _settle(self) -> None:
        pending, self._pending = self._pending, []
        for path, future in pending:
            try:
                future.result()
            except OSError as error:
                why = os.strerror(error.errno or 0)
                raise Failed("tree", f"{path[:200]!r}: cannot be finished ({why})") from error

    def finish(self) -> int:
        """Owner, mode and times of the folders, from the deepest up, all on disk; the open stage.

        Raises Failed, OSError.
        """
        self._settle()
        for entry in sorted(self._folders, key=_depth, reverse=True):
            with parent_of(self._root, str(entry["path"])) as (folder, name):
                _finished(os.open(name, FOLDER, dir_fd=folder), entry)
        self.place.sync(self.holder)
        self.place.sync()
        return self._root

    def put(self) -> str:
        """Where the proven stage stands, to be exchanged with the root: its own name, or that of
        a new link where the root is one. Raises OSError."""
        place = self.place
        if not place.is_link(place.name):
            return self.tree
        wanted = f"{place.name}.restored-{self.label}"
        free, count = wanted, 1
        while place.identity(free) != (0, 0):
            count += 1
            free = f"{wanted}-{count}"
        place.rename(self.tree, free)
        # as relative as the old one was: a chroot or a container may show another path
        old = os.readlink(place.name, dir_fd=place.parent)
        os.symlink(
            place.outer(free) if os.path.isabs(old) else free, self.link, dir_fd=place.parent
        )
        self.note(self.link)
        place.sync()
        return self.link


def _refuse_rights(path: str, kind: str, entry: dict[str, object]) -> None:
    """Raises Failed for a file that would run with more rights than who runs it."""
    set_id = kind == "file" and number_of(entry, "mode") & (stat.S_ISUID | stat.S_ISGID)
    if set_id or any(name == "security.capability" for name, _ in _attributes(entry)):
        raise Failed(
            "refused",
            f"{path[:200]!r}: a file with set-id bits or capabilities; the forced command must "
            "say --allow-set-id for that",
        )


def _depth(entry: dict[str, object]) -> int:
    path = str(entry["path"])
    return 0 if path == "." else path.count("/") + 1


def _finished(descriptor: int, entry: dict[str, object]) -> None:
    """Owner before mode, for changing the owner takes set-id bits away. Closes. Raises OSError."""
    try:
        made = os.fstat(descriptor)
        owner = number_of(entry, "uid"), number_of(entry, "gid")
        if (made.st_uid, made.st_gid) != owner:
            os.fchown(descriptor, *owner)
        os.fchmod(descriptor, stat.S_IMODE(number_of(entry, "mode")))
        for name, value in _attributes(entry):
            os.setxattr(descriptor, name, value)
        os.utime(descriptor, ns=(number_of(entry, "mtime_ns", _LONG_AGO),) * 2)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _attributes(entry: dict[str, object]) -> list[tuple[str, bytes]]:
    found = entry.get("xattrs")
    pairs = found if isinstance(found, list) else []
    return [(str(name), base64.b64decode(str(value))) for name, value in pairs]


def clear(parent: int, name: str) -> None:
    """Removes a tree below an open folder, following no link. Raises OSError."""
    seen = os.stat(name, dir_fd=parent, follow_symlinks=False)
    if not stat.S_ISDIR(seen.st_mode):
        os.unlink(name, dir_fd=parent)
        return
    os.chmod(name, 0o700, dir_fd=parent)
    inner = os.open(name, FOLDER, dir_fd=parent)
    try:
        with os.scandir(inner) as found:
            names = [entry.name for entry in found]
        for below in names:
            clear(inner, below)
    finally:
        os.close(inner)
    os.rmdir(name, dir_fd=parent)
