"""Asking a process of its own, which may break on what it reads: one request, a line of JSON on its
input; lines of JSON are its answer. Bounded in time here, in memory there (`memory.py`).
"""

import json
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping
from typing import IO, Any

from sentinel.core.ports import Progress
from sentinel.edges.own_program import plain_environment
from sentinel.errors import DatabaseError

_GRACE_SECONDS = 15.0
"""After its own time limit the process is ended from here."""
_MAX_LINE_BYTES = 16 << 20


class FileDamaged(DatabaseError):
    """SQLite says that the file itself is broken."""


def asked(
    module: str,
    request: Mapping[str, object],
    *,
    seconds: float,
    progress: Progress | None = None,
    environment: Iterable[str] = (),
) -> tuple[tuple[str, ...], ...]:
    """The rows that `python -m module` answers. `environment`: names of variables that it gets
    besides plain ones. Raises FileDamaged, DatabaseError, and what `progress` raises."""
    process = _started(module, environment)
    alarm = threading.Timer(max(seconds, 0.0) + _GRACE_SECONDS, process.kill)
    alarm.daemon = True
    alarm.start()
    try:
        assert process.stdin is not None  # both are pipes
        assert process.stdout is not None
        process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.close()
        answer = _answer(process.stdout, progress)
        return tuple(tuple(str(cell) for cell in row) for row in answer)
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
            kind = FileDamaged if answer.get("damaged") else DatabaseError
            raise kind(str(answer["error"]))
        rows: list[list[str]] = answer["rows"]
        return rows
    raise DatabaseError("the process that reads it ended without an answer, or ran out of time")


def _started(module: str, environment: Iterable[str]) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-P", "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=plain_environment(environment),
            start_new_session=True,  # Ctrl-C is for the main process
        )
    except OSError as error:
        raise DatabaseError(
            f"no process to read it could be started ({error.strerror}). Free memory or raise the "
            "limit of processes, then try again."
        ) from error
