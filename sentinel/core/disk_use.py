"""How full a disk is and with what, as it is measured each day. Port DiskDays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

STATE, VAULT = "state", "vault"
"""The folders whose disks are watched; one disk may hold both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskUse:
    """One disk."""

    folders: tuple[str, ...]
    """`state`, `vault`, or both: what of Sentinel lies on it."""
    path: str
    total_bytes: int
    free_bytes: int
    """What the running user may still write."""

    @property
    def used_bytes(self) -> int:
        return self.total_bytes - self.free_bytes

    @property
    def free_share(self) -> float:
        return self.free_bytes / self.total_bytes if self.total_bytes else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskDay:
    """One day."""

    day: str
    """ISO 8601, in UTC."""
    at: datetime
    disks: tuple[DiskUse, ...]
    kinds: Mapping[str, int]
    """Bytes on disk by what they are: evidence, audit log, logs, database, vault ..."""


class DiskDays(Protocol):
    """Each method is one transaction. Raises StoreError."""

    def keep(self, day: DiskDay) -> None:
        """One row a day: where there is one, that stays."""

    def last(self, limit: int) -> tuple[DiskDay, ...]:
        """Those that were kept last, the oldest of them first, whatever the clock said."""
