"""PostgreSQL as a site's database, 12 or later: dumps in directory format, loaded by pg_restore.

Reading needs a role that may read all data and no more (pg_read_all_data); a restore one that may
create databases and is a member of those that own the objects. docs/vault.md has the statements.
"""

from collections.abc import Callable, Collection
from pathlib import Path

from sentinel.core.database import DatabaseDamage, DatabasePart, DatabaseState
from sentinel.core.database_settings import DatabaseSettings
from sentinel.core.effect import Observation
from sentinel.core.kept_database import KeptDatabase
from sentinel.core.ports import Clock, Progress
from sentinel.edges.databases import postgresql_swap
from sentinel.edges.databases.postgresql_damage import damage_in
from sentinel.edges.databases.postgresql_dump import dump_into, dump_problems_of, state_of
from sentinel.edges.databases.postgresql_kept import kept_in
from sentinel.edges.databases.postgresql_load import drop_database, is_beside, load_beside
from sentinel.edges.databases.postgresql_rows import rows_apart
from sentinel.errors import DatabaseError, IntegrityError


def _never() -> None:
    """Nobody ends it."""


class PostgresqlDatabase:
    """Implements the port SiteDatabase."""

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
        return state_of(self._settings, self._clock, only, self._stop)

    def dump(self, folder: Path, progress: Progress | None) -> DatabaseState:
        return dump_into(self._settings, self._clock, folder, self._telling(progress))

    def dump_problems(self, folder: Path, part: DatabasePart) -> tuple[str, ...]:
        return dump_problems_of(folder, part)

    def load(self, folder: Path, part: DatabasePart, label: str, progress: Progress | None) -> str:
        problems = self.dump_problems(folder, part)
        if problems:
            raise IntegrityError(
                f"database {self._settings.name}: the dump may not be used. {problems[0]}"
            )
        return load_beside(self._settings, folder, part, label, self._telling(progress))

    def swap(self, beside: str, label: str) -> str:
        return postgresql_swap.swap(self._settings, beside, label)

    def observe(self, beside: str, label: str) -> Observation:
        return postgresql_swap.observe(self._settings, beside, label)

    def swap_back(self, beside: str, label: str) -> None:
        postgresql_swap.swap_back(self._settings, beside, label)

    def drop(self, beside: str) -> None:
        if beside == self._settings.database or not is_beside(self._settings.database, beside):
            raise DatabaseError(
                f"database {self._settings.name}: {beside!a} was not loaded beside it."
            )
        drop_database(self._settings, beside)

    def kept(self, labels: Collection[str]) -> tuple[KeptDatabase, ...]:
        return kept_in(self._settings, labels)

    def damage(self) -> tuple[DatabaseDamage, ...]:
        return damage_in(self._settings, self._stop)

    def rows(self, statement: str, limit: int) -> tuple[tuple[str, ...], ...]:
        """Names without a schema are looked for in `public` alone. The server cuts the values."""
        return rows_apart(self._settings, statement, limit)

    def _telling(self, progress: Progress | None) -> Callable[[int], None]:
        def stop(size: int) -> None:
            self._stop()
            if progress is not None:
                progress(size, 0)

        return stop
