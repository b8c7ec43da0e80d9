"""What is asked of a whole file system: to be written out, whether it folds case, its mounts."""

import ctypes
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_SYNCFS_TELLS = (5, 8)
"""Since Linux 5.8 syncfs(2) reports what could not be written; before, it is silent."""
_TRUSTED_TYPES = frozenset(
    {
        0xEF53,  # ext2, ext3, ext4
        0x58465342,  # xfs
        0x9123683E,  # btrfs
        0x2FC12FC1,  # zfs
        0xF2F52010,  # f2fs
        0x01021994,  # tmpfs
    }
)
"""File systems (statfs(2), `f_type`) whose syncfs is as good as an fsync of each file; that of
others, FUSE among them, may come back before anything is on a disk."""
_WRITE_OUT_SECONDS = 0.5
_MOUNTS = Path("/proc/self/mountinfo")
_ESCAPED = re.compile(r"\\([0-7]{3})")


def can_sync_at_once(descriptor: int) -> bool:
    """Whether one `sync_file_system` is as good as an fsync of each file below an open folder."""
    version = tuple(int(part) for part in re.findall(r"\d+", os.uname().release)[:2])
    library = ctypes.CDLL(None)
    if version < _SYNCFS_TELLS or not hasattr(library, "syncfs"):
        return False
    answer = (ctypes.c_long * 64)()  # larger than any struct statfs, which begins with f_type
    if library.fstatfs(ctypes.c_int(descriptor), answer) != 0:
        return False
    return (answer[0] & 0xFFFFFFFF) in _TRUSTED_TYPES


def sync_file_system(descriptor: int) -> None:
    """Writes out all of the file system that an open folder lies on.

    Raises OSError for anything that could not be written since the descriptor was opened, so it
    must be opened before what it stands for is written: syncfs(2), "NOTES".
    """
    library = ctypes.CDLL(None, use_errno=True)
    if library.syncfs(ctypes.c_int(descriptor)) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


@contextmanager
def writing_out(folder: Path) -> Iterator[None]:
    """Lets the disk work while the block is still writing: what is then left to be synced is
    little. Whether all of it was written is said by `sync_file_system` alone."""
    ended = threading.Event()

    def again_and_again() -> None:
        with suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                while not ended.wait(_WRITE_OUT_SECONDS):
                    sync_file_system(descriptor)
            finally:
                os.close(descriptor)

    thread = threading.Thread(target=again_and_again, name="write-out")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def folds_case(folder: Path) -> bool:
    """Whether two names that differ in case only are one there. Raises OSError."""
    probe = folder / ".sentinel-case"
    probe.mkdir(exist_ok=True)
    try:
        return os.path.lexists(folder / ".SENTINEL-CASE")
    finally:
        probe.rmdir()


def mount_points(root: Path) -> tuple[Path, ...]:
    """Where something is mounted at or below a folder; the folder itself comes first.

    Bind mounts too, which have the same device as what is around them. Empty where the system
    does not tell.
    """
    real = os.path.realpath(root)
    try:
        lines = _MOUNTS.read_bytes().splitlines()
    except OSError:
        return ()
    places = {_unescaped(fields[4]) for line in lines if len(fields := line.split(b" ")) > 4}
    return tuple(Path(p) for p in sorted(places) if p == real or p.startswith(f"{real}/"))


def _unescaped(field: bytes) -> str:
    text = os.fsdecode(field)
    return _ESCAPED.sub(lambda found: chr(int(found[1], 8)), text)
