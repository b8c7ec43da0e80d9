"""Port of what a page over all sites needs of the records: each question for all sites at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sentinel.core.incident import Incident, IncidentState
from sentinel.core.kept_verdict import KeptVerdict
from sentinel.core.rehearsal import Rehearsal
from sentinel.core.run_line import RunLine


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownGood:
    """What is approved of a site, and what waits to be."""

    approved_at: datetime | None = None
    """When what is in force was learnt; None: nothing is compared yet."""
    waiting: int = 0
    """Candidates that were learnt since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """Restores of a site that were tried out."""

    last: Rehearsal
    good: Rehearsal | None
    """The newest that went well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailCount:
    """Messages about one site that have not arrived."""

    site: str
    waiting: int = 0
    late: int = 0
    """Of these, such as should have arrived by now."""
    undeliverable: int = 0
    """Given up, of late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentQuery:
    """Which incidents are wanted; newest first."""

    site: str = ""
    states: tuple[IncidentState, ...] = ()
    """Empty: any."""
    before: str = ""
    """The id of the last one that is known already; empty: from the newest."""
    limit: int = 50


class Overview(Protocol):
    """Reads alone; every question goes by an index, however long the history is. Raises
    StoreError."""

    def looks(self, sites: Sequence[str]) -> Mapping[str, RunLine]:
        """The last run of each site that looked at the site and not at upkeep alone."""

    def open_incidents(self) -> tuple[Incident, ...]:
        """All that are open, the first first."""

    def incidents(self, query: IncidentQuery) -> tuple[Incident, ...]: ...

    def counted(self, state: IncidentState) -> int:
        """How many are in a state."""

    def known_good(self, sites: Sequence[str]) -> Mapping[str, KnownGood]: ...

    def rehearsals(self, sites: Sequence[str]) -> Mapping[str, Rehearsed]: ...

    def clean(self, sites: Sequence[str]) -> Mapping[str, KeptVerdict]:
        """The newest backup of each site that was found clean when it was last judged."""

    def mails(self, now: datetime, since: datetime) -> Mapping[str, MailCount]:
        """By site; what was given up before `since` is not counted."""

    def journal_heads(self, incidents: Sequence[str]) -> Mapping[str, int]:
        """The number of the last entry of each journal; one that has none is left out."""
