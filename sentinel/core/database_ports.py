"""The port of a database that belongs to a site. All methods block: call them in a thread.

What comes from the server, and from a dump, is hostile: bounded in time and size, never run as a
client's command. Methods raise DatabaseError (could not find out) or IntegrityError (does not
verify), and may be repeated unless they say otherwise.
"""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from sentinel.core.database import DatabaseDamage, DatabasePart, DatabaseState
from sentinel.core.database_settings import DatabaseSettings
from sentinel.core.effect import Observation
from sentinel.core.kept_database import KeptDatabase
from sentinel.core.ports import Progress
from sentinel.core.site import Site
from sentinel.errors import DatabaseError

Stop = Callable[[], None]
"""Called now and then during long work; raises to end it."""


class SiteDatabase(Protocol):
    """One configured database."""

    @property
    def settings(self) -> DatabaseSettings: ...

    def state(self, only: Collection[str] | None = None) -> DatabaseState:
        """Tables, digests and schema in one consistent snapshot, without keeping a dump. With
        `only`, of these tables alone the rows are read and counted; the schema is whole."""

    def dump(self, folder: Path, progress: Progress | None) -> DatabaseState:
        """Writes the dump's files into an existing, empty, private folder; what they hold. All of
        it is one consistent snapshot; schema changes meanwhile are found and raise."""

    def dump_problems(self, folder: Path, part: DatabasePart) -> tuple[str, ...]:
        """Why a dump may not be given to a client: no trailer, no sandbox line, a client's command,
        a file too many. Opens no connection."""

    def load(self, folder: Path, part: DatabasePart, label: str, progress: Progress | None) -> str:
        """Loads a dump beside the live database, under a name made of `label`, and proves tables,
        row counts, digests and schema there. What an earlier try left under that name is dropped.
        Gives the name. Raises IntegrityError where the dump may not be read, or proves other."""

    def swap(self, beside: str, label: str) -> str:
        """Puts the loaded one in the live one's place in one step; the old one is kept under a
        quarantine name, which is given. Not to be repeated blindly: `observe` tells."""

    def observe(self, beside: str, label: str) -> Observation:
        """Whether the swap has happened."""

    def swap_back(self, beside: str, label: str) -> None:
        """Takes a swap back; where none has happened, nothing."""

    def drop(self, beside: str) -> None:
        """Removes what was loaded beside and is not wanted any more. Never the live one, never a
        quarantine."""

    def kept(self, labels: Collection[str]) -> tuple[KeptDatabase, ...]:
        """What restores of this database put aside or left, by name. `labels`: those that they may
        have had, by which a name is known again."""

    def damage(self) -> tuple[DatabaseDamage, ...]:
        """What the engine's own checks find; within the time limit."""

    def rows(self, statement: str, limit: int) -> tuple[tuple[str, ...], ...]:
        """Rows of one read-only statement, the operator's own, in a read-only transaction."""


class Databases(Protocol):
    """All databases of all sites, and room for dumps that are on their way."""

    def of(self, site: Site) -> tuple[SiteDatabase, ...]:
        """Those that are configured for a site. Raises DatabaseError where an engine's extra is
        not installed."""

    def spool(self, site: Site) -> AbstractContextManager[Path]:
        """An empty folder for dumps that only the running user may enter; removed afterwards, and
        where that is cut off, before the next is made. Raises DatabaseError."""


class NoDatabases:
    """Where no site has a database."""

    def of(self, site: Site) -> tuple[SiteDatabase, ...]:
        del site
        return ()

    def spool(self, site: Site) -> AbstractContextManager[Path]:
        raise DatabaseError(f"site {site.name}: has no databases in config.toml.")
