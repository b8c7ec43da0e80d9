"""A MariaDB or MySQL database of a site (port SiteDatabase).

Dumps are made by the server's own program, in one snapshot, and read by us alone: see
`mariadb_tables` for rows, `mariadb_catalogue` for all that is no row.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from pathlib import Path

from sentinel.core.action import Observation
from sentinel.core.counts import counted
from sentinel.core.database import DatabaseDamage, DatabasePart, DatabaseState, Engine
from sentinel.core.database_settings import DatabaseSettings
from sentinel.core.dump_files import SCHEMA_FILE, schema_bytes
from sentinel.core.kept_database import KeptDatabase
from sentinel.core.ports import Clock, Progress
from sentinel.core.sql_shapes import quoted
from sentinel.core.sql_statements import Unreadable
from sentinel.edges.databases import mariadb_check, mariadb_swap
from sentinel.edges.databases.mariadb_catalogue import Catalogue, Table, catalogue, text
from sentinel.edges.databases.mariadb_kept import kept_in
from sentinel.edges.databases.mariadb_load import Loading, load_beside
from sentinel.edges.databases.mariadb_program import dumped
from sentinel.edges.databases.mariadb_session import (
    Session,
    as_restorer,
    place_of,
    session,
)
from sentinel.edges.databases.mariadb_tables import split
from sentinel.errors import DatabaseError, IntegrityError

MAX_VALUE_SHOWN = 200


def _never() -> None:
    """Nobody ends it."""


class MariadbDatabase:
    """One database of a MariaDB or MySQL server."""

    def __init__(
        self, settings: DatabaseSettings, *, clock: Clock, stop: Callable[[], None] = _never
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._stop = stop

    @property
    def settings(self) -> DatabaseSettings:
        return self._settings

    def state(self, only: Collection[str] | None = None) -> DatabaseState:
        return self._taken(None, only, None)

    def dump(self, folder: Path, progress: Progress | None) -> DatabaseState:
        return self._taken(folder, None, progress)

    def dump_problems(self, folder: Path, part: DatabasePart) -> tuple[str, ...]:
        return mariadb_check.problems_of(folder, part)

    def load(self, folder: Path, part: DatabasePart, label: str, progress: Progress | None) -> str:
        problems = self.dump_problems(folder, part)
        if problems:
            raise IntegrityError(
                f"the dump of database {self._settings.name} is not loaded: {'; '.join(problems)}"
            )
        beside = mariadb_swap.beside_name(self._settings.database, label)
        settings, stop = self._settings, self._stop
        try:
            load_beside(
                Loading(settings=settings, folder=folder, part=part, stop=stop, progress=progress),
                beside,
            )
        except BaseException:
            with suppress(DatabaseError):
                self.drop(beside)
            raise
        return beside

    def swap(self, beside: str, label: str) -> str:
        return mariadb_swap.swap(self._settings, beside, label)

    def observe(self, beside: str, label: str) -> Observation:
        return mariadb_swap.observe(self._settings, beside, label)

    def swap_back(self, beside: str, label: str) -> None:
        mariadb_swap.swap_back(self._settings, beside, label)

    def drop(self, beside: str) -> None:
        if not mariadb_swap.is_beside(self._settings.database, beside):
            raise DatabaseError(f"{beside!a} is not one that was loaded beside: nothing is dropped")
        with session(as_restorer(self._settings, ""), database="") as server:
            server.run(f"DROP DATABASE IF EXISTS {quoted(beside)}")

    def kept(self, labels: Collection[str]) -> tuple[KeptDatabase, ...]:
        return kept_in(self._settings, labels)

    def damage(self) -> tuple[DatabaseDamage, ...]:
        settings = self._settings
        with session(settings) as server:
            return mariadb_check.damage_in(server, settings.name, settings.database, self._stop)

    def rows(self, statement: str, limit: int) -> tuple[tuple[str, ...], ...]:
        with session(self._settings) as server:
            _limit_time(server, self._settings.timeout_seconds)
            server.run("START TRANSACTION READ ONLY")
            found = server.first_rows(statement, limit=limit)
            server.run("ROLLBACK")
        return tuple(tuple(_shown(value) for value in row) for row in found)

    def _taken(
        self, folder: Path | None, only: Collection[str] | None, progress: Progress | None
    ) -> DatabaseState:
        """Rows in the dump program's snapshot, between two looks at everything else that agree."""
        before, sums = self._look(only)
        chosen = _chosen(before, only)
        rows = []
        try:
            if chosen:
                rows = split(self._stream(chosen, progress), chosen, folder)
            if folder is not None:
                (folder / SCHEMA_FILE).write_bytes(schema_bytes(before.schema))
        except Unreadable as error:
            raise DatabaseError(f"{place_of(self._settings)}: {error}") from error
        except OSError as error:
            raise DatabaseError(
                f"{place_of(self._settings)}: the dump could not be written ({error.strerror}). "
                "Make room in the folder paths.state, through which dumps pass."
            ) from error
        after, sums_after = self._look(only)
        if not before.same_structure(after):
            raise DatabaseError(
                f"{place_of(self._settings)}: its structure changed while it was dumped, so the "
                "dump is no snapshot; repeat it when nobody alters tables"
            )
        return DatabaseState(
            name=self._settings.name,
            engine=Engine.MARIADB,
            server_version=after.server_version,
            taken_at=self._clock.now(),
            tables=tuple(rows),
            schema=after.objects,
            unseen=after.unseen,
            inconsistent=tuple(name for name in sums if sums[name] != sums_after.get(name)),
        )

    def _stream(self, chosen: Collection[str], progress: Progress | None) -> Iterator[bytes]:
        size = 0
        for data in dumped(self._settings, sorted(chosen), self._stop):
            size += len(data)
            if progress is not None:
                progress(size, 0)
            yield data

    def _look(self, only: Collection[str] | None) -> tuple[Catalogue, dict[str, str]]:
        """Everything but rows, and the sums of tables that no snapshot covers."""
        with session(self._settings) as server:
            seen = catalogue(server, self._settings.database)
            chosen = _chosen(seen, only)
            return seen, {
                table.name: _checksum(server, table)
                for table in seen.tables
                if table.name in chosen and not table.transactional and not table.sequence
            }


def _chosen(seen: Catalogue, only: Collection[str] | None) -> list[str]:
    names = [table.name for table in seen.tables if only is None or table.name in only]
    versioned = [t.name for t in seen.tables if t.versioned and t.name in names]
    if versioned:
        raise DatabaseError(
            f"{counted(len(versioned), 'table')} with system versioning (first: {versioned[0]!a}): "
            "a dump would lose the history; leave the database out, and back it up otherwise"
        )
    return names


def _checksum(server: Session, table: Table) -> str:
    return text(server.rows(f"CHECKSUM TABLE {quoted(table.name)}")[0][1])


def _limit_time(server: Session, seconds: float) -> None:
    """The server itself ends what takes too long; the connection is cut at the same time."""
    version = text(server.rows("SELECT VERSION()")[0][0])
    if "MariaDB" in version:
        server.run(f"SET SESSION max_statement_time = {seconds:.3f}")
    else:
        server.run(f"SET SESSION max_execution_time = {int(seconds * 1000)}")


def _shown(value: str | bytes | None) -> str:
    """A value for people: NULL as a word, bytes in hex, cut."""
    if value is None:
        return "NULL"
    found = value if isinstance(value, str) else "0x" + value.hex()
    return found if len(found) <= MAX_VALUE_SHOWN else found[:MAX_VALUE_SHOWN] + "..."
