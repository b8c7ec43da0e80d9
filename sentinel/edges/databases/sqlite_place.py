"""Where a SQLite file stands, and the private folder beside it: a new one is made ready there, and
the old one is kept there. What has the database's folder may rename that folder, not look into it.
"""

import os
import re
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sentinel.core.action import Observation
from sentinel.edges.databases.sqlite_locks import named, nobody_else, programs_with
from sentinel.edges.databases.sqlite_names import (
    SUFFIXES,
    Folders,
    identity,
    link,
    move,
    newest_quarantine,
    next_quarantine,
    remove,
    write_all,
)
from sentinel.errors import DatabaseError, IntegrityError

QUIET_SECONDS = 15.0
"""How long it is waited until nobody uses the database."""
DRAIN_SECONDS = 10.0
"""How long those who opened the old file before the swap are kept from it."""
RESTORED = "restored"
_COPY_BYTES = 1 << 20
_POLL_SECONDS = 0.1
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_CARRIED_ATTRIBUTES = ("system.posix_acl_access", "security.selinux")


class SqlitePlace:
    """The live file of one database, and what one label keeps beside it."""

    def __init__(self, file: Path, name: str, label: str) -> None:
        """`file` has no link in its folder's path. `name` and `label` make the folder's name."""
        self._file = file
        safe = re.sub(r"[^A-Za-z0-9_-]", "-", f"{name}-{label}")[:120]
        self._inner = f".sentinel-{safe}"
        self.restored = file.parent / self._inner / RESTORED
        """Where a loaded database stands."""

    def put(self, source: Path) -> None:
        """Copies a file to `restored`, with the live one's owner and rights. What an earlier try
        left there is replaced; what a swap put into quarantine stays. Raises DatabaseError."""
        space = shutil.disk_usage(self._file.parent).free
        size = source.stat().st_size
        if space < size:
            raise DatabaseError(f"{self._file.parent}: {space} bytes are free, {size} are needed.")
        with self._folders(make=True) as at:
            for suffix in ("", *SUFFIXES):
                remove(at.inner, RESTORED + suffix)
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(RESTORED, flags, 0o600, dir_fd=at.inner)
            try:
                with source.open("rb") as stream:
                    while chunk := stream.read(_COPY_BYTES):
                        write_all(descriptor, chunk)
                self._as_live(at, descriptor)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            at.sync()

    def swap(self) -> str:
        """Puts `restored` in the live file's place; where the old one is kept, or an empty text
        where there was none.

        1. everybody else is locked out of the old file; 2. the old file and its journals get
        second names in the private folder; 3. the journals lose their first names, for SQLite
        would apply them to whatever file stands there; 4. one rename; 5. the lock is held until
        those who had opened the old file have let it go, or DRAIN_SECONDS.
        Cut off between 3 and 4 the old file stands without its journals: `observe` says that
        nothing was swapped, and a repeated swap ends it. Raises DatabaseError.
        """
        with self._folders() as at:
            if identity(at.inner, RESTORED) is None:
                raise DatabaseError(f"{self.restored}: not there. Nothing was swapped.")
            name = self._file.name
            old = self._open_live(at)
            if old is None:
                kept = self._journals_aside(at, next_quarantine(at.inner, known=None))
                os.rename(RESTORED, name, src_dir_fd=at.inner, dst_dir_fd=at.outer)
                at.sync()
                return str(self.restored.parent / kept) if kept else ""
            try:
                with self._quiet(old, self._file):
                    kept = self._keep(at, old)
                    os.rename(RESTORED, name, src_dir_fd=at.inner, dst_dir_fd=at.outer)
                    at.sync()
                    _drain(old)
            finally:
                os.close(old)
            return str(self.restored.parent / kept)

    def observe(self) -> Observation:
        """Whether `restored` has got the live one's place. Raises DatabaseError."""
        try:
            with self._folders() as at:
                return Observation.DONE if self._swapped(at) else Observation.NOT_DONE
        except FileNotFoundError:
            return Observation.NOT_DONE

    def swap_back(self) -> None:
        """Puts the newest quarantine back in its place, with its journals; what stood there is at
        `restored` again. Where nothing was swapped, journals that were taken away come back.
        May be repeated, also after it was cut off. Raises DatabaseError."""
        try:
            with self._folders() as at:
                kept = newest_quarantine(at.inner)
                if kept is None:
                    return
                if self._swapped(at):
                    self._exchange_back(at, kept)
                live = identity(at.outer, self._file.name)
                if identity(at.inner, kept) in {None, live}:
                    self._journals_back(at, kept)
                    remove(at.inner, kept)
                at.sync()
        except FileNotFoundError:
            return

    def drop(self) -> None:
        """Removes `restored`, and the folder where nothing else is in it."""
        with suppress(FileNotFoundError), self._folders() as at:
            for suffix in ("", *SUFFIXES):
                remove(at.inner, RESTORED + suffix)
            os.fsync(at.inner)
            with suppress(OSError):  # a quarantine is in it
                os.rmdir(self._inner, dir_fd=at.outer)

    def _swapped(self, at: Folders) -> bool:
        waiting = identity(at.inner, RESTORED)
        live = identity(at.outer, self._file.name)
        # both names lead to one file where a swap back was cut off before its end
        return live is not None and waiting in {None, live}

    def _keep(self, at: Folders, old: int) -> str:
        """Second names for the old file and its journals, then the journals lose the first."""
        status = os.fstat(old)
        kept = next_quarantine(at.inner, (status.st_dev, status.st_ino))
        if identity(at.inner, kept) is None:
            link(at.outer, self._file.name, at.inner, kept)
        os.fsync(at.inner)
        self._journals_aside(at, kept)
        return kept

    def _journals_aside(self, at: Folders, kept: str) -> str:
        """Moves what lies beside the live file to the kept one; what is there already stays. An
        empty text where there was nothing at all to keep."""
        found = False
        for suffix in SUFFIXES:
            if identity(at.outer, self._file.name + suffix) is None:
                continue
            found, aside = True, kept + suffix
            while identity(at.inner, aside) is not None:
                aside += ".later"
            move(at.outer, self._file.name + suffix, at.inner, aside)
        at.sync()
        return kept if found or identity(at.inner, kept) is not None else ""

    def _journals_back(self, at: Folders, kept: str) -> None:
        """Not where the application has made new ones since: they belong to what stands there.
        Nor where it has changed the file since: applied to that they would destroy it."""
        # a -shm is only an index of the -wal; it may be left where the -wal has gone
        if any(identity(at.outer, self._file.name + s) for s in ("-wal", "-journal")):
            return
        changed = os.stat(self._file.name, dir_fd=at.outer, follow_symlinks=False).st_mtime_ns
        for suffix in SUFFIXES:
            with suppress(FileNotFoundError):
                aside = os.stat(kept + suffix, dir_fd=at.inner, follow_symlinks=False)
                if aside.st_ctime_ns >= changed:  # since it was moved there
                    move(at.inner, kept + suffix, at.outer, self._file.name + suffix)

    def _exchange_back(self, at: Folders, kept: str) -> None:
        """As `swap`, the other way: the journals of the old file come last, under the lock."""
        if identity(at.inner, kept) is None:
            return
        new = self._open_live(at)
        if new is None:
            move(at.inner, kept, at.outer, self._file.name)
            return
        try:
            with self._quiet(new, self._file):
                remove(at.inner, RESTORED)
                link(at.outer, self._file.name, at.inner, RESTORED)
                self._journals_aside(at, RESTORED)
                move(at.inner, kept, at.outer, self._file.name)
                self._journals_back(at, kept)
                at.sync()
                _drain(new)
        finally:
            os.close(new)

    @contextmanager
    def _quiet(self, descriptor: int, shown: Path) -> Iterator[None]:
        with nobody_else(descriptor, deadline=time.monotonic() + QUIET_SECONDS) as held:
            if not held:
                status = os.fstat(descriptor)
                users = programs_with(status.st_dev, status.st_ino)
                who = f" ({named(users)})" if users else ""
                raise DatabaseError(
                    f"{shown}: still in use{who}, so it cannot be replaced: what is written by an "
                    "open connection would be lost. Stop or block the application, then try again."
                )
            yield

    @contextmanager
    def _folders(self, *, make: bool = False) -> Iterator[Folders]:
        """Raises FileNotFoundError where there is no private folder, IntegrityError where it is
        another's."""
        outer = os.open(self._file.parent, _FOLDER)
        try:
            if make:
                with suppress(FileExistsError):
                    os.mkdir(self._inner, 0o700, dir_fd=outer)
            inner = os.open(self._inner, _FOLDER, dir_fd=outer)
            try:
                status = os.fstat(inner)
                if status.st_uid != os.geteuid() or status.st_mode & 0o077:
                    raise IntegrityError(
                        f"{self.restored.parent}: not this user's own folder, or open to others. "
                        "Look at it and move it away; nothing in it is used."
                    )
                yield Folders(outer=outer, inner=inner)
            finally:
                os.close(inner)
        finally:
            os.close(outer)

    def _open_live(self, at: Folders) -> int | None:
        """The live file for locking; None where there is none."""
        try:
            descriptor = os.open(
                self._file.name,
                os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC,
                dir_fd=at.outer,
            )
        except FileNotFoundError:
            return None
        except OSError as error:
            raise DatabaseError(f"{self._file}: cannot be opened ({error.strerror}).") from error
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise DatabaseError(f"{self._file}: not a file; look at it and move it away.")
        return descriptor

    def _give(self, descriptor: int, owner: os.stat_result) -> None:
        """Raises DatabaseError: the application could not write what is not its own."""
        try:
            os.fchown(descriptor, owner.st_uid, owner.st_gid)
        except PermissionError as error:
            raise DatabaseError(
                f"{self._file}: belongs to user {owner.st_uid} and group {owner.st_gid}, and only "
                "root gives files away (or CAP_CHOWN, which the unit of `sentinel service install` "
                "grants). Nothing was exchanged."
            ) from error

    def _as_live(self, at: Folders, descriptor: int) -> None:
        try:
            status = os.stat(self._file.name, dir_fd=at.outer, follow_symlinks=False)
            mode = stat.S_IMODE(status.st_mode) & 0o666
        except FileNotFoundError:
            status, mode = os.fstat(at.outer), 0o640
        made = os.fstat(descriptor)
        if (made.st_uid, made.st_gid) != (status.st_uid, status.st_gid):
            self._give(descriptor, status)
        os.fchmod(descriptor, mode)
        live = self._open_live(at)
        if live is None:
            return
        try:
            for attribute in _CARRIED_ATTRIBUTES:
                with suppress(OSError):  # the disk has none, or the file has not this one
                    os.setxattr(descriptor, attribute, os.getxattr(live, attribute))
        finally:
            os.close(live)


def _drain(old: int) -> None:
    status = os.fstat(old)
    deadline = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < deadline and programs_with(status.st_dev, status.st_ino):
        time.sleep(_POLL_SECONDS)
