"""Reading SQLite files that may be hostile: read only, within limits, and nothing in them runs."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from sentinel.errors import DatabaseError

BUSY_SECONDS = 10.0
"""How long a lock of the application is waited for."""
MAX_VALUE_BYTES = 256 << 20
"""Of one value; a larger one is refused, as it would stand in memory whole."""
_MAX_STATEMENT_BYTES = 1 << 20
_STEPS = 20_000
"""Instructions of SQLite's machine between two looks at the time."""
_READS = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_TRANSACTION,
    }
)
_PRAGMAS = frozenset(
    {
        *("table_xinfo", "integrity_check", "foreign_key_check", "page_count", "page_size"),
        *("database_list", "encoding", "quick_check"),
    }
)
_REFUSED_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer", "readfile", "writefile"})
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def is_damage(error: sqlite3.Error) -> bool:
    """Whether SQLite says that the file itself is broken, rather than busy or not allowed."""
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(code, int) and code & 0xFF in _DAMAGED


@contextmanager
def opened(path: Path, *, still: bool, deadline: float) -> Iterator[sqlite3.Connection]:
    """A connection that can only read. `still`: a file of our own that nobody writes to, which is
    read without locks, journals or anything being made beside it.

    What a schema holds is not trusted: no function of it runs that could have an effect, no
    statement but reading is taken, values and statements are bounded, and work ends at `deadline`
    (of the monotonic clock). Raises sqlite3.Error.
    """
    options = "mode=ro&immutable=1" if still else "mode=ro"
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?{options}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    with closing(connection):
        # a name or text that is no UTF-8 is still told apart from every other
        connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)
        connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, _MAX_STATEMENT_BYTES)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        connection.setlimit(sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 1)
        connection.setlimit(sqlite3.SQLITE_LIMIT_WORKER_THREADS, 0)
        for pragma in (
            "trusted_schema = OFF",
            "cell_size_check = ON",
            "query_only = ON",
            "mmap_size = 0",  # a file that is cut meanwhile must not end the process
        ):
            connection.execute(f"PRAGMA {pragma}")
        connection.set_authorizer(_authorise)
        connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
        yield connection


def refuse_other_file(connection: sqlite3.Connection, path: Path) -> None:
    """Raises DatabaseError where SQLite has opened another file than `path`: a link was put in its
    place between two looks."""
    files = [str(row[2]) for row in connection.execute("PRAGMA database_list") if row[1] == "main"]
    if files != [str(path)]:
        raise DatabaseError(
            f"{path}: it leads to {', '.join(ascii(file) for file in files) or 'nothing'}. No link "
            "is followed; correct `file` in [[site.database]]."
        )


def copy_into(
    live: sqlite3.Connection,
    target: Path,
    *,
    max_bytes: int,
    deadline: float,
    going_on: Callable[[int, int], None],
) -> None:
    """Copies a database page by page, as it is at one moment. Writers in WAL mode go on meanwhile;
    others wait. Raises DatabaseError for a bound, sqlite3.Error."""
    live.execute("BEGIN")
    live.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # from here on one snapshot
    pages = int(live.execute("PRAGMA page_count").fetchone()[0])
    size = pages * int(live.execute("PRAGMA page_size").fetchone()[0])
    if size > max_bytes:
        raise DatabaseError(
            f"it holds {size} bytes, more than the {max_bytes} of `max_dump` in [[site.database]]."
        )

    def step(_: int, remaining: int, total: int) -> None:
        if time.monotonic() > deadline:
            raise DatabaseError("the copy was not done within `timeout` of [[site.database]].")
        going_on((total - remaining), total)

    with closing(sqlite3.connect(target)) as copy:
        live.backup(copy, pages=2048, progress=step)
    live.execute("ROLLBACK")


def damage_texts(copy: sqlite3.Connection, limit: int) -> tuple[tuple[str, bool], ...]:
    """What `integrity_check` finds: (text, whether the file itself is broken). A row that breaks
    a constraint may have done so since the constraint was written: it proves no damage."""
    found = [str(row[0]) for row in copy.execute(f"PRAGMA integrity_check({limit})")]
    constraints = ("CHECK constraint failed", "NULL value in", "NUMERIC value in", "TEXT value in")
    return tuple((text, not text.startswith(constraints)) for text in found if text != "ok")


def orphans(copy: sqlite3.Connection, limit: int) -> dict[str, int]:
    """Rows whose foreign key leads to nothing, by table; at most `limit` are counted."""
    counts: dict[str, int] = {}
    for number, row in enumerate(copy.execute("PRAGMA foreign_key_check"), 1):
        counts[str(row[0])] = counts.get(str(row[0]), 0) + 1
        if number >= limit:
            break
    return counts


def _authorise(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    if action == sqlite3.SQLITE_PRAGMA:
        return sqlite3.SQLITE_OK if first in _PRAGMAS else sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _REFUSED_FUNCTIONS:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action in _READS else sqlite3.SQLITE_DENY
