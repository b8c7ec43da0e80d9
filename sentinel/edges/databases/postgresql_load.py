"""Loading a dump into a new database beside the live one, proving it there, and closing it."""

import os
import re
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import psycopg
from psycopg import sql

from sentinel.core.database import DatabasePart, ObjectKind, SchemaObject
from sentinel.core.database_difference import table_changes, table_text
from sentinel.core.database_settings import DatabaseSettings
from sentinel.core.schema_difference import changes_text, schema_difference
from sentinel.edges.databases.postgresql_dump import FOLDER
from sentinel.edges.databases.postgresql_program import Bounds, program, ran
from sentinel.edges.databases.postgresql_properties import (
    FILE,
    OBJECT,
    Properties,
    create_statement,
    parsed,
    put_back,
    read_properties,
)
from sentinel.edges.databases.postgresql_session import Connection, connected, message
from sentinel.edges.databases.postgresql_state import read_schema, table_states
from sentinel.edges.databases.server_room import refuse_without_room
from sentinel.errors import DatabaseError, IntegrityError

MAINTENANCE = "postgres"
"""Where statements about databases are run from."""
_MAX_NAME_BYTES = 63
_UNPACKED = 2
"""A dump is compressed; by so much its rows may grow."""
_PEER = struct.Struct("3i")
"""Process, user and group behind a socket (unix(7), SO_PEERCRED)."""
_SEPARATOR = "__"


def beside_name(database: str, label: str) -> str:
    """`name__label`, shortened with a digest where the server would cut it."""
    return _fitting(database, _SEPARATOR + _plain(label))


def quarantine_name(database: str, label: str) -> str:
    return _fitting(database, "_quarantine_" + _plain(label))


def absent_name(database: str, label: str) -> str:
    """An empty database that says: there was no live one when the loaded one took its name."""
    return _fitting(database, "_absent_" + _plain(label))


def is_beside(database: str, name: str) -> bool:
    """Whether a name can only be that of a loaded database: never the live one or a quarantine."""
    head = re.escape(_head(database))
    plain = re.escape(database + _SEPARATOR)
    return (
        re.fullmatch(rf"(?:{plain}|{head}_[0-9a-f]{{8}}{_SEPARATOR})[a-z0-9_]+", name) is not None
    )


def load_beside(
    settings: DatabaseSettings,
    folder: Path,
    part: DatabasePart,
    label: str,
    stop: Callable[[int], None],
) -> str:
    """1. an empty database of the same kind, which only this role may enter; 2. pg_restore in one
    transaction; 3. tables, digests and schema proven there; 4. rights and settings put back, and
    closed to everybody until it is swapped.

    Raises IntegrityError where it proves other than was dumped, DatabaseError.
    """
    beside = beside_name(settings.database, label)
    properties = parsed((folder / FILE).read_bytes())
    drop_database(settings, beside)
    _refuse_without_room(settings, part)
    try:
        major = _make(settings, properties, beside)
        _fill(settings, folder, beside, major, stop)
        _prove(settings, part, beside, stop)
        _settle(settings, properties, beside)
    except BaseException:
        with suppress(DatabaseError):
            drop_database(settings, beside)
        raise
    return beside


def drop_database(settings: DatabaseSettings, name: str) -> None:
    """Sessions in it are ended. Nothing where there is none. Raises DatabaseError."""
    with connected(settings, database=MAINTENANCE, restoring=True, writing=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def _refuse_without_room(settings: DatabaseSettings, part: DatabasePart) -> None:
    with connected(settings, database=MAINTENANCE, restoring=True) as connection:
        refuse_without_room(
            f"database {settings.name}",
            host=settings.host or "",
            folder=_data_folder(connection),
            witness="PG_VERSION",
            dump_bytes=_UNPACKED * sum(file.size for file in part.files),
        )


def _data_folder(connection: Connection) -> str:
    """Where the server's files lie, as far as that may be known: the setting is shown to few, and
    the folder that a server on this machine runs in to root alone."""
    shown = connection.execute("SELECT setting FROM pg_settings WHERE name = 'data_directory'")
    if row := shown.fetchone():
        return str(row[0])
    try:
        with socket.socket(fileno=os.dup(connection.fileno())) as peer:
            found = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size)
        return str(Path(f"/proc/{_PEER.unpack(found)[0]}/cwd").readlink())
    except OSError:
        return ""


def _make(settings: DatabaseSettings, properties: Properties, beside: str) -> int:
    """An empty one, closed to all but this role; the server's major version."""
    with connected(settings, database=MAINTENANCE, restoring=True, writing=True) as connection:
        connection.execute(create_statement(properties, beside))
        database, owner = sql.Identifier(beside), sql.Identifier(properties.owner)
        for statement in (
            sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database),
            sql.SQL("REVOKE CONNECT ON DATABASE {} FROM {}").format(database, owner),
            sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO CURRENT_USER").format(database),
        ):
            connection.execute(statement)
        return connection.info.server_version // 10_000


def _fill(
    settings: DatabaseSettings, folder: Path, beside: str, major: int, stop: Callable[[int], None]
) -> None:
    arguments = [
        program("pg_restore", major),
        "--format=directory",
        "--exit-on-error",
        "--single-transaction",
        "--no-password",
        str(folder / FOLDER),
    ]
    bounds = Bounds(seconds=settings.timeout_seconds)
    ended = ran(arguments, settings, bounds, database=beside, restoring=True, stop=stop)
    if ended.status:
        raise DatabaseError(f"database {settings.name}: pg_restore failed: {ended.said}")


def _prove(
    settings: DatabaseSettings, part: DatabasePart, beside: str, stop: Callable[[int], None]
) -> None:
    with connected(settings, database=beside, restoring=True) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        tables = table_states(connection, None, lambda: stop(0))
        schema = read_schema(connection, accounts=False)
    label = f"database {settings.name}: what was loaded is not what was dumped"
    wrong = table_changes(part.state.tables, tables)
    if wrong:
        raise IntegrityError(f"{label}. {table_text(wrong[0])}.")
    changes = schema_difference(tuple(filter(_of_this_database, part.state.schema)), schema)
    if changes:
        raise IntegrityError(f"{label}: {changes_text(changes)}.")


def _settle(settings: DatabaseSettings, properties: Properties, beside: str) -> None:
    with connected(settings, database=MAINTENANCE, restoring=True, writing=True) as connection:
        try:
            with connection.transaction():
                put_back(connection, properties, beside)
        except psycopg.Error as error:
            raise DatabaseError(
                f"database {settings.name}: its rights and settings cannot be put back by this "
                f"role: {message(error)}. See docs/vault.md for what the role needs."
            ) from error
        if read_properties(connection, beside) != properties:
            raise IntegrityError(
                f"database {settings.name}: its rights and settings are not as they were dumped."
            )


def _of_this_database(item: SchemaObject) -> bool:
    """Not the server's accounts: a restore neither makes nor removes any."""
    if item.kind is not ObjectKind.USER:
        return True
    return item.name != OBJECT and item.name.startswith("new objects of ")


def _plain(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_") or "x"


def _fitting(database: str, tail: str) -> str:
    whole = database + tail
    if len(whole.encode()) <= _MAX_NAME_BYTES:
        return whole
    digest = sha256(whole.encode()).hexdigest()[:8]
    room = _MAX_NAME_BYTES - len(digest) - 1
    head = _head(database)
    return f"{head}_{digest}{tail[: room - len(head.encode())]}"


def _head(database: str) -> str:
    return database.encode()[:20].decode("utf-8", "ignore")
