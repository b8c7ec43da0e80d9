"""A connection to MariaDB or MySQL that is bounded in time and in what it takes in.

What the server answers is hostile: text alone, no conversion to other types, no file is ever read
for it (LOAD DATA LOCAL is refused), one statement in one request.
"""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import pymysql
from pymysql.connections import Connection
from pymysql.converters import conversions

from sentinel.core.database_settings import DatabaseSettings
from sentinel.errors import DatabaseError

Row = tuple[str | bytes | None, ...]

CONNECT_SECONDS = 10.0
MAX_ANSWER_BYTES = 64 * 1024 * 1024
"""Of all answers in one session: catalogues, and the first rows of an invariant."""
MAX_ROWS = 500_000
LOCK_WAIT_SECONDS = 30
"""How long a statement that changes tables waits for those who use them."""

_ENCODERS = {kind: encode for kind, encode in conversions.items() if not isinstance(kind, int)}
_FAULTS = (
    pymysql.MySQLError,
    OSError,
    ValueError,
    struct.error,
    IndexError,
    RuntimeError,
    AssertionError,
    TypeError,
    KeyError,
)
"""What a connection raises; the last few where a server breaks the protocol."""


class _Bounded(Connection):
    """Takes in no more than it may."""

    allowance = MAX_ANSWER_BYTES

    def _read_bytes(self, num_bytes: int) -> bytes:
        self.allowance -= num_bytes
        if self.allowance < 0:
            raise OSError(f"more than {MAX_ANSWER_BYTES} bytes of answers")
        data: bytes = super()._read_bytes(num_bytes)  # type: ignore[misc] # not in the stub
        return data

    def reach(self, path: str) -> None:
        """Connects: to a socket, where there is one. The library does not close one that nobody
        listens at."""
        if not path:
            self.connect()
            return
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            made.settimeout(CONNECT_SECONDS)
            made.connect(path)
            self._secure = True  # nobody listens in: a password may be sent as it is
            self.connect(made)
        except BaseException:
            made.close()
            raise

    def cut(self) -> None:
        """Ends it from another thread: whoever waits for an answer gets an error."""
        with suppress(OSError, AttributeError):
            self._sock.shutdown(socket.SHUT_RDWR)  # type: ignore[attr-defined] # not in the stub


class ServerError(DatabaseError):
    """The server refused a statement; its number says why."""

    def __init__(self, message: str, number: int) -> None:
        super().__init__(message)
        self.number = number


class Session:
    """One connection. Raises DatabaseError, ServerError where the server refused."""

    def __init__(self, connection: "Connection[Any]", place: str) -> None:
        self._connection = connection
        self._place = place

    def rows(self, statement: str, *values: object, limit: int = MAX_ROWS) -> list[Row]:
        """All rows of a query. Raises DatabaseError where there are more than `limit`."""
        found = self.first_rows(statement, *values, limit=limit + 1)
        if len(found) > limit:
            raise DatabaseError(f"{self._place}: more than {limit} rows where a list was asked for")
        return found

    def first_rows(self, statement: str, *values: object, limit: int) -> list[Row]:
        """The first rows of a query; a SELECT sends no others."""
        self.run(f"SET SESSION sql_select_limit = {limit}")
        with self._told(), self._connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return [tuple(row) for row in cursor.fetchmany(limit)]

    def run(self, statement: str | bytes) -> None:
        """One statement whose answer is of no interest."""
        with self._told():
            self._connection.query(statement)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except _FAULTS as error:
            raise _told(self._place, error) from error


@contextmanager
def session(
    settings: DatabaseSettings,
    *,
    database: str | None = None,
    seconds: float | None = None,
) -> Iterator[Session]:
    """A connection that is closed after use, and cut off after `seconds`.

    `database` is the one that it starts in, empty for none, default the configured one. Raises
    DatabaseError.
    """
    place = place_of(settings)
    seconds = settings.timeout_seconds if seconds is None else seconds
    name = settings.database if database is None else database
    try:
        connection = _Bounded(
            host=settings.host or "localhost",
            port=settings.port or 3306,
            user=settings.user,
            password=password_of(settings),
            database=name or None,
            charset="utf8mb4",
            connect_timeout=CONNECT_SECONDS,
            read_timeout=seconds,
            write_timeout=seconds,
            conv=_ENCODERS,  # type: ignore[arg-type] # the stub knows decoders alone
            autocommit=True,
            local_infile=False,
            defer_connect=True,
        )
        connection.reach(socket_of(settings))
    except _FAULTS as error:
        raise _told(place, error) from error
    watch = threading.Timer(seconds, connection.cut)
    watch.daemon = True
    watch.start()
    try:
        made = Session(connection, place)
        made.run("SET SESSION sql_mode = ''")
        made.run(f"SET SESSION lock_wait_timeout = {LOCK_WAIT_SECONDS}")
        yield made
    finally:
        watch.cancel()
        with suppress(*_FAULTS):
            connection.close()


def as_restorer(settings: DatabaseSettings, database: str) -> DatabaseSettings:
    """The same server, another of its databases, by the account that may create and rename."""
    if not settings.restore_user:
        return replace(settings, database=database)
    return replace(
        settings,
        database=database,
        user=settings.restore_user,
        password=settings.restore_password,
    )


def password_of(settings: DatabaseSettings) -> str:
    """What the account logs in with; empty for none."""
    return settings.password.reveal() if settings.password else ""


def socket_of(settings: DatabaseSettings) -> str:
    """Path of the socket, or empty where the network is used."""
    if settings.socket is not None:
        return str(settings.socket)
    return "" if settings.host else "/run/mysqld/mysqld.sock"


def place_of(settings: DatabaseSettings) -> str:
    """Which database of which server, for messages."""
    where = socket_of(settings) or f"{settings.host}:{settings.port or 3306}"
    return f"database {settings.name} ({settings.database} at {where})"


def _told(place: str, error: Exception) -> DatabaseError:
    number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    text = str(error.args[1]) if number and len(error.args) > 1 else str(error) or repr(error)
    said = f"{place}: {ascii(text)[1:-1][:300]}"
    return ServerError(f"{said} (error {number})", number) if number else DatabaseError(said)
