"""Port CheckLooks: what each check found when it last looked at a site."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sentinel.core.finding import Finding

MAX_FINDINGS = 500
"""Of one check's look that are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLook:
    """The newest run that a check took part in."""

    run: str
    at: datetime
    findings: tuple[Finding, ...]
    """Of that check alone."""


class CheckLooks(Protocol):
    """Reads runs. Raises StoreError."""

    def newest(self, site: str, checks: Collection[str]) -> Mapping[str, CheckLook]:
        """By the name of the check; those that took part in no run are missing. How long ago that
        was does not matter: some look each year."""
