"""What PostgreSQL itself says is damaged. It proves presence, never absence."""

import time
from collections.abc import Callable

import psycopg

from sentinel.core.counts import counted
from sentinel.core.database import DatabaseDamage
from sentinel.core.database_settings import DatabaseSettings
from sentinel.edges.databases.postgresql_program import Bounds, program, ran
from sentinel.edges.databases.postgresql_session import Connection, connected, message
from sentinel.edges.databases.postgresql_state import (
    Table,
    copy_statement,
    read_tables,
    refuse_long_rows,
)
from sentinel.errors import DatabaseError

_MAX_FOUND = 20
_DAMAGED_STATES = ("XX001", "XX002", "58P01")
"""SQLSTATE data_corrupted, index_corrupted, undefined_file (a table's file is gone)."""
_CHECK_FUNCTION = (
    "SELECT has_function_privilege(p.oid, 'EXECUTE') FROM pg_proc p JOIN pg_depend d ON "
    "d.objid = p.oid JOIN pg_extension e ON e.oid = d.refobjid AND d.deptype = 'e' "
    "WHERE e.extname = 'amcheck' AND p.proname = 'bt_index_check'"
)


def damage_in(settings: DatabaseSettings, stop: Callable[[], None]) -> tuple[DatabaseDamage, ...]:
    """Failed checksums, tables that cannot be read to their end, and pg_amcheck where the role
    may run it. Raises DatabaseError where the server cannot be asked at all."""
    found: list[DatabaseDamage] = []
    deadline = time.monotonic() + settings.timeout_seconds
    with connected(settings, database=settings.database) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        found += _checksums(settings, connection)
        may_check = any(row[0] for row in connection.execute(_CHECK_FUNCTION))
        major = connection.info.server_version // 10_000
        for table in read_tables(connection):
            stop()
            if len(found) >= _MAX_FOUND:
                return tuple(found)
            if time.monotonic() > deadline:
                text = "The check was not done within `timeout`; what was left is not known."
                return (*found, _damage(settings, settings.name, text, proven=False))
            try:
                _read_to_the_end(connection, table)
            except DatabaseError as error:
                found.append(_damage(settings, table.shown, str(error), proven=False))
            except psycopg.Error as error:
                proven = error.sqlstate in _DAMAGED_STATES
                text = f"table {table.shown!a} cannot be read: {message(error)}"
                found.append(_damage(settings, table.shown, text, proven=proven))
                if connection.closed:
                    return tuple(found)
    if may_check:
        found += _checked(settings, major, deadline - time.monotonic(), stop)
    return tuple(found)


def _read_to_the_end(connection: Connection, table: Table) -> None:
    with connection.transaction():  # the rows that are sent are those that were measured
        refuse_long_rows(connection, table)
        with connection.cursor() as cursor, cursor.copy(copy_statement(table)) as copy:
            for _ in copy:
                pass


def _checksums(settings: DatabaseSettings, connection: Connection) -> list[DatabaseDamage]:
    """Without data_checksums the server counts nothing (NULL)."""
    row = connection.execute(
        "SELECT checksum_failures FROM pg_stat_database WHERE datname = current_database()"
    ).fetchone()
    number = 0 if row is None or row[0] is None else int(row[0])
    if not number:
        return []
    text = f"{counted(number, 'page')} with a wrong checksum were met (pg_stat_database)."
    return [_damage(settings, settings.name, text, proven=True)]


def _checked(
    settings: DatabaseSettings, major: int, seconds: float, stop: Callable[[], None]
) -> list[DatabaseDamage]:
    arguments = [program("pg_amcheck", major), "--no-password", "--no-strict-names"]
    bounds = Bounds(seconds=max(seconds, 1.0))
    ended = ran(arguments, settings, bounds, database=settings.database, stop=lambda size: stop())
    if not ended.status:
        return []
    # 2: it found damage; else it could not look (docs of pg_amcheck)
    text = f"pg_amcheck: {ended.said[:300]}"
    return [_damage(settings, settings.name, text, proven=ended.status == 2)]


def _damage(settings: DatabaseSettings, subject: str, text: str, *, proven: bool) -> DatabaseDamage:
    code = "engine-check" if proven else "unreadable"
    return DatabaseDamage(
        database=settings.name, code=code, subject=subject, text=text, proven=proven
    )
