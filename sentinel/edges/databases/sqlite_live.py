"""Asking a live SQLite file, through a process that opens it and ends (`sqlite_child.py`)."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

from sentinel.core.ports import Progress
from sentinel.errors import DatabaseError

WORKER_MODULE = "sentinel.edges.databases.sqlite_child"
_GRACE_SECONDS = 15.0
"""After its own time limit the process is ended from here."""
_MAX_LINE_BYTES = 16 << 20


class FileDamaged(DatabaseError):
    """SQLite says that the file itself is broken."""


def copied(
    file: Path, target: Path, *, max_bytes: int, seconds: float, progress: Progress | None
) -> None:
    """A copy as the file is at one moment, in a new file `target`. Raises FileDamaged,
    DatabaseError, and what `progress` raises."""
    _asked(_request(file, seconds, max_bytes=max_bytes, target=str(target)), progress)


def rows_of(
    file: Path, statement: str, limit: int, *, seconds: float
) -> tuple[tuple[str, ...], ...]:
    """At most `limit` rows of one reading statement, each value a text, cut where it is long."""
    request = _request(file, seconds, statement=statement, limit=limit)
    return tuple(tuple(str(cell) for cell in row) for row in _asked(request, None))


def _request(file: Path, seconds: float, **more: object) -> dict[str, object]:
    plain = {"statement": "", "limit": 0, "target": "", "max_bytes": 0}
    return {"file": str(file), "seconds": seconds, **plain, **more}


def _asked(request: dict[str, object], progress: Progress | None) -> list[list[str]]:
    process = _started()
    seconds = float(str(request["seconds"]))
    alarm = threading.Timer(max(seconds, 0.0) + _GRACE_SECONDS, process.kill)
    alarm.daemon = True
    alarm.start()
    try:
        assert process.stdin is not None  # both are pipes
        assert process.stdout is not None
        process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.close()
        return _answer(process.stdout, progress)
    except (OSError, ValueError) as error:
        raise DatabaseError(f"the process that reads it gave no answer ({error})") from error
    finally:
        alarm.cancel()
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def _answer(stream: IO[bytes], progress: Progress | None) -> list[list[str]]:
    while line := stream.readline(_MAX_LINE_BYTES):
        answer: dict[str, Any] = json.loads(line)
        if "done" in answer:
            if progress is not None:
                progress(int(answer["done"]), int(answer["known"]))
            continue
        if "error" in answer:
            kind = FileDamaged if answer["damaged"] else DatabaseError
            raise kind(str(answer["error"]))
        rows: list[list[str]] = answer["rows"]
        return rows
    raise DatabaseError("the process that reads it ended without an answer, or ran out of time")


def _started() -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-P", "-m", WORKER_MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,  # Ctrl-C is for the main process
        )
    except OSError as error:
        raise DatabaseError(
            f"no process to read it could be started ({error.strerror}). Free memory or raise the "
            "limit of processes, then try again."
        ) from error


def _environment() -> dict[str, str]:
    """Without anything that could change what a worker imports."""
    kept = ("PATH", "LANG", "LC_ALL", "TZ")
    found = {name: os.environ[name] for name in kept if name in os.environ}
    return {**found, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
