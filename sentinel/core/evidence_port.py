"""What stands around an incident and is kept with it: logs, audit lines, versions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sentinel.core.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One thing to be kept, or why there is none."""

    name: str
    data: bytes | None
    """None: it could not be had."""
    note: str = ""
    """Why there is none, or what of it is not there."""


class Around(Protocol):
    """Gathers what stands around an incident. Changes nothing."""

    def pieces(self, incident: str, site: Site, first: datetime) -> Iterator[Piece]:
        """`first`: when the incident was first seen. Never raises for what cannot be read: that
        is a piece without data."""


class NothingAround:
    """Where nothing is gathered."""

    def pieces(self, incident: str, site: Site, first: datetime) -> Iterator[Piece]:
        del incident, site, first
        return iter(())
