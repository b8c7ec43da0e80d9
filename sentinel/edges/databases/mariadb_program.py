"""The dump program of MariaDB or MySQL: started with a private option file, bounded, and stopped.

No password stands in its arguments, and no name is read by a shell.
"""

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from sentinel.core.counts import counted
from sentinel.core.database_settings import DatabaseSettings
from sentinel.edges.databases.mariadb_session import password_of, place_of, socket_of
from sentinel.errors import DatabaseError

PROGRAMS = ("mariadb-dump", "mysqldump")
PACKAGE = "mariadb-client"

_CHUNK_BYTES = 4 * 1024 * 1024
_STDERR_BYTES = 4096
_COMMON = (
    "--single-transaction",
    "--skip-dump-date",
    "--order-by-primary",
    "--hex-blob",
    "--skip-triggers",  # these, and routines and events, are read as data: see mariadb_catalogue
    "--skip-add-locks",
    "--skip-disable-keys",
    "--skip-add-drop-table",
    "--skip-lock-tables",
    "--no-tablespaces",
    "--default-character-set=utf8mb4",
    "--max-allowed-packet=64M",
)
_MYSQL = ("--set-gtid-purged=OFF", "--column-statistics=0")
"""What Oracle's program adds by itself, and MariaDB's does not know."""


def dump_program() -> str:
    """Path of the program. Raises DatabaseError, with the package's name, where there is none."""
    for name in PROGRAMS:
        if found := shutil.which(name):
            return found
    raise DatabaseError(
        f"neither {PROGRAMS[0]} nor {PROGRAMS[1]} is on this machine; install the package "
        f"{PACKAGE} (Debian), or your distribution's"
    )


def dumped(
    settings: DatabaseSettings, tables: Sequence[str], stop: Callable[[], None]
) -> Iterator[bytes]:
    """The dump of some tables, in one snapshot, piece by piece.

    Raises DatabaseError where the program ends badly, the dump grows beyond `max_bytes`, or its
    time is over. What was given before that is worth nothing.
    """
    program = dump_program()
    arguments = [*_COMMON, *(() if _is_mariadbs(program) else _MYSQL)]
    with _option_file(settings) as file:
        command = [program, f"--defaults-file={file}", *arguments, "--", settings.database, *tables]
        with _running(command, settings.timeout_seconds) as process:
            size = 0
            assert process.stdout is not None
            while data := process.stdout.read(_CHUNK_BYTES):
                size += len(data)
                if size > settings.max_bytes:
                    raise DatabaseError(
                        f"{place_of(settings)}: the dump is larger than "
                        f"{counted(settings.max_bytes, 'byte')}; raise max_bytes, or leave it out"
                    )
                stop()
                yield data


@contextmanager
def _running(command: Sequence[str], seconds: float) -> Iterator["subprocess.Popen[bytes]"]:
    """The program; it is ended with the block. Raises DatabaseError where it failed."""
    try:
        process = subprocess.Popen(  # noqa: S603 - a list of arguments, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        )
    except OSError as error:
        raise DatabaseError(f"{command[0]} could not be started: {error}") from error
    said: list[bytes] = []
    listener = threading.Thread(target=_listen, args=(process, said), daemon=True)
    listener.start()
    late = threading.Event()

    def end() -> None:
        late.set()
        process.kill()

    watch = threading.Timer(seconds, end)
    watch.daemon = True
    watch.start()
    try:
        yield process
        code = process.wait()
    finally:
        watch.cancel()
        process.kill()
        process.wait()
        listener.join()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()
    if late.is_set():
        raise DatabaseError(f"{command[0]} was not done after {seconds:g} s; raise timeout")
    if code:
        words = ascii(b"".join(said).decode("utf-8", "replace").strip())[1:-1]
        raise DatabaseError(f"{command[0]} ended with {code}: {words[:500]}")


def _listen(process: "subprocess.Popen[bytes]", said: list[bytes]) -> None:
    """Takes in what it complains of, and keeps the first of it."""
    assert process.stderr is not None
    kept = 0
    with suppress(OSError, ValueError):
        while data := process.stderr.read(_STDERR_BYTES):
            if kept < _STDERR_BYTES:
                said.append(data)
                kept += len(data)


def _is_mariadbs(program: str) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments, no shell
            [program, "--no-defaults", "--version"],
            capture_output=True,
            timeout=10,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise DatabaseError(f"{program} could not be asked for its version: {error}") from error
    return b"MariaDB" in done.stdout


@contextmanager
def _option_file(settings: DatabaseSettings) -> Iterator[Path]:
    """Account and place in a file that nobody else can read, as long as the block lasts."""
    place = socket_of(settings)
    lines = ["[client]", f"user={_quoted(settings.user)}"]
    lines.append(f"password={_quoted(password_of(settings))}")
    if place:
        lines.append(f"socket={_quoted(place)}")
    else:
        lines += [f"host={_quoted(settings.host)}", f"port={settings.port or 3306}"]
        lines.append("protocol=tcp")
    with tempfile.TemporaryDirectory(prefix="sentinel-") as folder:  # made with mode 0700
        file = Path(folder, "client.cnf")
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write("\n".join(lines) + "\n")
        yield file


def _quoted(value: str) -> str:
    """A value of an option file, in which backslashes escape and quotes end."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'
