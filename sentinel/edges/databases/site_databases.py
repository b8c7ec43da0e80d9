"""The databases of sites as config.toml names them, and room for their dumps (port Databases)."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sentinel.core.database import Engine
from sentinel.core.database_ports import SiteDatabase
from sentinel.core.database_settings import DatabaseSettings
from sentinel.core.ports import Clock
from sentinel.core.site import Site
from sentinel.core.vault import Backup
from sentinel.core.vault_ports import Vault
from sentinel.edges.databases.spool import Spool
from sentinel.errors import DatabaseError

_DRIVERS = {Engine.MARIADB: ("pymysql", "mariadb"), Engine.POSTGRESQL: ("psycopg", "postgresql")}
"""Engine to the module that speaks with its server, and the extra that brings it."""


class SiteDatabases:
    """Nothing is opened or connected to before one of them is asked."""

    def __init__(self, *, clock: Clock, folder: Path) -> None:
        self._clock = clock
        self._folder = folder

    def of(self, site: Site) -> tuple[SiteDatabase, ...]:
        """In the order of config.toml. Raises DatabaseError where an engine's extra is missing."""
        return tuple(
            site_database(settings, clock=self._clock, spool=self._folder / site.name / "copies")
            for settings in site.databases
        )

    @contextmanager
    def spool(self, site: Site) -> Iterator[Path]:
        """An empty private folder, removed afterwards. Raises DatabaseError."""
        try:
            with Spool(self._folder / site.name / "dumps").place() as place:
                yield place
        except OSError as error:
            raise DatabaseError(
                f"{self._folder}: no room for a dump ({error.strerror or error})."
            ) from error

    def dump_problems(self, vault: Vault, site: Site, backup: Backup) -> tuple[str, ...]:
        """Why dumps in a backup may not be given to a client. Reads all their bytes. A database
        that is not configured any more is given to none. Raises DatabaseError, IntegrityError."""
        parts = {part.state.name: part for part in backup.databases}
        problems: list[str] = []
        for database in self.of(site):
            name = database.settings.name
            if name not in parts:
                continue
            with self.spool(site) as place:
                vault.write_dump(site.name, parts[name], place)
                found = database.dump_problems(place, parts[name])
                problems.extend(f"database {name}: {problem}" for problem in found)
        return tuple(problems)


def site_database(settings: DatabaseSettings, *, clock: Clock, spool: Path) -> SiteDatabase:
    """The way to one database. Raises DatabaseError where its engine's extra is missing."""
    if settings.engine in _DRIVERS:
        module, extra = _DRIVERS[settings.engine]
        try:
            importlib.import_module(module)
        except ImportError as error:
            raise DatabaseError(
                f"database {settings.name}: the Python module {module} is missing ({error}). "
                f"Install Sentinel with its extra: pip install 'sentinel-watch[{extra}]'."
            ) from error
    match settings.engine:
        case Engine.MARIADB:
            from sentinel.edges.databases.mariadb import MariadbDatabase

            return MariadbDatabase(settings, clock=clock)
        case Engine.POSTGRESQL:
            from sentinel.edges.databases.postgresql import (
                PostgresqlDatabase,
            )

            return PostgresqlDatabase(settings, clock=clock)
        case Engine.SQLITE:
            from sentinel.edges.databases.sqlite import SqliteDatabase

            return SqliteDatabase(settings, clock=clock, spool=spool)
