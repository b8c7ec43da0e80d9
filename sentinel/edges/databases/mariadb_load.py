"""A dump brought into a database beside the live one, and proved there.

No client reads it: each statement is held against the list again, then sent by itself over the
protocol, which takes one statement at a time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sentinel.core.canonical import canonical, to_json
from sentinel.core.database import DatabasePart, ObjectKind, SchemaObject, TableState
from sentinel.core.database_settings import DatabaseSettings
from sentinel.core.dump_files import SETTINGS, Definition, Schema, table_file
from sentinel.core.ports import Progress
from sentinel.core.sql_shapes import quoted
from sentinel.core.sql_statements import Unreadable
from sentinel.edges.databases.mariadb_catalogue import catalogue, object_of
from sentinel.edges.databases.mariadb_check import problem_of, schema_of
from sentinel.edges.databases.mariadb_program import dumped
from sentinel.edges.databases.mariadb_session import (
    ServerError,
    Session,
    as_restorer,
    place_of,
    session,
)
from sentinel.edges.databases.mariadb_tables import TableFile, split
from sentinel.edges.databases.server_room import refuse_without_room
from sentinel.errors import IntegrityError

MARKER = "__sentinel_swap__"
"""A table of ours: beside, it says that the load was proved; it moves with the swap."""
_MISSING = frozenset({1146, 1305, 1356, 1054})
"""A view that names another one, or a function, that is not made yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading:
    """A dump on its way into a database beside the live one."""

    settings: DatabaseSettings
    folder: Path
    part: DatabasePart
    stop: Callable[[], None]
    progress: Progress | None = None


def load_beside(loading: Loading, beside: str) -> None:
    """Fills `beside` and proves it. Raises IntegrityError, DatabaseError."""
    account = as_restorer(loading.settings, beside)
    schema = schema_of(loading.folder)
    with session(account, database="") as server:
        server.run(f"DROP DATABASE IF EXISTS {quoted(beside)}")
        _refuse_without_room(account, server, loading.part)
        server.run(
            f"CREATE DATABASE {quoted(beside)} CHARACTER SET {schema.charset} "
            f"COLLATE {schema.collation}"
        )
        server.run(f"USE {quoted(beside)}")
        _load_tables(server, loading)
        create(server, schema.definitions, asleep=True)
        _prove(account, server, loading, schema)
        _mark(server, schema)


def create(
    server: Session, definitions: Sequence[Definition], *, asleep: bool, lenient: bool = False
) -> None:
    """Makes views, triggers, events and routines in the session's database; those that need
    others which are not made yet, after these. With `lenient` what the server refuses is left
    out. Raises DatabaseError, IntegrityError."""
    waiting = list(definitions)
    while waiting:
        refused: list[tuple[Definition, ServerError]] = []
        for one in waiting:
            try:
                create_one(server, one.asleep if asleep else one)
            except ServerError as error:
                if error.number not in _MISSING and not lenient:
                    raise
                refused.append((one, error))
        if len(refused) == len(waiting):
            if lenient:
                return
            raise refused[0][1]
        waiting = [one for one, _ in refused]


def create_one(server: Session, one: Definition, verb: str = "CREATE") -> None:
    """One definition, under the settings that it was made under, after a last look at it."""
    if problem := problem_of(one):
        raise IntegrityError(f"{one.kind.value} {one.name!a} is not created: {problem}")
    for line in one.settings:
        server.run(line)
    server.run(verb + one.text.removeprefix("CREATE"))


def _refuse_without_room(account: DatabaseSettings, server: Session, part: DatabasePart) -> None:
    said = server.rows("SELECT @@datadir")
    refuse_without_room(
        place_of(account),
        host=account.host or "",
        folder=str(said[0][0]) if said else "",
        witness="ibdata1",
        dump_bytes=sum(file.size for file in part.files),
    )


def _load_tables(server: Session, loading: Loading) -> None:
    known = sum(file.size for file in loading.part.files)
    for line in SETTINGS:
        server.run(line)
    done = 0
    for table in loading.part.state.tables:
        try:
            for _, statement in TableFile(
                path=loading.folder / table_file(table.name)
            ).statements():
                loading.stop()
                server.run(statement)
                done += len(statement)
                if loading.progress is not None:
                    loading.progress(done, known)
        except (Unreadable, OSError) as error:
            raise IntegrityError(f"{table_file(table.name)}: {error}") from error


def _prove(account: DatabaseSettings, server: Session, loading: Loading, schema: Schema) -> None:
    """Tables, rows and schema are as in the backup's record, or IntegrityError."""
    part = loading.part
    known = sum(file.size for file in part.files)

    def going_on() -> None:
        loading.stop()
        if loading.progress is not None:
            loading.progress(known, known)

    seen = catalogue(server, account.database)
    wanted = {table.name: table for table in part.state.tables}
    names = [table.name for table in seen.tables]
    try:
        rows = split(dumped(account, names, going_on), names, None) if names else []
    except Unreadable as error:
        raise IntegrityError(f"what was loaded does not read back: {error}") from error
    found = {state.name: state for state in rows}
    if found != wanted:
        raise IntegrityError(
            f"what was loaded is not what the backup records: {_first(found, wanted)}"
        )
    gone = {one.name for one in schema.definitions if one.once}
    if _comparable(seen.objects, gone) != _comparable(_asleep(part, schema), gone):
        raise IntegrityError("the schema that was loaded is not the one that the backup records")


def _asleep(part: DatabasePart, schema: Schema) -> list[SchemaObject]:
    """The recorded schema as it must stand beside: events switched off."""
    events = [object_of(one.asleep) for one in schema.definitions if one.kind is ObjectKind.EVENT]
    return [*(o for o in part.state.schema if o.kind is not ObjectKind.EVENT), *events]


def _comparable(objects: Sequence[SchemaObject], gone: set[str]) -> set[tuple[str, str, str]]:
    """Accounts belong to the server; an event for one past time is gone when it is made."""
    return {
        (one.kind.value, one.name, one.sha256)
        for one in objects
        if one.kind is not ObjectKind.USER
        and not (one.kind is ObjectKind.EVENT and one.name in gone)
    }


def _first(found: dict[str, TableState], wanted: dict[str, TableState]) -> str:
    name = next(n for n in sorted({*found, *wanted}) if found.get(n) != wanted.get(n))
    rows = [f"{one.rows} rows" if one else "missing" for one in (wanted.get(name), found.get(name))]
    return f"table {name!a}: {rows[0]} recorded, {rows[1]} found, or with other content"


def _mark(server: Session, schema: Schema) -> None:
    server.run(
        f"CREATE TABLE {quoted(MARKER)} (what VARCHAR(16) PRIMARY KEY, said LONGTEXT) "
        "ENGINE=InnoDB CHARACTER SET utf8mb4"
    )
    note(server, "after", schema)


def note(server: Session, what: str, value: object) -> None:
    """Writes one line of the marker in the session's database."""
    said = canonical(to_json(value)).decode()
    server.rows(f"REPLACE INTO {quoted(MARKER)} VALUES (%s, %s)", what, said)  # noqa: S608 - a constant
