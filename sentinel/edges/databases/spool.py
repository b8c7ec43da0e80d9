"""Private folders for dumps on their way: gone when they are no longer needed, also after a crash.

A folder in use is locked; what a killed process left is not, and is removed by the next.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sentinel.edges.files import private_folder


class Spool:
    """Makes empty folders below one of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def place(self) -> Iterator[Path]:
        """An empty folder that only the running user may enter. Raises OSError."""
        private_folder(self._folder)
        self._clear()
        place = self._folder / secrets.token_hex(8)
        place.mkdir(mode=0o700)
        descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)
            os.close(descriptor)

    def _clear(self) -> None:
        for left in self._folder.iterdir():
            try:
                descriptor = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            except OSError:  # another has just removed it
                continue
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue  # in use
            else:
                # made a moment ago, and not locked yet, is no left-over
                if any(left.iterdir()):
                    shutil.rmtree(left, ignore_errors=True)
            finally:
                os.close(descriptor)
