"""A tree that a restore took out of the way, and that Sentinel never deletes."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftTree:
    """What a restore that was cut off left beside the document root."""

    path: Path
    exchanged: bool
    """It is what stood there before the exchange; else a stage that was never put in place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTree:
    """One place in a site's quarantine."""

    place: str
    """Its name, as in INC-20260314-0002-1."""
    path: Path
    since: datetime
    """When it was moved there."""
    entries: int
    bytes: int
    whole: bool = True
    """False where counting stopped at the limit, so that there is more."""
