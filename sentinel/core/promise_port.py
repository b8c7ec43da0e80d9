"""Ports of promises: where conclusions are kept, what they are drawn from, and who takes mail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sentinel.core.kept_standing import KeptStanding, StandingChange
from sentinel.core.proof import CheckFacts
from sentinel.core.published import PromiseStanding
from sentinel.core.site import Site
from sentinel.core.site_record import SiteRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseGround:
    """What the record says, for all promises of a site."""

    record: SiteRecord
    checks: Mapping[str, CheckFacts] = field(default_factory=dict)
    remembered: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By the promise's key: what earlier conclusions asked to remember."""


class PromiseStandings(Protocol):
    """Each method is one transaction. Raises StoreError."""

    def keep(self, site: str, standings: Sequence[PromiseStanding], at: datetime) -> int:
        """Takes the place of what was kept of these promises; how many stand otherwise than
        before, each of which gets a line of history. Repeating it changes nothing."""

    def of(self, site: str) -> dict[str, KeptStanding]:
        """By the promise's key, of all that were ever concluded."""

    def remembered(self, site: str) -> dict[str, dict[str, str]]:
        """By the promise's key."""

    def changes(self, site: str, since: datetime) -> tuple[StandingChange, ...]:
        """Since a moment, oldest first."""


class PromiseDesk(Protocol):
    """The record, as conclusions about promises need it. Blocks: call it in a thread."""

    def ground(self, site: Site, now: datetime) -> PromiseGround:
        """Raises StoreError; what of the rest cannot be found out is missing in it."""

    def keep(self, site: Site, standings: Sequence[PromiseStanding], at: datetime) -> None:
        """As PromiseStandings.keep."""


class MailDomains(Protocol):
    """Asks whether a domain takes mail. Never raises for what name servers do."""

    async def takes_mail(self, domain: str) -> bool | None:
        """By MX records, an address record where there is none, and not by a null MX (RFC 5321,
        5.1; RFC 7505). None where it could not be found out."""
