"""SQLite as a site's database: one file, which an application on this machine opens by its name.

The file is the application's, so it may be hostile: it is copied by SQLite's own backup, and read
from the copy. A restore needs the application stopped or blocked (`sqlite_place.py` says why).
"""

import sqlite3
import stat
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from sentinel.core.action import Observation
from sentinel.core.counts import counted
from sentinel.core.database import DatabaseDamage, DatabasePart, DatabaseState
from sentinel.core.database_settings import DatabaseSettings
from sentinel.core.kept_database import KeptDatabase
from sentinel.core.ports import Clock, Progress
from sentinel.core.schema_difference import changes_text, schema_difference
from sentinel.edges.databases.child import FileDamaged
from sentinel.edges.databases.dump_files import file_problems
from sentinel.edges.databases.spool import Spool
from sentinel.edges.databases.sqlite_kept import kept_beside
from sentinel.edges.databases.sqlite_live import copied, rows_of
from sentinel.edges.databases.sqlite_place import SqlitePlace
from sentinel.edges.databases.sqlite_reading import (
    damage_texts,
    is_damage,
    opened,
    orphans,
)
from sentinel.edges.databases.sqlite_state import read_schema, read_tables
from sentinel.errors import DatabaseError, IntegrityError

DUMP_FILE = "database.sqlite"
_MAGIC = b"SQLite format 3\0"
_MAX_FOUND = 20
_MAX_ORPHANS = 100_000
_SHOWN_CHARACTERS = 200


class SqliteDatabase:
    """Implements the port SiteDatabase. `spool` is a folder for copies, on this machine."""

    def __init__(self, settings: DatabaseSettings, *, clock: Clock, spool: Path) -> None:
        self._settings = settings
        self._clock = clock
        self._spool = spool

    @property
    def settings(self) -> DatabaseSettings:
        return self._settings

    def state(self, only: Collection[str] | None = None) -> DatabaseState:
        """Read from a copy, so that writers wait no longer than the copy takes."""
        with self._spooled() as folder, self._said():
            self._copy(folder / DUMP_FILE, None)
            return self._read(folder / DUMP_FILE, only)

    def dump(self, folder: Path, progress: Progress | None) -> DatabaseState:
        """Raises IntegrityError where the file is damaged: such a copy is no backup."""
        with self._said():
            copy = folder / DUMP_FILE
            self._copy(copy, progress)
            with opened(copy, still=True, deadline=self._deadline()) as connection:
                broken = [text for text, whole in damage_texts(connection, _MAX_FOUND) if whole]
            if broken:
                raise IntegrityError(f"{self._label}: damaged. {_cut(broken[0])}")
            return self._read(copy, None)

    def dump_problems(self, folder: Path, part: DatabasePart) -> tuple[str, ...]:
        """The file's name, size and digest, its first bytes, and what SQLite finds in it. It is
        opened read only; nothing in it runs."""
        problems = list(file_problems(folder, part, allowed=lambda path: path == DUMP_FILE))
        if problems:
            return tuple(problems)
        copy = folder / DUMP_FILE
        try:
            with copy.open("rb") as stream:
                if stream.read(len(_MAGIC)) != _MAGIC:
                    return (f"{DUMP_FILE}: does not begin as a SQLite database does.",)
            with opened(copy, still=True, deadline=self._deadline()) as connection:
                found = damage_texts(connection, _MAX_FOUND)
                changes = schema_difference(part.state.schema, read_schema(connection))
        except (OSError, sqlite3.Error, DatabaseError) as error:
            return (f"{DUMP_FILE}: cannot be read as a SQLite database ({_cut(str(error))}).",)
        problems += [f"{DUMP_FILE}: damaged. {_cut(text)}" for text, whole in found if whole]
        if changes:
            problems.append(
                f"{DUMP_FILE}: not the schema that was recorded: {changes_text(changes)}."
            )
        return tuple(problems)

    def load(self, folder: Path, part: DatabasePart, label: str, progress: Progress | None) -> str:
        """A copy in a private folder beside the live file, on the same disk."""
        problems = self.dump_problems(folder, part)
        if problems:
            raise IntegrityError(f"{self._label}: the dump may not be used. {problems[0]}")
        place = self._place(label)
        with self._said():
            place.put(folder / DUMP_FILE)
            if progress is not None:
                progress(1, 2)
            loaded = self._read(place.restored, None)
        if (loaded.tables, loaded.schema) != (part.state.tables, part.state.schema):
            place.drop()
            raise IntegrityError(f"{self._label}: what was loaded is not what was dumped.")
        if progress is not None:
            progress(2, 2)
        return str(place.restored)

    def swap(self, beside: str, label: str) -> str:
        with self._said():
            return self._place(label, beside).swap()

    def observe(self, beside: str, label: str) -> Observation:
        with self._said():
            return self._place(label, beside).observe()

    def swap_back(self, beside: str, label: str) -> None:
        with self._said():
            self._place(label, beside).swap_back()

    def drop(self, beside: str) -> None:
        """Raises DatabaseError for a path that no load gave."""
        inner = Path(beside).parent.name
        place = self._place(inner.removeprefix(f".sentinel-{self._settings.name}-"), beside)
        with self._said():
            place.drop()

    def kept(self, labels: Collection[str]) -> tuple[KeptDatabase, ...]:
        with self._said():
            return kept_beside(self._real(), self._settings.name, labels)

    def damage(self) -> tuple[DatabaseDamage, ...]:
        """integrity_check and foreign_key_check on a copy."""
        try:
            file = self._file()
        except DatabaseError as error:
            return (self._damage("unreadable", str(error), proven=False),)
        try:
            with self._spooled() as folder:
                self._copy(folder / DUMP_FILE, None)
                with opened(folder / DUMP_FILE, still=True, deadline=self._deadline()) as copy:
                    found = damage_texts(copy, _MAX_FOUND)
                    lost = orphans(copy, _MAX_ORPHANS)
        except sqlite3.Error as error:
            text = f"SQLite cannot read {file}: {_cut(str(error))}."
            return (self._damage("engine-check", text, proven=is_damage(error)),)
        except FileDamaged as error:
            text = f"SQLite cannot read {file}: {_cut(str(error))}."
            return (self._damage("engine-check", text, proven=True),)
        except (DatabaseError, OSError) as error:
            return (self._damage("unreadable", _cut(str(error)), proven=False),)
        return (
            *(self._damage("engine-check", _cut(text), proven=broken) for text, broken in found),
            *(
                self._damage(
                    "engine-check",
                    f"table {name!a}: {counted(number, 'row refers', 'rows refer')} to what is "
                    "not there.",
                    proven=False,
                )
                for name, number in sorted(lost.items())
            ),
        )

    def rows(self, statement: str, limit: int) -> tuple[tuple[str, ...], ...]:
        with self._said():
            seconds = self._settings.timeout_seconds
            found = rows_of(self._file(), statement, limit, seconds=seconds)
            return tuple(tuple(_cut(cell) for cell in row) for row in found)

    @property
    def _label(self) -> str:
        return f"database {self._settings.name}"

    def _file(self) -> Path:
        """The file, with no link in its folder's path. Raises DatabaseError where it is not there
        or is no file. The folder is the operator's word; the last name is the application's."""
        file = self._settings.file
        if file is None:
            raise DatabaseError(f"{self._label}: `file` is missing in [[site.database]].")
        try:
            real = file.parent.resolve(strict=True) / file.name
            status = real.lstat()
        except OSError as error:
            raise DatabaseError(f"{self._label}: {file}: {error.strerror}.") from error
        if not stat.S_ISREG(status.st_mode):
            raise DatabaseError(
                f"{self._label}: {file}: a link, folder or device; a file is needed."
            )
        return real

    def _place(self, label: str, beside: str = "") -> SqlitePlace:
        """Raises DatabaseError where `beside` is not what `load` gives for this label."""
        place = SqlitePlace(self._real(), self._settings.name, label)
        if beside and beside != str(place.restored):
            raise DatabaseError(f"{self._label}: {beside!a}: nothing was loaded there.")
        return place

    def _real(self) -> Path:
        """Where the file is, or would be, with no link in its folder's path."""
        file = self._settings.file
        if file is None:
            raise DatabaseError(f"{self._label}: `file` is missing in [[site.database]].")
        try:
            return file.parent.resolve(strict=True) / file.name
        except OSError as error:
            raise DatabaseError(f"{self._label}: {file.parent}: {error.strerror}.") from error

    def _copy(self, target: Path, progress: Progress | None) -> None:
        copied(
            self._file(),
            target,
            max_bytes=self._settings.max_bytes,
            seconds=self._settings.timeout_seconds,
            progress=progress,
        )

    def _read(self, copy: Path, only: Collection[str] | None) -> DatabaseState:
        with opened(copy, still=True, deadline=self._deadline()) as connection:
            return DatabaseState(
                name=self._settings.name,
                engine=self._settings.engine,
                server_version=sqlite3.sqlite_version,
                taken_at=self._clock.now(),
                tables=read_tables(connection, only),
                schema=read_schema(connection),
            )

    def _deadline(self) -> float:
        return time.monotonic() + self._settings.timeout_seconds

    def _damage(self, code: str, text: str, *, proven: bool) -> DatabaseDamage:
        name = self._settings.name
        return DatabaseDamage(database=name, code=code, subject=name, text=text, proven=proven)

    @contextmanager
    def _spooled(self) -> Iterator[Path]:
        with Spool(self._spool).place() as folder:
            yield folder

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Faults of SQLite and of the disk in the words of this layer."""
        try:
            yield
        except DatabaseError as error:
            if str(error).startswith(self._label):
                raise
            raise type(error)(f"{self._label}: {_cut(str(error))}") from error
        except (sqlite3.Error, OSError) as error:
            raise DatabaseError(f"{self._label}: {_cut(str(error))}.") from error


def _cut(text: str) -> str:
    short = text[:_SHOWN_CHARACTERS]
    return short if short.isprintable() else ascii(short)
