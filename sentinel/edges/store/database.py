"""One connection to the state database: how it is opened, read, written, and what its errors mean.

WAL and `synchronous=FULL`: what is committed survives a power cut. Several processes may have
it open; writers take turns (BEGIN IMMEDIATE, 30 s), threads of one process share one lock.
"""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlite_utils
from sqlite_utils.migrations import Migrations

from sentinel.edges.files import private_folder
from sentinel.edges.store.migrations import APPLICATION_ID, migrations
from sentinel.errors import NewerState, StoreError

BUSY_SECONDS = 30.0

_PRAGMAS = (
    f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
)


class Database:
    """The connection. `reading()` and `writing()` are the only ways in; each is a transaction."""

    def __init__(
        self,
        path: Path,
        *,
        schema: Migrations = migrations,
        application_id: int = APPLICATION_ID,
        read_only: bool = False,
    ) -> None:
        """Opens, makes or migrates it. Raises StoreError: unreadable, damaged, foreign; NewerState.

        With `read_only` nothing is made or migrated, and a write raises StoreError: so is one that
        is missing, or that an older Sentinel left.
        """
        self.path = path
        self._schema = schema
        self._application_id = application_id
        self._lock = threading.Lock()
        self._own_writes = 0
        if read_only:
            self._open_to_read()
            return
        with self._explained(), _one_at_a_time(path):
            self._db = self._open()
            try:
                self._migrate()
            except BaseException:
                self._db.close()
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite_utils.Database]:
        """All reads inside see the same state."""
        with self._lock, self._explained(), self._db.atomic():
            yield self._db

    @contextmanager
    def writing(self) -> Iterator[sqlite_utils.Database]:
        """All or nothing; on disk when the block is left, undone where it raises."""
        with self._lock, self._explained():
            # Not db.atomic(): its plain BEGIN would let two processes read, and then fail
            # the second one's first write instead of letting it wait.
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.commit()
            except BaseException:
                self._db.rollback()
                raise
            self._own_writes += 1

    def version(self) -> int:
        """A number that differs after every commit, by this process or another."""
        with self._lock, self._explained():
            row = self._db.execute("PRAGMA data_version").fetchone()
        return int(row[0]) + self._own_writes

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def _open(self) -> sqlite_utils.Database:
        connection = sqlite3.connect(
            self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            for pragma in _PRAGMAS:
                connection.execute(pragma)
            # Plug-ins of sqlite-utils installed on the machine have no business in here.
            return sqlite_utils.Database(connection, execute_plugins=False)
        except BaseException:
            connection.close()
            raise

    def _open_to_read(self) -> None:
        if not self.path.is_file():
            raise StoreError(
                f"{self.path}: there is no state database; nothing was recorded there."
            )
        with self._explained():
            connection = sqlite3.connect(
                f"{self.path.absolute().as_uri()}?mode=ro",
                uri=True,
                timeout=BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            )
            self._db = sqlite_utils.Database(connection, execute_plugins=False)
            try:
                pending = [migration.name for migration in self._schema.pending(self._db)]
                owner = self._db.execute("PRAGMA application_id").fetchone()[0]
            except BaseException:
                self._db.close()
                raise
        if pending or owner != self._application_id:
            self._db.close()
            raise StoreError(
                f"{self.path}: the state database was left by an older Sentinel, or is none of "
                "Sentinel's. Start this version there once (sentinel status), then repeat."
            )

    def _migrate(self) -> None:
        pending = {migration.name for migration in self._schema.pending(self._db)}
        applied = {migration.name for migration in self._schema.applied(self._db)}
        owner = self._db.execute("PRAGMA application_id").fetchone()[0]
        if owner != self._application_id and self._db.table_names():
            raise StoreError(
                f"{self.path}: this SQLite file was not made by Sentinel. Name another state "
                "folder under [paths], or move the file away."
            )
        if newer := sorted(applied - _all_names(self._schema)):
            raise NewerState(
                f"{self.path}: the state database was made by a newer Sentinel (it has "
                f"{', '.join(newer)}), and this one does not know what stands in it. Nothing was "
                "changed. Install that version again; or stop Sentinel and put back the copy of "
                "the state folder from before the upgrade (docs/service.md, Downgrade)."
            )
        if pending:
            with self.writing() as db:
                self._schema.apply(db)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: {_advice(error)}") from error
        except UnicodeEncodeError as error:
            raise StoreError(
                f"{self.path}: a value holds characters that no text can hold ({error.reason})."
            ) from error
        except OSError as error:
            raise StoreError(
                f"{self.path}: the state database cannot be opened ({error.strerror}). The "
                "folder must exist and belong to the user that runs Sentinel."
            ) from error


def _all_names(schema: Migrations) -> set[str]:
    with sqlite_utils.Database(memory=True) as empty:
        return {migration.name for migration in schema.pending(empty)}


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Opening and migrating, one process after the other: SQLite does not wait for its turn
    where the journal mode is changed."""
    private_folder(path.parent)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if not path.exists():
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600))
        yield
    finally:
        os.close(folder)


def _advice(error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if isinstance(code, int) else None
    if primary in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return (
            f"another process has held the state database for {BUSY_SECONDS:.0f} seconds. "
            "Look for a hanging `sentinel` process, then repeat."
        )
    if primary in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return (
            f"the state database is damaged ({error}). Stop Sentinel, move the file with its "
            "-wal and -shm files aside together (they are evidence), then bring back a copy, or "
            "save what can be read with `sqlite3 OLD .recover | sqlite3 NEW`."
        )
    if primary == sqlite3.SQLITE_FULL:
        return "the disk is full; nothing was changed. Make room, then repeat."
    if primary in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM}:
        return (
            f"the state database cannot be opened for writing ({error}). File and folder must "
            "belong to the user that runs Sentinel."
        )
    return (
        f"the state database refused ({error}). Look at the space, the permissions and the health "
        "of the disk that holds the folder paths.state, then repeat."
    )
