"""Room for a database that is loaded beside the live one, looked at before the first row.

A server whose disk fills up may end (MariaDB does), and takes the live database with it.
"""

import os
from contextlib import suppress
from pathlib import Path

from sentinel.errors import DatabaseError

SPARE_BYTES = 64 << 20
"""For what the server itself writes meanwhile."""
_HERE = frozenset({"", "localhost", "127.0.0.1", "::1"})


def refuse_without_room(
    place: str, *, host: str, folder: str, witness: str, dump_bytes: int
) -> None:
    """Raises DatabaseError where the server's own folder lies on this machine and has less room
    than rows and indexes of such a dump may take: half as much again.

    A server elsewhere, in a container, or below a folder that is closed to this process is
    believed to have it: its folder is not seen here.
    `witness` is a name that the folder of such a server always holds.
    """
    disk = _disk_of(Path(folder), witness) if host in _HERE and folder else None
    if disk is None:
        return
    free, needed = disk.f_bavail * disk.f_frsize, dump_bytes * 3 // 2 + SPARE_BYTES
    if free < needed:
        raise DatabaseError(
            f"{place}: {free:,} bytes are free in {folder!a}, and the database that is loaded "
            f"beside the live one may need {needed:,}. A server whose disk fills up may end. Make "
            "room there; what earlier restores kept stands beside it, too "
            "(sentinel restore --list-quarantine)."
        )


def _disk_of(folder: Path, witness: str) -> os.statvfs_result | None:
    """None where it is not here, or lies where this process may not look."""
    try:
        disk = os.statvfs(folder)
        with suppress(PermissionError):  # closed to others, as a server's folder is
            (folder / witness).stat()
    except (OSError, ValueError):  # whatever a server says that was taken over
        return None
    return disk
