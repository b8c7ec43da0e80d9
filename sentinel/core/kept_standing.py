"""A KeptStanding: what is on record of one promise on one site, and since when it stands so."""

from dataclasses import dataclass
from datetime import datetime

from sentinel.core.published import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptStanding:
    """The newest conclusion about a promise, without its definition, which may have changed."""

    promise: str
    """Its key, `cmpdi/not-framed`."""
    standing: Standing
    since: datetime
    """From when on it was always concluded so."""
    looked_at: datetime
    reason: str
    pages: tuple[str, ...] = ()
    more_pages: int = 0
    quotes: tuple[str, ...] = ()
    until: str = ""
    """Of an attestation: its last day, ISO 8601."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingChange:
    """One line of a promise's history."""

    promise: str
    at: datetime
    before: Standing | None
    """None: it was not looked at before."""
    after: Standing
    reason: str
