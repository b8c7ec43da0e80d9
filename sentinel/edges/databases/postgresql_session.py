"""Connections to a PostgreSQL server: bounded in time, never as a superuser, without a search_path.

What a superuser dumps or loads could run an attacker's functions with all rights (CVE-2024-7348),
so such a role is refused.
"""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg

from sentinel.core.database_settings import DatabaseSettings
from sentinel.core.schema_difference import printable
from sentinel.errors import DatabaseError

Connection = psycopg.Connection[tuple[Any, ...]]

CONNECT_SECONDS = 15
LOCK_SECONDS = 30
SPARE_SECONDS = 60.0
"""The server ends a statement after the time limit. One that froze, or whose network is gone, does
not: the connection is cut after three times the limit and so long more, since beside a snapshot
that is held there is one run of a program, and the reading of rows."""
MAX_MESSAGE_CHARACTERS = 300
_SETTINGS = (
    ("search_path", ""),
    ("DateStyle", "ISO"),
    ("IntervalStyle", "postgres"),
    ("TimeZone", "UTC"),
    ("bytea_output", "hex"),
    ("extra_float_digits", "3"),
    ("lc_monetary", "C"),
    ("xmloption", "content"),
    ("synchronize_seqscans", "off"),
    ("row_security", "off"),
    ("lock_timeout", f"{LOCK_SECONDS}s"),
)
"""Under which rows are read as text; the same for dump and restore, whatever a role or database
has set. `row_security`: an error rather than a part of the rows."""


def options(seconds: float) -> str:
    """For PGOPTIONS and `options`; these go before the settings of roles and databases."""
    limit = ("statement_timeout", f"{max(1, int(seconds * 1000))}")
    return " ".join(f"-c {name}={value}" for name, value in (*_SETTINGS, limit))


@contextmanager
def connected(
    settings: DatabaseSettings, *, database: str, restoring: bool = False, writing: bool = False
) -> Iterator[Connection]:
    """A connection in autocommit. Raises DatabaseError, also for whatever the work in it meets."""
    user, password = account(settings, restoring=restoring)
    label = f"database {settings.name}"
    connection: Connection | None = None
    watch: threading.Timer | None = None
    held: socket.socket | None = None
    try:
        connection = psycopg.connect(
            host=settings.host or (str(settings.socket) if settings.socket else None),
            port=settings.port or None,
            user=user or None,
            password=password or None,
            dbname=database,
            connect_timeout=CONNECT_SECONDS,
            application_name="sentinel",
            options=options(settings.timeout_seconds)
            + ("" if writing else " -c default_transaction_read_only=on"),
            autocommit=True,
            prepare_threshold=None,
        )
        held = socket.socket(fileno=os.dup(connection.fileno()))  # ours to cut, whoever waits
        watch = threading.Timer(3 * settings.timeout_seconds + SPARE_SECONDS, _cut, (held,))
        watch.daemon = True
        watch.start()
        _refuse_superuser(connection, label)
        yield connection
    except psycopg.Error as error:
        raise DatabaseError(f"{label}: {message(error)}") from error
    finally:
        if watch is not None:
            watch.cancel()
        if connection is not None:
            connection.close()
        if held is not None:
            held.close()


def _cut(held: socket.socket) -> None:
    """Whoever waits for an answer gets an error."""
    with suppress(OSError):
        held.shutdown(socket.SHUT_RDWR)


def account(settings: DatabaseSettings, *, restoring: bool) -> tuple[str, str]:
    """User and password for one of the two kinds of work."""
    user, password = settings.user, settings.password
    if restoring and settings.restore_user:
        user, password = settings.restore_user, settings.restore_password
    return user, "" if password is None else password.reveal()


def message(error: psycopg.Error) -> str:
    """What a server or the library says, as one line that can be shown."""
    text = " ".join(str(error).split())[:MAX_MESSAGE_CHARACTERS]
    state = f" ({error.sqlstate})" if error.sqlstate else ""
    return (text if text.isprintable() else ascii(text)) + state


def shown_name(name: object) -> str:
    """A name of the schema that may be kept. Raises DatabaseError for one that cannot be shown."""
    if not isinstance(name, str) or not name or not name.isprintable():
        raise DatabaseError(f"an object's name is {ascii(name)[:200]}: no text that can be shown.")
    return name


def _refuse_superuser(connection: Connection, label: str) -> None:
    row = connection.execute(
        "SELECT rolname, rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user"
    ).fetchone()
    if row is None or row[1]:
        name = printable(str(row[0])) if row else "the role"
        raise DatabaseError(
            f"{label}: {name} is a superuser. What an attacker has put into the database would run "
            "with all rights (CVE-2024-7348): use a role of its own, see docs/vault.md."
        )
