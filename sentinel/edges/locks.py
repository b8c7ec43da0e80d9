"""Locks between processes, by flock: the kernel releases them when the holder dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sentinel.edges.files import private_folder
from sentinel.errors import AlreadyRunning, StoreError

MAX_HOLDER_BYTES = 64


class FileLocks:
    """One file per lock in one folder (port Locks). The files stay; only the flock counts.

    Not re-entrant: a second request in the same process is refused like one of another.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def site(self, name: str) -> Iterator[None]:
        """One response, restore or backup of a site at a time. Raises AlreadyRunning."""
        with self._held(f"site-{quote(name, safe='')}", f"site {name!r} is being worked on"):
            yield

    @contextmanager
    def daemon(self) -> Iterator[None]:
        """The one daemon of this state folder. Raises AlreadyRunning."""
        with self._held("daemon", "a Sentinel daemon is running on this state folder"):
            yield

    @contextmanager
    def exercise(self, name: str) -> Iterator[None]:
        """One exercise of a site at a time, beside everything else. Raises AlreadyRunning."""
        with self._held(f"exercise-{quote(name, safe='')}", f"site {name!r} is being exercised"):
            yield

    @contextmanager
    def journey(self, site: str, check: str) -> Iterator[None]:
        """One journey of a name at a time (port JourneyTurns). Raises AlreadyRunning."""
        name = f"journey-{quote(site, safe='')}-{quote(check, safe='')}"
        with self._held(name, f"journey {check!r} of site {site!r} is being made"):
            yield

    def worked_on(self, name: str) -> bool:
        """Whether a response, restore or backup of a site is at work now."""
        try:
            with (self._folder / f"site-{quote(name, safe='')}.lock").open("rb") as stream:
                fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def daemon_pid(self) -> int | None:
        """The process number of the running daemon, or None where there is none."""
        try:
            with (self._folder / "daemon.lock").open("rb") as stream:
                fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return None
        except BlockingIOError:
            holder = (self._folder / "daemon.lock").read_text("ascii", "replace").strip()
            return int(holder) if holder.isdigit() else None
        return None

    @contextmanager
    def _held(self, name: str, meaning: str) -> Iterator[None]:
        path = self._folder / f"{name}.lock"
        try:
            private_folder(self._folder)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise StoreError(
                f"{path}: the lock file cannot be opened ({error.strerror}). The state folder "
                "must belong to the user that runs Sentinel."
            ) from error
        try:
            _lock(descriptor, path, meaning)
            yield
            # The file is not removed: another process may have it open and lock a name
            # that no longer exists. Only the number is taken out.
            os.ftruncate(descriptor, 0)
        finally:
            os.close(descriptor)


def _lock(descriptor: int, path: Path, meaning: str) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(descriptor, MAX_HOLDER_BYTES, 0).decode("ascii", "replace").strip()
        by = f"process {holder}" if holder.isdigit() else "another process"
        raise AlreadyRunning(
            f"{meaning} by {by} (lock {path}). Wait until it ends, or end that process."
        ) from error
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
