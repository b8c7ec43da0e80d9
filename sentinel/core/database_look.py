"""What one look at a site's database gave. A part that could not be looked at says so: it is
never taken for damage, nor for its absence."""

from dataclasses import dataclass

from sentinel.core.database import DatabaseDamage, DatabaseState

SUBJECT = "(database {})"
"""No path of the site: only a deploy ticket for the whole site covers it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvariantLook:
    """The rows that an operator's statement gave; there should be none."""

    name: str
    rows: tuple[tuple[str, ...], ...] = ()
    """The first few. As they stand there: hostile text."""
    fault: str = ""
    """Why it could not be asked; else empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseLook:
    """One look at one database."""

    database: str
    """The name in config.toml."""
    state: DatabaseState | None = None
    """Schema, and of static tables the rows; None where it could not be read."""
    damage: tuple[DatabaseDamage, ...] = ()
    invariants: tuple[InvariantLook, ...] = ()
    faults: tuple[str, ...] = ()
    """Why a part of it could not be looked at, in words."""

    @property
    def subject(self) -> str:
        """How findings name it."""
        return SUBJECT.format(self.database)
