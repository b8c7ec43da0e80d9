"""What keeping the vault in order found and did, as values."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableBackup:
    """One that the chain names and whose manifest does not verify."""

    id: str
    at: datetime
    """When its line was written."""
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What a collection of unneeded objects did, or would do."""

    removed: int
    removed_bytes: int
    waiting: int
    """Unneeded, and not yet for long enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadObject:
    """A stored content that does not verify."""

    sha256: str
    problem: str
    backups: tuple[str, ...]
    """Ids of those that need it: none of them can be restored whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehashed:
    """What hashing a share of all objects again found."""

    part: int
    parts: int
    """Which share, from 1; 1 of 1 is all."""
    objects: int
    bad: tuple[BadObject, ...]
    """All that are known to be bad now, also of other shares."""
    news: tuple[BadObject, ...]
    """Those of them that were not known before."""
    healed: tuple[str, ...]
    """Digests that were known to be bad and are good again, or are needed no more."""
