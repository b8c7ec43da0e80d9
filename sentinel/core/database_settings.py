"""How one database of a site is reached: a table [[site.database]] of config.toml."""

from dataclasses import dataclass
from pathlib import Path

from sentinel.core.database import Engine
from sentinel.core.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSettings:
    """Everything that is needed to look at it, dump it, load beside it and swap."""

    name: str
    """How Sentinel calls it; names folders, too."""
    engine: Engine
    database: str = ""
    """The server's name of it; SQLite: empty."""
    file: Path | None = None
    """SQLite: the database's file, absolute."""
    host: str = ""
    """Empty: the socket."""
    port: int = 0
    """0: the engine's own."""
    socket: Path | None = None
    """MariaDB: the socket's file; PostgreSQL: its folder. None: the engine's default."""
    user: str = ""
    """Reads and dumps; needs no more than that."""
    password: Secret | None = None
    restore_user: str = ""
    """May create databases and rename; empty: `user`."""
    restore_password: Secret | None = None
    static_tables: tuple[str, ...] = ()
    """Tables whose content changes only with a deploy: their digest is compared, too."""
    timeout_seconds: float = 600.0
    """For one dump, load, or check."""
    max_bytes: int = 20_000_000_000
    """Of one dump."""
