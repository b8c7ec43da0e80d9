"""What a PostgreSQL database holds, read inside one snapshot: schema, rows and their digests."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from psycopg import sql

from sentinel.core.canonical import sha256
from sentinel.core.database import ObjectKind, SchemaObject, TableState
from sentinel.edges.databases.postgresql_queries import QUERIES, ROLES, TABLES
from sentinel.edges.databases.postgresql_session import Connection, shown_name
from sentinel.errors import DatabaseError

MAX_OBJECTS = 200_000
MAX_DEFINITION_CHARACTERS = 4_000
MAX_ROW_BYTES = 256 << 20
_SUM_BYTES = 256


class RowSum:
    """A digest of rows in whatever order they come: where a server keeps them changes with each
    VACUUM. The sum modulo 2 ** 2048 of a long hash of each: to find other rows with the same sum
    is beyond reach (Wagner's attack on sums needs about 2 ** 90 steps at this length)."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, row: bytes) -> None:
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
    server's roles. Raises DatabaseError beyond MAX_OBJECTS."""
    objects: list[SchemaObject] = []
    for kind, query in QUERIES:
        for name, text in _bounded(connection.execute(query), len(objects)):
            objects.append(schema_object(kind, name, text))
    if accounts:
        for name, text, admin in _bounded(connection.execute(ROLES), len(objects)):
            objects.append(schema_object(ObjectKind.USER, name, text, admin=bool(admin)))
    return tuple(sorted(objects, key=lambda item: (item.kind.value, item.name)))


def schema_object(
    kind: ObjectKind, name: object, text: object, *, admin: bool = False
) -> SchemaObject:
    definition = str(text or "")
    return SchemaObject(
        kind=kind,
        name=shown_name(name),
        sha256=sha256(definition.encode()),
        definition=definition[:MAX_DEFINITION_CHARACTERS],
        admin=admin,
    )


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
        for space, name, columns in _bounded(connection.execute(TABLES), 0)
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


def _copied(connection: Connection, table: Table, stop: Callable[[], None]) -> TableState:
    total = RowSum()
    with connection.cursor() as cursor, cursor.copy(copy_statement(table)) as copy:
        for row in copy:
            if len(row) > MAX_ROW_BYTES:
                raise DatabaseError(f"table {table.shown!a}: a row is longer than can be read.")
            total.add(bytes(row).removesuffix(b"\n"))
            if total.rows % 10_000 == 0:
                stop()
    return total.state(table.shown)


def _names(columns: object) -> tuple[str, ...]:
    return tuple(map(shown_name, columns)) if isinstance(columns, list) else ()


def _bounded(rows: Iterable[tuple[object, ...]], before: int) -> Iterator[tuple[object, ...]]:
    for number, row in enumerate(rows, before):
        if number > MAX_OBJECTS:
            raise DatabaseError(f"it holds more than {MAX_OBJECTS} tables, routines and others.")
        yield row
