"""The rows of an operator's statement, asked in a process of its own.

A view may call what an attacker wrote, and that may answer with an error or a notice of a
gigabyte, which libpq takes in whole: so the memory of that process is bounded, and it ends.
"""

import os

from sentinel.core.database_settings import DatabaseSettings
from sentinel.edges.databases.child import asked
from sentinel.edges.databases.postgresql_session import SPARE_SECONDS, connected
from sentinel.errors import DatabaseError

WORKER_MODULE = "sentinel.edges.databases.postgresql_child"
MORE_BYTES = 256 << 20
"""Of memory that the process may take beside its programs."""
_SHOWN_CHARACTERS = 200


def rows_apart(
    settings: DatabaseSettings, statement: str, limit: int
) -> tuple[tuple[str, ...], ...]:
    """As `rows_of`, by another process. Raises DatabaseError."""
    request = {
        "name": settings.name,
        "database": settings.database,
        "host": settings.host,
        "port": settings.port,
        "socket": str(settings.socket or ""),
        "user": settings.user,
        "password": settings.password.reveal() if settings.password else "",
        "seconds": settings.timeout_seconds,
        "statement": statement,
        "limit": limit,
        "more_bytes": MORE_BYTES,
    }
    given = ("HOME", *(name for name in os.environ if name.startswith("PG")))
    try:
        seconds = 3 * settings.timeout_seconds + SPARE_SECONDS
        return asked(WORKER_MODULE, request, seconds=seconds, environment=given)
    except DatabaseError as error:
        if str(error).startswith(f"database {settings.name}"):
            raise
        raise DatabaseError(f"database {settings.name}: {error}") from error


def rows_of(settings: DatabaseSettings, statement: str, limit: int) -> tuple[tuple[str, ...], ...]:
    """At most `limit` rows of one reading statement, each value a text that the server cuts. Names
    without a schema are looked for in `public` alone. Raises DatabaseError."""
    with connected(settings, database=settings.database) as connection:
        connection.execute("BEGIN READ ONLY")
        connection.execute("SET LOCAL search_path = public")
        # bytes: the statement is the operator's own, out of config.toml or checks/
        source = f"({statement.strip().rstrip(';')}\n) AS asked"
        seen = connection.execute(f"SELECT * FROM {source} LIMIT 0".encode())  # noqa: S608 - see above
        columns = [f"c{number}" for number in range(len(seen.description or ()))]
        named = f"{source}({', '.join(columns)})" if columns else source
        with connection.cursor(name="invariant") as cursor:
            texts = ", ".join(map(_shown, columns))
            cursor.execute(f"SELECT {texts} FROM {named}".encode())  # noqa: S608 - see above
            found = cursor.fetchmany(limit)
        return tuple(tuple(str(value) for value in row) for row in found)


def _shown(column: str) -> str:
    """A value for people, cut before it is sent: a row may hold gigabytes. By the output of its
    type: a cast may be the application's."""
    cut = f"pg_catalog.left(pg_catalog.format('%s', {column}), {_SHOWN_CHARACTERS})"
    return f"CASE WHEN {column} IS NULL THEN 'NULL' ELSE {cut} END"
