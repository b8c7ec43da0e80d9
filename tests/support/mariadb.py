"""A private mariadbd, started once for each test process: a socket in a folder of its own, small
buffers, no network. Skips where it is missing.

Its databases are each test's own: `Server.database` makes one with a name that no other has.
"""

import atexit
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sentinel.core.database import Engine
from sentinel.core.database_settings import DatabaseSettings
from sentinel.core.secret import Secret
from support.programs import needs
from support.waiting import LIMIT_SECONDS

PACKAGE = "mariadb-server"
PASSWORD = "p\"a'ss #1\\n"
"""Of every account: what an option file might read otherwise."""

_SMALL = (
    "--skip-networking",
    "--skip-log-bin",
    "--performance-schema=OFF",
    "--innodb-buffer-pool-size=16M",
    "--innodb-log-file-size=4M",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-use-native-aio=OFF",
    "--event-scheduler=ON",
)
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One running server. `reader` and `keeper` are accounts as config.toml would have them."""

    socket: Path

    def sql(self, script: str, database: str = "") -> str:
        """Runs a script as the server's administrator, with the client; what it printed."""
        done = subprocess.run(
            [
                needs("mariadb", package="mariadb-client"),
                "--no-defaults",
                f"--socket={self.socket}",
                "--user=root",
                "--batch",
                "--default-character-set=utf8mb4",
                "--skip-column-names",
                *([database] if database else []),
            ],
            input=script,
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT_SECONDS,
        )
        if done.returncode:
            raise AssertionError(f"the test's script is refused: {done.stderr}")
        return done.stdout

    def database(self, script: str = "") -> str:
        """A new database, filled by a script."""
        name = f"shop{next(_numbers)}"
        self.sql(
            f"CREATE DATABASE {name}; "
            f"GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON {name}.* TO reader@localhost;"
        )
        self.sql(script, name)
        return name

    def settings(self, database: str, **others: object) -> DatabaseSettings:
        """As [[site.database]] gives them."""
        values: dict[str, object] = {
            "name": "shop",
            "engine": Engine.MARIADB,
            "database": database,
            "socket": self.socket,
            "user": "reader",
            "password": Secret(PASSWORD),
            "restore_user": "keeper",
            "restore_password": Secret(PASSWORD),
            "timeout_seconds": LIMIT_SECONDS,
        }
        return DatabaseSettings(**{**values, **others})  # type: ignore[arg-type] # by name


@cache
def server() -> Server:
    """This process's server; it ends with the process."""
    program = needs("mariadbd", package=PACKAGE)
    install = needs("mariadb-install-db", package=PACKAGE)
    quick = "/dev/shm" if Path("/dev/shm").is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix="sentinel-mariadb-", dir=quick))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    user = "mysql" if os.geteuid() == 0 else ""
    if user:
        shutil.chown(folder, user)  # the server refuses to run as root
    own = [f"--user={user}"] if user else []
    _run(
        [
            *(install, "--no-defaults", *own, f"--datadir={folder / 'data'}", "--skip-test-db"),
            *("--auth-root-authentication-method=normal", "--innodb-log-file-size=4M"),
        ]
    )
    made = Server(socket=folder / "socket")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                *(program, "--no-defaults", *own, f"--datadir={folder / 'data'}", *_SMALL),
                *(f"--socket={made.socket}", f"--pid-file={folder / 'pid'}"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
    atexit.register(_end, process)
    _wait_for(made.socket, process, folder / "log")
    quoted = PASSWORD.replace("\\", "\\\\").replace("'", "''")
    made.sql(
        f"CREATE USER reader@localhost IDENTIFIED BY '{quoted}'; "
        "GRANT SELECT ON mysql.* TO reader@localhost; "
        f"CREATE USER keeper@localhost IDENTIFIED BY '{quoted}'; "
        "GRANT ALL ON *.* TO keeper@localhost;"
    )
    return made


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=LIMIT_SECONDS
    )
    if done.returncode:
        raise AssertionError(f"{command[0]} failed: {done.stdout}{done.stderr}")


def _wait_for(socket: Path, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """mariadbd makes its socket when it is ready; nothing else tells."""
    until = time.monotonic() + LIMIT_SECONDS
    while not socket.exists():
        if process.poll() is not None or time.monotonic() > until:
            raise AssertionError(f"mariadbd did not start: {log.read_text(errors='replace')}")
        time.sleep(0.02)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()
