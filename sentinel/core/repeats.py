"""Troubles of Sentinel's own that come again and again: told some times, then once a day. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

MOST_TOLD = 3
"""So many hours a trouble is told by mails of its own; then the digest has it."""
OVER_AFTER = timedelta(hours=12)
"""A trouble that was away for so long is a new one when it comes back: what comes once a day is
told each time."""
DAILY = timedelta(hours=24)
"""How often it is told thereafter where there is no digest."""
HOUR = "%Y-%m-%dT%H"
"""As in the keys of watch notices."""
MAX_TEXT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """One trouble of one site, from its first time on."""

    site: str
    name: str
    """As in the key of its notice."""
    text: str
    first_at: datetime
    last_at: datetime
    times: int = 1
    told: int = 0
    """How many mails of its own it had."""
    told_at: datetime | None = None


def noted(known: Repeat | None, site: str, name: str, text: str, now: datetime) -> Repeat:
    """The trouble after it came once more. A clock that was set back makes nothing over."""
    text = text[:MAX_TEXT]
    if known is None or now - known.last_at > OVER_AFTER:
        return Repeat(site=site, name=name, text=text, first_at=now, last_at=now)
    return replace(known, text=text, last_at=max(known.last_at, now), times=known.times + 1)


def is_told(repeat: Repeat, now: datetime, *, digest: bool) -> bool:
    """Whether it may have a mail of its own now: in some hours of the clock, of which the outbox
    has one mail each; then it is left to the digest, or told once a day where there is none."""
    if is_of_this_hour(repeat, now) or repeat.told < MOST_TOLD or repeat.told_at is None:
        return True
    return not digest and abs(now - repeat.told_at) >= DAILY


def is_of_this_hour(repeat: Repeat, now: datetime) -> bool:
    """Whether it was told in the hour that is: what is put down again then is the same mail."""
    return repeat.told_at is not None and f"{now:{HOUR}}" == f"{repeat.told_at:{HOUR}}"


class Repeats(Protocol):
    """Port: the troubles, and when the digest was last made. Raises StoreError."""

    def note(self, site: str, name: str, text: str, now: datetime, *, digest: bool) -> bool:
        """Notes that a trouble came once more; whether it is to be told by a mail of its own, which
        then counts as told. Asked again within the hour it says the same."""

    def since(self, moment: datetime) -> tuple[Repeat, ...]:
        """Those that came at or after a moment, the oldest first."""

    def digested_at(self) -> datetime | None:
        """Up to when the last digest looked; None before the first."""

    def digested(self, at: datetime) -> None:
        """A digest has looked at all up to then."""
