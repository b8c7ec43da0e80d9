"""Room on the disk of the state folder that is given up when that disk gets full: an attack must
not go unanswered because somebody has filled it."""

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sentinel.edges.files import private_folder

NAME = "reserve"
RESERVE_BYTES = 64_000_000
LOW_BYTES = 16_000_000
"""Less than this is free: the disk is as good as full."""
KEPT_FREE_BYTES = 24_000_000
"""Evidence leaves so much free: what is done and told must still be recorded."""


def free_bytes(folder: Path) -> int:
    """What the running user may still write there. Raises OSError."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize


def leave_room(folder: Path) -> None:
    """Before a piece of evidence is written. Raises OSError, as a full disk does, where it would
    take the last room from the records."""
    if free_bytes(folder) < KEPT_FREE_BYTES:
        text = f"less than {KEPT_FREE_BYTES:,} bytes are free, which are kept for the records"
        raise OSError(errno.ENOSPC, text, str(folder))


def state_folder(path: Path) -> Path:
    """The folder of the state, made if missing. Where its disk is full, the room that was held
    back there is given up first: else no database could be opened on it."""
    folder = private_folder(path)
    room = Reserve(folder / NAME)
    with suppress(OSError):  # whoever opens the database says what is wrong with the disk
        if room.is_low():
            room.give_up()
    return folder


class Reserve:
    """One file that holds the room. Who looks at it again and again keeps it in order."""

    def __init__(
        self,
        path: Path,
        *,
        size: int = RESERVE_BYTES,
        free: Callable[[Path], int] = free_bytes,
    ) -> None:
        self.path = path
        self._size = size
        self._free = free

    @property
    def is_held(self) -> bool:
        return self.path.exists()

    def is_low(self) -> bool:
        """Whether the disk is as good as full. Raises OSError."""
        return self._free(self.path.parent) < LOW_BYTES

    def fits(self) -> bool:
        """Whether it is held, or there is room to hold it. Raises OSError."""
        return self.is_held or self._free(self.path.parent) >= self._size + 2 * LOW_BYTES

    def give_up(self) -> bool:
        """Frees the room; whether there was any. Raises OSError."""
        held = self.is_held
        self.path.unlink(missing_ok=True)
        return held

    def hold(self) -> bool:
        """Takes the room where there is enough beside it, so that it is not given up at once;
        whether it is held now. Raises OSError."""
        if self.is_held:
            return True
        if not self.fits():
            return False
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        descriptor = os.open(self.path, flags, 0o600)
        try:
            os.posix_fallocate(descriptor, 0, self._size)
        except OSError:
            self.path.unlink(missing_ok=True)
            raise
        finally:
            os.close(descriptor)
        return True
