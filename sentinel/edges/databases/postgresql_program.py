"""Running pg_dump, pg_restore and pg_amcheck: no shell, no password prompt, bounded."""

import os
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sentinel.core.database_settings import DatabaseSettings
from sentinel.edges.databases.postgresql_session import CONNECT_SECONDS, account, options
from sentinel.errors import DatabaseError

_DEBIAN = Path("/usr/lib/postgresql")
_POLL_SECONDS = 0.2
_MAX_SHOWN_BYTES = 2_000
_MAX_SAID_BYTES = 8 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """When a program is ended."""

    seconds: float
    folder: Path | None = None
    """Whose files together must stay below `max_bytes`."""
    max_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a program ended, and what it said."""

    status: int
    said: str


def program(name: str, server_major: int) -> str:
    """The newest one of the server's version or later, as Debian keeps them, else the one in the
    PATH. Raises DatabaseError where there is none."""
    versions = sorted(
        (int(path.name) for path in _DEBIAN.glob("[0-9]*") if (path / "bin" / name).is_file()),
        reverse=True,
    )
    if versions and versions[0] >= server_major:
        chosen = server_major if server_major in versions else versions[0]
        return str(_DEBIAN / str(chosen) / "bin" / name)
    found = shutil.which(name)
    if found is None:
        raise DatabaseError(
            f"{name} is missing. Install the client programs of PostgreSQL {server_major} or later "
            "(Debian: postgresql-client)."
        )
    return found


def ran(
    arguments: list[str],
    settings: DatabaseSettings,
    bounds: Bounds,
    *,
    database: str,
    restoring: bool = False,
    stop: Callable[[int], None],
) -> Ended:
    """Runs a program to its end. `stop` is called now and then with the bytes written so far.
    Raises DatabaseError where a bound is passed, and what `stop` raises."""
    deadline = time.monotonic() + bounds.seconds
    with tempfile.TemporaryFile() as said:
        try:
            process = subprocess.Popen(  # noqa: S603 - no shell; names are whole arguments
                [*arguments, f"--dbname={_named(database)}"],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                env=_environment(settings, bounds.seconds, restoring=restoring),
                start_new_session=True,
            )
        except OSError as error:
            raise DatabaseError(f"{arguments[0]}: cannot be started ({error.strerror}).") from error
        try:
            if bounds.max_bytes:
                limit = max(bounds.max_bytes, _MAX_SAID_BYTES)
                resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (limit, limit))
            while True:
                try:
                    status = process.wait(_POLL_SECONDS)
                    break
                except subprocess.TimeoutExpired:
                    _within(arguments[0], bounds, deadline, said.fileno(), stop)
        finally:
            process.kill()
            process.wait()
        _within(arguments[0], bounds, float("inf"), said.fileno(), stop)
        said.seek(0)
        text = said.read(_MAX_SHOWN_BYTES).decode("utf-8", "replace")
    line = " ".join(text.split())
    return Ended(status=status, said=line if line.isprintable() else ascii(line))


def _within(
    name: str, bounds: Bounds, deadline: float, said: int, stop: Callable[[int], None]
) -> None:
    size = 0 if bounds.folder is None else size_of(bounds.folder)
    stop(size)
    program_name = Path(name).name
    if bounds.max_bytes and size > bounds.max_bytes:
        raise DatabaseError(
            f"{program_name}: more than the {bounds.max_bytes} bytes of `max_dump` in "
            "[[site.database]]."
        )
    if os.fstat(said).st_size > _MAX_SAID_BYTES:
        raise DatabaseError(
            f"{program_name}: said more than {_MAX_SAID_BYTES} bytes; it was ended."
        )
    if time.monotonic() > deadline:
        raise DatabaseError(
            f"{program_name}: not done within {bounds.seconds:g} s (`timeout` in "
            "[[site.database]])."
        )


def size_of(folder: Path) -> int:
    """Bytes of all files in a folder and those below it."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(place) / name).lstat().st_size
            except FileNotFoundError:  # renamed meanwhile
                continue
    return total


def _named(database: str) -> str:
    """As a connection string, so that a name with `=` in it is not taken for one."""
    escaped = database.replace("\\", "\\\\").replace("'", "\\'")
    return f"dbname='{escaped}'"


def _environment(settings: DatabaseSettings, seconds: float, *, restoring: bool) -> dict[str, str]:
    user, password = account(settings, restoring=restoring)
    given = {
        "PGHOST": settings.host or (str(settings.socket) if settings.socket else ""),
        "PGPORT": str(settings.port or ""),
        "PGUSER": user,
        "PGPASSWORD": password,
    }
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "LC_ALL": "C.UTF-8",
        "HOME": "/nonexistent",
        "PGTZ": "UTC",
        "PGAPPNAME": "sentinel",
        "PGCONNECT_TIMEOUT": str(CONNECT_SECONDS),
        "PGOPTIONS": options(seconds),
        **{name: value for name, value in given.items() if value},
    }
