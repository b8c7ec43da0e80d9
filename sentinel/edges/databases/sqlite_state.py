"""What a SQLite database holds: its schema, and of each table the number and digest of its rows."""

import hashlib
import sqlite3
import struct
from collections.abc import Collection, Iterable, Iterator

from sentinel.core.canonical import sha256
from sentinel.core.database import ObjectKind, SchemaObject, TableState
from sentinel.errors import DatabaseError

MAX_OBJECTS = 50_000
MAX_DEFINITION_CHARACTERS = 4_000
_KINDS = {
    "table": ObjectKind.TABLE,
    "index": ObjectKind.INDEX,
    "trigger": ObjectKind.TRIGGER,
    "view": ObjectKind.VIEW,
}
_OWN_TABLES = frozenset({"sqlite_sequence", "sqlite_stat1", "sqlite_stat3", "sqlite_stat4"})
"""SQLite's own counters and statistics: they change by themselves and hold nothing of the site."""


def read_schema(copy: sqlite3.Connection) -> tuple[SchemaObject, ...]:
    """All objects, sorted by kind and name. A virtual table counts as an extension: a module's
    code answers for it. Raises DatabaseError beyond MAX_OBJECTS."""
    objects: list[SchemaObject] = []
    for kind, name, sql, root in _rows(copy):
        if sql is None and name.startswith("sqlite_autoindex_"):
            continue
        if name in _OWN_TABLES:
            continue
        text = (sql or "").strip()
        known = _KINDS.get(kind, ObjectKind.EXTENSION)
        if known is ObjectKind.TABLE and not root:
            known = ObjectKind.EXTENSION
        shown = text.encode("utf-8", "replace").decode()
        objects.append(
            SchemaObject(
                kind=known,
                name=name,
                sha256=sha256(text.encode("utf-8", "surrogateescape")),
                definition=shown[:MAX_DEFINITION_CHARACTERS],
            )
        )
    return tuple(sorted(objects, key=lambda item: (item.kind.value, item.name)))


def read_tables(
    copy: sqlite3.Connection, only: Collection[str] | None = None
) -> tuple[TableState, ...]:
    """All tables (or `only` these) that hold rows of their own, by name. Virtual ones are in the
    tables in which their modules keep what they hold. Raises DatabaseError, sqlite3.Error."""
    names = [
        name
        for kind, name, _, root in _rows(copy)
        if kind == "table" and root and name not in _OWN_TABLES
    ]
    return tuple(_table(copy, name) for name in sorted(set(names)) if only is None or name in only)


def _rows(copy: sqlite3.Connection) -> Iterator[tuple[str, str, str | None, int]]:
    statement = "SELECT type, name, sql, rootpage FROM sqlite_schema"
    for number, (kind, name, sql, root) in enumerate(copy.execute(statement), 1):
        if number > MAX_OBJECTS:
            raise DatabaseError(f"it holds more than {MAX_OBJECTS} tables, indexes and others.")
        if not isinstance(name, str) or not name.isprintable() or not name:
            raise DatabaseError(
                f"an object's name is {ascii(name)[:200]}: no text that can be shown."
            )
        if not isinstance(sql, str | None):
            raise DatabaseError(f"{name!a}: its definition is no text.")
        yield str(kind), name, sql, root if isinstance(root, int) else 0


def _table(copy: sqlite3.Connection, name: str) -> TableState:
    columns = [
        _quoted(str(row[1]))
        for row in copy.execute(f"PRAGMA table_xinfo({_quoted(name)})")
        if not row[6]
    ]
    if not columns:
        raise DatabaseError(f"table {name!a}: has no columns that could be read.")
    # NOT INDEXED: in the order of the table itself, which a damaged index cannot shorten
    statement = f"SELECT {', '.join(columns)} FROM {_quoted(name)} NOT INDEXED"  # noqa: S608 - names are quoted, and the connection only reads
    rows = copy.execute(statement)
    digest, count = hashlib.sha256(), 0
    for row in rows:
        digest.update(b"".join(_parts(row)))
        count += 1
    return TableState(name=name, rows=count, sha256=digest.hexdigest())


def _parts(row: Iterable[object]) -> Iterator[bytes]:
    """One row so that no two different rows, nor two different cuts of rows, give the same."""
    yield b"r"
    for value in row:
        match value:
            case None:
                yield b"n"
            case int():
                yield b"i%d;" % value
            case float():
                yield b"f" + struct.pack(">d", value)
            case str():
                data = value.encode("utf-8", "surrogateescape")
                yield b"t%d:" % len(data)
                yield data
            case bytes():
                yield b"b%d:" % len(value)
                yield value


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
