"""A process that asks a PostgreSQL server for the rows of one statement, and ends. Never imported:
`python -m` with one request, as `postgresql_rows.py` makes it.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

from sentinel.core.database import Engine
from sentinel.core.database_settings import DatabaseSettings
from sentinel.core.secret import Secret
from sentinel.edges.databases.memory import limit
from sentinel.edges.databases.postgresql_rows import rows_of
from sentinel.errors import DatabaseError


def main() -> None:
    request = json.loads(sys.stdin.readline())
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_AS, _held_bytes() + int(request["more_bytes"]))
    try:
        found = rows_of(_settings(request), request["statement"], int(request["limit"]))
        answer: dict[str, object] = {"rows": found}
    except DatabaseError as error:
        answer = {"error": str(error)}
    except MemoryError:
        answer = {"error": "the server's answer is longer than it may be"}
    sys.stdout.write(json.dumps(answer) + "\n")


def _held_bytes() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    return int(pages) * resource.getpagesize()


def _settings(request: dict[str, Any]) -> DatabaseSettings:
    return DatabaseSettings(
        name=request["name"],
        engine=Engine.POSTGRESQL,
        database=request["database"],
        host=request["host"],
        port=int(request["port"]),
        socket=Path(request["socket"]) if request["socket"] else None,
        user=request["user"],
        password=Secret(request["password"]) if request["password"] else None,
        timeout_seconds=float(request["seconds"]),
    )


if __name__ == "__main__":
    main()
