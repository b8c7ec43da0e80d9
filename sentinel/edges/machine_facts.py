"""What this machine is like, as far as `sentinel doctor` asks: limits, file systems, trees."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

_WATCHES = Path("/proc/sys/fs/inotify/max_user_watches")
_MOUNTS = Path("/proc/self/mountinfo")


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeFacts:
    """A tree, as far as it was walked."""

    folders: int
    files: int
    bytes: int
    unreadable: tuple[Path, ...]
    """The first places that the running user may not read."""
    whole: bool
    """False where the time was up: then all numbers are too small."""


def walked(root: Path, *, seconds: float, shown: int = 2) -> TreeFacts:
    """Walks a tree without following links and without opening a file; stops after `seconds`."""
    end = time.monotonic() + seconds
    folders = files = size = 0
    unreadable: list[Path] = []
    rest, whole = [root], True
    while rest and (whole := time.monotonic() < end):
        folder = rest.pop()
        folders += 1
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        rest.append(Path(entry.path))
                    elif entry.is_file(follow_symlinks=False):
                        files += 1
                        size += entry.stat(follow_symlinks=False).st_size
                        if not _readable(entry.path):
                            unreadable.append(Path(entry.path))
        except OSError:
            unreadable.append(folder)
    return TreeFacts(
        folders=folders,
        files=files,
        bytes=size,
        unreadable=tuple(unreadable[:shown]),
        whole=whole,
    )


def watch_limit() -> int | None:
    """How many folders one user may watch (inotify(7)); None where the kernel does not say."""
    try:
        return int(_WATCHES.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def open_files_limit(pid: int) -> int | None:
    """The soft limit of a process; None where it may not be asked."""
    try:
        text = Path(f"/proc/{pid}/limits").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    for line in text.splitlines():
        if line.startswith("Max open files"):
            soft = line.removeprefix("Max open files").split()[0]
            return int(soft) if soft.isdigit() else None
    return None


def file_system_type(path: Path) -> str:
    """Such as `ext4` or `nfs4`, of the mount on which a path lies; empty where that is not known.
    Of mounts at the same place the last one counts."""
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    real, best, found = os.path.realpath(path), -1, ""
    for line in lines:
        before, _, after = line.partition(" - ")
        if len(words := before.split()) < 5 or not after:
            continue
        place = words[4].replace("\\040", " ")
        inside = real == place or real.startswith(f"{place.rstrip('/')}/")
        if inside and len(place) >= best:
            best, found = len(place), after.split()[0]
    return found


def free_bytes(path: Path) -> int:
    """What this user may still write there. Raises OSError."""
    disk = os.statvfs(path)
    return disk.f_bavail * disk.f_frsize


def _readable(path: str) -> bool:
    return os.access(path, os.R_OK, effective_ids=os.access in os.supports_effective_ids)
