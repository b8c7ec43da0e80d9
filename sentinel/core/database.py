"""A database as part of a site: what it holds, as figures taken inside one consistent snapshot."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path


class Engine(StrEnum):
    MARIADB = "mariadb"
    """MariaDB or MySQL."""
    POSTGRESQL = "postgresql"
    SQLITE = "sqlite"


class ObjectKind(StrEnum):
    """What a schema consists of. What runs by itself, or may do all, is told apart."""

    TABLE = "table"
    VIEW = "view"
    INDEX = "index"
    SEQUENCE = "sequence"
    TYPE = "type"
    TRIGGER = "trigger"
    EVENT = "event"
    ROUTINE = "routine"
    EXTENSION = "extension"
    USER = "user"
    """An account of the server that may reach the database; its definition names its rights."""


ACTIVE_KINDS = frozenset(
    {
        ObjectKind.TRIGGER,
        ObjectKind.EVENT,
        ObjectKind.ROUTINE,
        ObjectKind.EXTENSION,
        ObjectKind.USER,
    }
)
"""A new one is a finding by itself: it runs code, or lets someone in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaObject:
    """One object of a schema, normalised: no times, no counters, no order of creation."""

    kind: ObjectKind
    name: str
    """Qualified as the engine does, such as `public.orders`."""
    sha256: str
    """Of `definition`."""
    definition: str
    """The normalised text, cut at a bound; shown to people, never run. No password hashes."""
    admin: bool = False
    """Users: whether it may do everything, or give rights to others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableState:
    """One table's content in the snapshot."""

    name: str
    rows: int
    sha256: str
    """Of its rows in a form that a restore on the same engine gives again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseState:
    """Everything that is compared: before and after a restore, with the approved baseline."""

    name: str
    """The name in config.toml."""
    engine: Engine
    server_version: str
    taken_at: datetime
    tables: tuple[TableState, ...]
    """Sorted by name."""
    schema: tuple[SchemaObject, ...]
    """Sorted by kind and name."""
    unseen: tuple[ObjectKind, ...] = ()
    """Kinds that the account may not list: nothing is said of them, and nothing is compared."""
    inconsistent: tuple[str, ...] = ()
    """Tables without snapshots (MyISAM, Aria) that changed while they were read."""

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


@dataclass(frozen=True, slots=True, kw_only=True)
class DumpFile:
    """One file of a dump, stored as an object of the vault."""

    path: str
    """Relative, below the dump's folder; parts of letters, digits, `._-` alone."""
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabasePart:
    """One database in a backup."""

    state: DatabaseState
    files: tuple[DumpFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DumpedDatabase:
    """A database that was just dumped: what the dump holds, and the private folder it lies in."""

    state: DatabaseState
    folder: Path


class SchemaChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaChange:
    """One difference between the approved schema and a seen one."""

    kind: SchemaChangeKind
    before: SchemaObject | None
    after: SchemaObject | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseDamage:
    """What the engine itself, or an invariant, says is damaged."""

    database: str
    code: str
    """Stable: `engine-check`, `invariant`, `rows-lost`, `unreadable`."""
    subject: str
    """Table, or the name of the invariant."""
    text: str
    """One sentence for a person."""
    proven: bool
    """False where it may have another cause (server away, time limit): never `corrupt` alone."""
