"""Dumps in directory format: made by pg_dump in our snapshot, and read back file by file.

`dump/` is what pg_dump writes, one file for each table's rows; `database.json` stands beside it.
"""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from sentinel.core.database import DatabasePart, DatabaseState, Engine, SchemaObject, TableState
from sentinel.core.database_settings import DatabaseSettings
from sentinel.core.ports import Clock
from sentinel.core.schema_difference import changes_text, schema_difference
from sentinel.edges.databases.dump_files import file_problems
from sentinel.edges.databases.postgresql_program import Bounds, program, ran
from sentinel.edges.databases.postgresql_properties import FILE, parsed, read_properties
from sentinel.edges.databases.postgresql_session import LOCK_SECONDS, Connection, connected
from sentinel.edges.databases.postgresql_state import (
    MAX_ROW_BYTES,
    RowSum,
    read_schema,
    read_tables,
    table_states,
)
from sentinel.edges.databases.postgresql_toc import TABLE_DATA, TocEntry, read_toc, toc_problems
from sentinel.errors import DatabaseError, IntegrityError

FOLDER = "dump"
TOC = "toc.dat"
_MAX_TOC_BYTES = 256 << 20
_END = b"\\."
_SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


def whole_schema(connection: Connection, database: str) -> tuple[SchemaObject, ...]:
    """With the server's accounts, and who may do what with the database itself."""
    found = (*read_schema(connection), read_properties(connection, database).as_object())
    return tuple(sorted(found, key=lambda item: (item.kind.value, item.name)))


def state_of(
    settings: DatabaseSettings,
    clock: Clock,
    only: Collection[str] | None,
    stop: Callable[[], None],
) -> DatabaseState:
    with connected(settings, database=settings.database) as connection:
        connection.execute(_SNAPSHOT)
        return _state(
            settings,
            clock,
            connection,
            table_states(connection, only, stop),
            whole_schema(connection, settings.database),
        )


def dump_into(
    settings: DatabaseSettings, clock: Clock, folder: Path, stop: Callable[[int], None]
) -> DatabaseState:
    """Rows, counts and schema of one exported snapshot. Raises DatabaseError where the schema was
    changed meanwhile: pg_dump reads some of it as it is now."""
    with connected(settings, database=settings.database) as connection:
        connection.execute(_SNAPSHOT)
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()
        schema = whole_schema(connection, settings.database)
        properties = read_properties(connection, settings.database)
        tables = {table.shown for table in read_tables(connection)}
        (folder / FILE).write_bytes(properties.as_bytes())
        parsed(properties.as_bytes())  # what could not be put back is refused now, not at night
        major = connection.info.server_version // 10_000
        arguments = [
            program("pg_dump", major),
            "--format=directory",
            f"--file={folder / FOLDER}",
            "--compress=0",
            f"--snapshot={'' if snapshot is None else snapshot[0]}",
            "--no-password",
            f"--lock-wait-timeout={LOCK_SECONDS * 1000}",
            "--no-sync",  # the vault makes its copy durable
        ]
        bounds = Bounds(
            seconds=settings.timeout_seconds, folder=folder, max_bytes=settings.max_bytes
        )
        ended = ran(arguments, settings, bounds, database=settings.database, stop=stop)
        if ended.status:
            raise DatabaseError(f"database {settings.name}: pg_dump failed: {ended.said}")
        states = tuple(
            sorted(
                (state for state in dumped_tables(folder / FOLDER) if state.name in tables),
                key=lambda state: state.name,
            )
        )
        if {state.name for state in states} != tables:
            raise DatabaseError(f"database {settings.name}: pg_dump left tables out.")
        state = _state(settings, clock, connection, states, schema)
    with connected(settings, database=settings.database) as connection:
        connection.execute(_SNAPSHOT)
        changes = schema_difference(schema, whole_schema(connection, settings.database))
    if changes:
        raise DatabaseError(
            f"database {settings.name}: its schema was changed while it was dumped "
            f"({changes_text(changes)}). Nothing was backed up; try again."
        )
    return state


def dump_problems_of(folder: Path, part: DatabasePart) -> tuple[str, ...]:
    """Files, table of contents, properties and the rows of each table. No client is run."""
    problems = list(file_problems(folder, part, allowed=_is_dump_file))
    if problems:
        return tuple(problems)
    try:
        parsed((folder / FILE).read_bytes())
        entries = _toc(folder / FOLDER)
        names = frozenset(path.name for path in (folder / FOLDER).iterdir())
        problems = list(toc_problems(entries, names - {TOC}))
        if not problems:
            found = {state.name: state for state in _states(folder / FOLDER, entries)}
            problems = [
                f"table {table.name!a}: its rows are not those that were recorded."
                for table in part.state.tables
                if found.get(table.name) != table
            ]
    except (OSError, IntegrityError) as error:
        return (str(error),)
    return tuple(problems)


def dumped_tables(folder: Path) -> Iterator[TableState]:
    """Row counts and digests from the files of a dump. Raises IntegrityError."""
    return _states(folder, _toc(folder))


def _state(
    settings: DatabaseSettings,
    clock: Clock,
    connection: Connection,
    tables: tuple[TableState, ...],
    schema: tuple[SchemaObject, ...],
) -> DatabaseState:
    version = connection.info.server_version
    return DatabaseState(
        name=settings.name,
        engine=Engine.POSTGRESQL,
        server_version=f"{version // 10_000}.{version % 10_000}",
        taken_at=clock.now(),
        tables=tables,
        schema=schema,
    )


def _toc(folder: Path) -> tuple[TocEntry, ...]:
    place = folder / TOC
    if place.stat().st_size > _MAX_TOC_BYTES:
        raise IntegrityError(f"{TOC}: more than {_MAX_TOC_BYTES} bytes.")
    return read_toc(place.read_bytes())


def _states(folder: Path, entries: tuple[TocEntry, ...]) -> Iterator[TableState]:
    names = frozenset(path.name for path in folder.iterdir())
    for problem in toc_problems(entries, names - {TOC}):
        raise IntegrityError(problem)
    for entry in entries:
        if entry.kind == TABLE_DATA:
            yield _rows(folder / entry.file).state(f"{entry.schema}.{entry.name}")


def _rows(file: Path) -> RowSum:
    """One line is one row: COPY writes line breaks inside values as `\\n`."""
    total = RowSum()
    with file.open("rb") as stream:
        while line := stream.readline(MAX_ROW_BYTES):
            if not line.endswith(b"\n"):
                raise IntegrityError(f"{file.name}: cut, or a row is longer than can be read.")
            if line[:-1] == _END:
                if stream.read(16).strip():
                    break
                return total
            total.add(line[:-1])
    raise IntegrityError(f"{file.name}: does not end as the rows of a table do.")


def _is_dump_file(path: str) -> bool:
    return path == FILE or path.startswith(f"{FOLDER}/")
