"""The port of kept checkpoints, and of the time-stamps that an authority gave them."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCheckpoint:
    """A checkpoint as it was made, and its time-stamp where there is one."""

    seq: int
    """Number of entries; no two checkpoints have the same."""
    at: str
    note: str
    token: bytes = b""
    """RFC 3161 response, DER; empty: none yet."""
    stamped_at: str = ""
    """The authority's time."""


class Checkpoints(Protocol):
    """Kept for ever: none is changed or taken away."""

    def add(self, checkpoint: KeptCheckpoint) -> None:
        """Harmless where it is there already. Raises StoreError."""

    def last(self) -> KeptCheckpoint | None: ...

    def since(self, seq: int) -> tuple[KeptCheckpoint, ...]:
        """Those that cover an entry or later ones, oldest first."""

    def stamp(self, seq: int, token: bytes, stamped_at: str) -> None:
        """Keeps a verified time-stamp; the first one stays. Raises StoreError."""
