"""What restores left beside a SQLite file, found by its names."""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from sentinel.core.kept_database import KeptDatabase, KeptKind
from sentinel.edges.databases.sqlite_names import SUFFIXES
from sentinel.edges.databases.sqlite_place import RESTORED, SqlitePlace

_KEPT = re.compile(r"(restored|quarantine(?:-\d+)?)(?:-wal|-shm|-journal)?")
"""Of a file that was gone its journals alone may be kept."""


def kept_beside(file: Path, name: str, labels: Iterable[str]) -> tuple[KeptDatabase, ...]:
    """`file` has no link in its folder's path; `name` is the database's. Folders of others are
    left out, nothing is opened. Raises OSError."""
    known = {SqlitePlace(file, name, one).restored.parent.name: one for one in labels}
    head = SqlitePlace(file, name, "x").restored.parent.name.removesuffix("x")
    with os.scandir(file.parent) as found:
        folders = sorted(
            (entry.name, entry.path)
            for entry in found
            if entry.name.startswith(head) and _is_own(entry)
        )
    return tuple(
        kept for folder, path in folders for kept in _in(Path(path), name, known.get(folder, ""))
    )


def _is_own(entry: "os.DirEntry[str]") -> bool:
    return entry.is_dir(follow_symlinks=False) and (
        entry.stat(follow_symlinks=False).st_uid == os.geteuid()
    )


def _in(folder: Path, name: str, label: str) -> Iterator[KeptDatabase]:
    names = {match[1] for path in folder.iterdir() if (match := _KEPT.fullmatch(path.name))}
    for first in sorted(names):
        parts = [folder / (first + suffix) for suffix in ("", *SUFFIXES)]
        seen = [part.lstat() for part in parts if os.path.lexists(part)]
        if not all(stat.S_ISREG(one.st_mode) for one in seen):
            continue
        yield KeptDatabase(
            database=name,
            place=str(folder / first),
            kind=KeptKind.LOADED if first == RESTORED else KeptKind.QUARANTINE,
            label=label,
            since=datetime.fromtimestamp(seen[0].st_ctime, UTC),
            bytes=sum(one.st_size for one in seen),
        )
