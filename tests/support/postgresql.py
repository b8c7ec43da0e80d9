"""A private PostgreSQL server, started once for each test process: a socket in a folder of its own,
no network, nothing synced. Skips where it is missing.

Its databases are each test's own: `Server.database` makes one with a name that no other has.
"""

import atexit
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg
import pytest

from sentinel.core.database import Engine
from sentinel.core.database_settings import DatabaseSettings
from support.programs import MISSING

PACKAGE = "postgresql"
_PLACE = Path("/usr/lib/postgresql")
_ROLES = """
CREATE ROLE reader LOGIN;
GRANT pg_read_all_data TO reader;
CREATE ROLE app LOGIN;
CREATE ROLE keeper LOGIN CREATEDB;
GRANT app TO keeper;
GRANT pg_signal_backend TO keeper;
"""
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One running server. `reader` and `keeper` are roles as config.toml would have them, `app` is
    the application's."""

    socket: Path
    data: Path

    def connect(
        self, database: str = "postgres", user: str = "postgres"
    ) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(host=str(self.socket), dbname=database, user=user, autocommit=True)

    def sql(self, script: str, database: str = "postgres", user: str = "postgres") -> None:
        with self.connect(database, user) as connection:
            connection.execute(script.encode())

    def value(self, query: str, database: str = "postgres") -> object:
        with self.connect(database) as connection:
            row = connection.execute(query.encode()).fetchone()
            return None if row is None else row[0]

    def database(self, script: str = "") -> str:
        """A new database that belongs to `app`, filled by a script that `app` runs."""
        name = f"shop{next(_numbers)}"
        self.sql(f"CREATE DATABASE {name} OWNER app")
        if script:
            self.sql(script, name, "app")
        return name

    def settings(self, database: str) -> DatabaseSettings:
        return DatabaseSettings(
            name="content",
            engine=Engine.POSTGRESQL,
            database=database,
            socket=self.socket,
            user="reader",
            restore_user="keeper",
            timeout_seconds=240.0,
        )


def server() -> Server:
    """The server of this process. Pages have checksums."""
    return _started(checksums=True)


@cache
def _started(*, checksums: bool) -> Server:
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    data, socket = folder / "data", folder / "s"
    socket.mkdir()
    own = _own_user(folder, socket)
    checked = ["--data-checksums"] if checksums else []
    kind = ["-U", "postgres", "-A", "trust", "-N", "-E", "UTF8", "--locale=C.UTF-8", *checked]
    _run([str(programs / "initdb"), "-D", str(data), *kind], own)
    settings = (
        f"-c listen_addresses='' -c unix_socket_directories='{socket}' -c fsync=off "
        "-c full_page_writes=off -c shared_buffers=16MB -c max_connections=40 "
        "-c synchronous_commit=off -c autovacuum=off -c logging_collector=off"
    )
    control = [str(programs / "pg_ctl"), "-D", str(data), "-s", "-w"]
    _run([*control, "-l", str(folder / "log"), "-o", settings, "start"], own)

    def stop() -> None:
        _run([*control, "-m", "immediate", "stop"], own)
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    made = Server(socket=socket, data=data)
    made.sql(_ROLES)
    return made


def _programs() -> Path:
    found = sorted(path.parent for path in _PLACE.glob("*/bin/initdb"))
    if not found:
        pytest.skip(f"needs a PostgreSQL server ({MISSING}: {PACKAGE})")
    return found[-1]


def _own_user(*folders: Path) -> dict[str, object]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid():
        return {}
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip(f"needs the user postgres ({MISSING}: {PACKAGE})")
    for folder in folders:
        os.chown(folder, user.pw_uid, user.pw_gid)
        folder.chmod(0o755)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _run(arguments: list[str], own: dict[str, object]) -> None:
    done = subprocess.run(  # type: ignore[call-overload] # how to become another user
        arguments,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        cwd="/",
        **own,
    )
    if done.returncode:
        raise AssertionError(f"{arguments[0]} failed: {done.stderr}{done.stdout}")
