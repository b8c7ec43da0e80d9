"""Where the files of tests lie: in memory, where the machine has room for them. Hundreds of tests
have every write on disk before they go on, which is most of what they would wait for."""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 6 * 1024**3
"""Three times what a whole run on four workers has there at once."""


def use_memory() -> Path | None:
    """Has all temporary files, of child processes too, go into a new folder in memory. None, and
    nothing is changed, where the caller chose a place, there is none, or programs cannot be run
    from it. To be called before anybody asks for a temporary file."""
    if "TMPDIR" in os.environ or "PYTEST_DEBUG_TEMPROOT" in os.environ:
        return None
    folder = MEMORY / f"t{os.getpid()}"  # sockets lie in it, whose paths have 107 bytes
    try:
        mount = os.statvfs(MEMORY)
        if mount.f_bavail * mount.f_frsize < ENOUGH_BYTES or mount.f_flag & os.ST_NOEXEC:
            return None
        folder.mkdir(mode=0o700)
    except OSError:
        return None
    folder.chmod(0o1777)  # servers that give up root make files there, as in /tmp
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None
    return folder


def leave_memory(folder: Path) -> None:
    """Gives the memory back."""
    shutil.rmtree(folder, ignore_errors=True)
