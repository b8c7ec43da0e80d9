"""What a PostgreSQL database holds, read inside one snapshot: schema, rows and their digests.

A value may be of a gigabyte, and libpq takes in each message whole: so what is long is cut, hashed
or refused by the server, before it is sent.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg import sql

from sentinel.core.canonical import sha256
from sentinel.core.database import ObjectKind, SchemaObject, TableState
from sentinel.edges.databases.postgresql_queries import QUERIES, ROLES, TABLES
from sentinel.edges.databases.postgresql_session import Connection, shown_name
from sentinel.errors import DatabaseError

MAX_OBJECTS = 200_000
MAX_DEFINITION_CHARACTERS = 4_000
MAX_ROW_BYTES = 256 << 20
MAX_CATALOGUE_CHARACTERS = 64 << 20
"""Of all names and definitions together, each cut as below."""
_MAX_NAME_CHARACTERS = 20_000
"""More than a routine with a hundred arguments has in its name."""
_FETCHED = 200
_SUSPECT_BYTES = 500_000
"""As a row is stored. The server's compressions give back 255 times as much at most, and hex
doubles that: no smaller row can be longer than MAX_ROW_BYTES."""
_SUM_BYTES = 256


class RowSum:
    """A digest of rows in whatever order they come: where a server keeps them changes with each
    VACUUM. The sum modulo 2 ** 2048 of a long hash of each: to find other rows with the same sum
    is beyond reach (Wagner's attack on sums needs about 2 ** 90 steps at this length)."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, row: bytes | memoryview) -> None:
        self.rows += 1
        self._sum += int.from_bytes(hashlib.shake_128(row).digest(_SUM_BYTES), "big")

    def state(self, name: str) -> TableState:
        total = (self._sum % (1 << (8 * _SUM_BYTES))).to_bytes(_SUM_BYTES, "big")
        return TableState(name=name, rows=self.rows, sha256=sha256(b"%d:" % self.rows + total))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table that holds rows of its own."""

    schema: str
    name: str
    columns: tuple[str, ...]

    @property
    def shown(self) -> str:
        return f"{self.schema}.{self.name}"


def read_schema(connection: Connection, *, accounts: bool = True) -> tuple[SchemaObject, ...]:
    """All objects of the connection's database, sorted by kind and name, and (`accounts`) the
    server's roles. Raises DatabaseError beyond MAX_OBJECTS or MAX_CATALOGUE_CHARACTERS."""
    allowed = _Allowance()
    queries = [(kind, query, "false") for kind, query in QUERIES]
    if accounts:
        queries.append((ObjectKind.USER, ROLES, "admin"))
    objects = [
        _object(kind, *row)
        for kind, query, admin in queries
        for row in _listed(connection, _shortened(query, admin), allowed)
    ]
    return tuple(sorted(objects, key=lambda item: (item.kind.value, item.name)))


def schema_object(
    kind: ObjectKind, name: object, definition: str, *, admin: bool = False
) -> SchemaObject:
    digest = sha256(definition.encode())
    return _object(kind, name, definition[:MAX_DEFINITION_CHARACTERS], digest, admin)


def read_tables(connection: Connection) -> tuple[Table, ...]:
    """Raises DatabaseError for large objects: they belong to no table, and no role that may only
    read all data can dump them."""
    row = connection.execute("SELECT count(*) FROM pg_largeobject_metadata").fetchone()
    if row is None or row[0]:
        raise DatabaseError(
            "it holds large objects (pg_largeobject), which are not dumped. Move them into a bytea "
            "column or into files, or back this database up otherwise."
        )
    return tuple(
        Table(schema=shown_name(space), name=shown_name(name), columns=_names(columns))
        for space, name, columns in _listed(connection, TABLES, _Allowance())
    )


def table_states(
    connection: Connection, only: Collection[str] | None, stop: Callable[[], None]
) -> tuple[TableState, ...]:
    """All tables (or `only` these), by name, as COPY gives their rows."""
    tables = read_tables(connection)
    return tuple(
        sorted(
            (
                _copied(connection, table, stop)
                for table in tables
                if only is None or table.shown in only
            ),
            key=lambda state: state.name,
        )
    )


def copy_statement(table: Table) -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    listed = sql.SQL(" ({})").format(columns) if table.columns else sql.SQL("")
    name = sql.Identifier(table.schema, table.name)
    return sql.SQL("COPY {}{} TO STDOUT").format(name, listed)


def refuse_long_rows(connection: Connection, table: Table) -> None:
    """Raises DatabaseError where COPY would send a row of more than MAX_ROW_BYTES. Rows that are
    stored in few bytes cannot be so long, and are not unpacked for that."""
    if not table.columns:
        return
    columns = [sql.Identifier(column) for column in table.columns]
    # format() goes by the types' own output: a cast to text may be the application's
    texts = [sql.SQL("pg_catalog.format('%s', {})").format(column) for column in columns]
    statement = sql.SQL(
        "SELECT EXISTS (SELECT FROM ONLY {} WHERE CASE WHEN {} > {} THEN {} > {} ELSE false END)"
    ).format(
        sql.Identifier(table.schema, table.name),
        _sum("coalesce(pg_catalog.pg_column_size({}), 0)", columns),
        _SUSPECT_BYTES,
        _sum(_COPIED_BYTES, texts),
        MAX_ROW_BYTES,
    )
    row = connection.execute(statement).fetchone()
    if row is None or row[0]:
        raise DatabaseError(f"table {table.shown!a}: a row is longer than can be read.")


_COPIED_BYTES = (
    "2::bigint * pg_catalog.octet_length({0}) - pg_catalog.octet_length("
    "pg_catalog.translate({0}, E'\\b\\t\\n\\v\\f\\r\\\\', ''))"
)
"""Of a value: COPY puts a backslash before each of these characters."""


def _sum(form: LiteralString, parts: Sequence[sql.Composable]) -> sql.Composed:
    return sql.SQL(" + ").join(sql.SQL(form).format(part) for part in parts)


def _copied(connection: Connection, table: Table, stop: Callable[[], None]) -> TableState:
    refuse_long_rows(connection, table)
    total = RowSum()
    with connection.cursor() as cursor, cursor.copy(copy_statement(table)) as copy:
        for row in copy:
            if len(row) > MAX_ROW_BYTES:
                raise DatabaseError(f"table {table.shown!a}: a row is longer than can be read.")
            seen = memoryview(row)
            total.add(seen[:-1] if bytes(seen[-1:]) == b"\n" else seen)
            if total.rows % 10_000 == 0:
                stop()
    return total.state(table.shown)


def _names(columns: object) -> tuple[str, ...]:
    return tuple(map(shown_name, columns)) if isinstance(columns, list) else ()


def _object(
    kind: ObjectKind, name: object, definition: str, digest: str, admin: bool
) -> SchemaObject:
    return SchemaObject(
        kind=kind, name=shown_name(name), sha256=digest, definition=definition, admin=admin
    )


def _shortened(query: str, admin: str) -> str:
    """Name, definition and its digest, as much of them as is kept."""
    names = "name, said, admin" if admin == "admin" else "name, said"
    wanted = (
        f"left(name::text, {_MAX_NAME_CHARACTERS})",
        f"left(coalesce(said, ''), {MAX_DEFINITION_CHARACTERS})",
        "encode(sha256(convert_to(coalesce(said, ''), 'UTF8')), 'hex')",
        f"coalesce({admin}, false)",
    )
    return f"SELECT {', '.join(wanted)} FROM ({query}) AS found({names})"  # noqa: S608 - our own words


@dataclass(slots=True)
class _Allowance:
    """How much of a catalogue is taken in still."""

    objects: int = MAX_OBJECTS
    characters: int = MAX_CATALOGUE_CHARACTERS

    def take(self, row: tuple[object, ...]) -> None:
        """Raises DatabaseError once there is too much."""
        self.objects -= 1
        for value in row:
            parts = value if isinstance(value, list) else [value]
            self.characters -= sum(len(part) for part in parts if isinstance(part, str))
        if self.objects < 0 or self.characters < 0:
            raise DatabaseError(
                f"it holds more than {MAX_OBJECTS} tables, routines and others, or more than "
                f"{MAX_CATALOGUE_CHARACTERS} characters of their definitions."
            )


def _listed(connection: Connection, query: str, allowed: _Allowance) -> Iterator[tuple[Any, ...]]:
    """Rows of a query of ours, a few at a time."""
    with connection.transaction(), connection.cursor(name="listed") as cursor:
        cursor.itersize = _FETCHED
        cursor.execute(query.encode())
        for row in cursor:
            allowed.take(row)
            yield row
