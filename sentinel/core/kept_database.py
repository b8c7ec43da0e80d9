"""Databases that restores put aside, or loaded and left: nothing but a person takes them away."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sentinel.core.database import Engine

_MOST_TRIES = 9


class KeptKind(StrEnum):
    QUARANTINE = "quarantine"
    """What stood there before a restore, with all that was written since the backup."""
    LOADED = "loaded"
    """A backup that was loaded beside and is not in its place: of a restore that did not come to
    its end, or that is at work now."""
    MARK = "mark"
    """Empty; it says that no database stood there when a loaded one took the name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDatabase:
    """One of them."""

    database: str
    """The name in config.toml."""
    place: str
    """Its name on the server; of SQLite the folder beside the file."""
    kind: KeptKind
    label: str = ""
    """Of the restore that made it, such as an incident's id; empty where it is not known."""
    since: datetime | None = None
    """About when it was put there; None where the engine does not tell."""
    bytes: int | None = None
    """None where the account may not ask."""


def restore_labels(incidents: Iterable[str], by_hand: Iterable[str]) -> tuple[str, ...]:
    """All labels that restores of a site can have had: an incident's id, with a number from its
    second try on, and those of restores by hand."""
    tries = ("", *(f"-{number}" for number in range(2, _MOST_TRIES + 1)))
    return (*(f"{one}{again}" for one in incidents for again in tries), *by_hand)


def removal(kept: KeptDatabase, engine: Engine) -> str:
    """How a person takes it away, by hand."""
    match engine:
        case Engine.MARIADB:
            return f"DROP DATABASE `{kept.place}`;"
        case Engine.POSTGRESQL:
            name = kept.place.replace('"', '""')
            return f'DROP DATABASE "{name}";'
        case Engine.SQLITE:
            return f"delete {kept.place} and what stands beside it with the same beginning"
