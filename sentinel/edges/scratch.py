"""Private folders for rehearsals: made empty, locked, and taken away whatever happens."""

import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sentinel.edges.clearing import clear_tree
from sentinel.edges.files import private_folder
from sentinel.errors import AlreadyRunning, TreeError

_SERVER = ".server"
"""File beside a scratch folder with the number of the process that serves it."""


@contextmanager
def scratch_folder(parent: Path, name: str) -> Iterator[Path]:
    """An empty folder that only this user may enter; removed with all that is in it at the end.

    What a killed rehearsal left is removed first, and a server that it left is ended. One at a time
    for each name. Raises AlreadyRunning, TreeError where the folder cannot be made or cleared.
    """
    folder = parent / name
    try:
        private_folder(parent)
        lock = os.open(parent / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise TreeError(
            f"{parent}: no copy can be put there ({error.strerror}). The folder must belong to the "
            "user that runs Sentinel; see [backup] scratch in config.toml."
        ) from error
    try:
        _lock(lock, name)
        _clear(folder)
        private_folder(folder)
        try:
            yield folder
        finally:
            _clear(folder)
    finally:
        os.close(lock)


def note_server(folder: Path, pid: int) -> None:
    """Remembers who serves a scratch folder, so that a later rehearsal can end it after a crash."""
    _server_file(folder).write_text(f"{pid}\n", encoding="ascii")


def end_server(folder: Path) -> None:
    """Ends the noted server and its children, where it still works inside the scratch folder: a
    number alone may have become another program's."""
    file = _server_file(folder)
    with suppress(FileNotFoundError):
        number = file.read_text("ascii", "replace").strip()
        if number.isdecimal() and _works_in(int(number), folder):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(int(number), signal.SIGKILL)
        file.unlink(missing_ok=True)


def _works_in(pid: int, folder: Path) -> bool:
    try:
        place = Path(f"/proc/{pid}/cwd").readlink()
    except OSError:
        return False
    return place.is_relative_to(folder.resolve())


def _server_file(folder: Path) -> Path:
    return folder.with_name(folder.name + _SERVER)


def _clear(folder: Path) -> None:
    end_server(folder)
    clear_tree(folder)


def _lock(descriptor: int, name: str) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise AlreadyRunning(
            f"site {name!r}: a rehearsal is under way in another process. Wait until it ends."
        ) from error
