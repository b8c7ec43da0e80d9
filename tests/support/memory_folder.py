"""Where the files of tests lie: in memory, where the machine has room for them. Hundreds of tests
have every write on disk before they go on, which is most of what they would wait for."""

import atexit
import os
import re
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 6 * 1024**3
"""Four times what a whole run on four workers has there at once."""
OLD_SECONDS = 86_400


class MemoryFolder:
    """A folder in memory, given back at the very end of this process: servers of tests lie in it,
    and are ended by then."""

    def __init__(self) -> None:
        self.path = MEMORY / f"t{os.getpid()}"  # sockets lie in it, whose paths have 107 bytes
        self.left = True
        """Whether it goes. What failed leaves its files for who looks into it."""
        self.path.mkdir(mode=0o700)
        atexit.register(self._leave)
        os.setxattr(self.path, "user.sentinel.test", b"")  # as tests of trees do
        self.path.chmod(0o1777)  # servers that give up root make files there, as in /tmp

    def _leave(self) -> None:
        if self.left:
            shutil.rmtree(self.path, ignore_errors=True)


def use_memory() -> MemoryFolder | None:
    """Has all temporary files, of child processes too, go into a new folder in memory. None, and
    nothing is changed, where the caller chose a place, there is no room, or what tests need of
    a file system is lacking. To be called before anybody asks for a temporary file."""
    if "TMPDIR" in os.environ or "PYTEST_DEBUG_TEMPROOT" in os.environ:
        return None
    try:
        mount = os.statvfs(MEMORY)
        room = min(mount.f_bavail * mount.f_frsize, _available())
        if room < ENOUGH_BYTES or mount.f_flag & os.ST_NOEXEC:
            return None
        _give_back_what_failed_long_ago()
        folder = MemoryFolder()
    except OSError:
        return None
    os.environ["TMPDIR"] = str(folder.path)
    tempfile.tempdir = None
    return folder


def _available() -> int:
    """Bytes of memory that programs can have now (Linux)."""
    found = re.search(r"^MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text(), re.M)
    return int(found[1]) * 1024 if found else 0


def _give_back_what_failed_long_ago() -> None:
    for folder in MEMORY.glob("t[0-9]*"):
        with suppress(OSError):
            kept = folder.stat()
            mine = kept.st_uid == os.geteuid() and not Path(f"/proc/{folder.name[1:]}").exists()
            if mine and time.time() - kept.st_mtime > OLD_SECONDS:
                shutil.rmtree(folder)
