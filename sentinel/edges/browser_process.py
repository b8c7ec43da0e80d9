"""The processes of one browser: how much memory they take, and their end, whatever they do."""

import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
_GROUP_FIELD = 2
"""Of /proc/PID/stat behind the name: state, parent, process group (proc(5))."""
_RESIDENT_FIELD = 21
"""Resident pages, of the same."""


def leader_of(profile: Path) -> int:
    """The process group of the browser with this profile; 0 where there is none."""
    wanted = f"--user-data-dir={profile}".encode()
    for folder in PROC.iterdir():
        if not folder.name.isdecimal():
            continue
        with suppress(OSError):
            if wanted in (folder / "cmdline").read_bytes().split(b"\0"):
                return os.getpgid(int(folder.name))
    return 0


def resident_bytes(group: int) -> int:
    """Memory of all processes of a group; what they share is counted more than once."""
    pages = 0
    for folder in PROC.iterdir():
        if not folder.name.isdecimal():
            continue
        with suppress(OSError, ValueError, IndexError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[_GROUP_FIELD]) == group:
                pages += int(fields[_RESIDENT_FIELD])
    return pages * os.sysconf("SC_PAGE_SIZE")


def end(profile: Path) -> None:
    """Kills what is left of a browser and takes its profile away."""
    group = leader_of(profile)
    if group and group != os.getpgid(0):
        with suppress(OSError):
            os.killpg(group, signal.SIGKILL)
    shutil.rmtree(profile, ignore_errors=True)
