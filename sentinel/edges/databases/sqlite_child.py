"""A process that opens a live SQLite file, and ends. Never imported: `python -m` with one request,
a line of JSON on its input; lines of JSON are its answer (`sqlite_live.py`).

A process of its own, for two reasons. SQLite's locks are the process's (fcntl(2)): were the same
file opened and closed anywhere else in ours, as a look at the document root does, the locks would
be gone and a copy could be torn. And what a hostile file may break, breaks here, within limits.
"""

import json
import resource
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

from sentinel.edges.databases.memory import limit
from sentinel.edges.databases.sqlite_reading import (
    copy_into,
    is_damage,
    opened,
    refuse_other_file,
)
from sentinel.errors import DatabaseError

MAX_MEMORY_BYTES = 2 << 30
_SPARE_BYTES = 1 << 20
_CELL_CHARACTERS = 200


def main() -> None:
    request = json.loads(sys.stdin.readline())
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_AS, MAX_MEMORY_BYTES)
    limit(resource.RLIMIT_FSIZE, int(request["max_bytes"]) + _SPARE_BYTES)
    try:
        answer: dict[str, object] = {"rows": _work(request)}
    except sqlite3.Error as error:
        answer = {"error": str(error), "damaged": is_damage(error)}
    except (DatabaseError, OSError, MemoryError, ValueError) as error:
        answer = {"error": str(error) or type(error).__name__, "damaged": False}
    _say(answer)


def _work(request: dict[str, Any]) -> list[list[str]]:
    file = Path(request["file"])
    deadline = time.monotonic() + float(request["seconds"])
    with opened(file, still=False, deadline=deadline) as live:
        refuse_other_file(live, file)
        if request["statement"]:
            found = live.execute(request["statement"]).fetchmany(int(request["limit"]))
            return [[_cell(value) for value in row] for row in found]
        live.set_authorizer(None)  # from here on SQLite's own backup alone works
        copy_into(
            live,
            Path(request["target"]),
            max_bytes=int(request["max_bytes"]),
            deadline=deadline,
            going_on=lambda done, known: _say({"done": done, "known": known}),
        )
    return []


def _cell(value: object) -> str:
    text = value[:_CELL_CHARACTERS].hex() if isinstance(value, bytes) else str(value)
    return text[:_CELL_CHARACTERS]


def _say(answer: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
