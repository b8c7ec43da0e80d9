"""Asking a live SQLite file, through a process that opens it and ends (`sqlite_child.py`)."""

from pathlib import Path

from sentinel.core.ports import Progress
from sentinel.edges.databases.child import asked

WORKER_MODULE = "sentinel.edges.databases.sqlite_child"


def copied(
    file: Path, target: Path, *, max_bytes: int, seconds: float, progress: Progress | None
) -> None:
    """A copy as the file is at one moment, in a new file `target`. Raises FileDamaged,
    DatabaseError, and what `progress` raises."""
    request = _request(file, seconds, max_bytes=max_bytes, target=str(target))
    asked(WORKER_MODULE, request, seconds=seconds, progress=progress)


def rows_of(
    file: Path, statement: str, limit: int, *, seconds: float
) -> tuple[tuple[str, ...], ...]:
    """At most `limit` rows of one reading statement, each value a text, cut where it is long."""
    request = _request(file, seconds, statement=statement, limit=limit)
    return asked(WORKER_MODULE, request, seconds=seconds)


def _request(file: Path, seconds: float, **more: object) -> dict[str, object]:
    plain = {"statement": "", "limit": 0, "target": "", "max_bytes": 0}
    return {"file": str(file), "seconds": seconds, **plain, **more}
