"""A LinkMute: a person's word that a broken link is known, and need not be told until a day.

It hides the link from the digest, from counts and from lists of what is to be done. Runs, findings,
verdicts and incidents are as they would be without it.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from sentinel.errors import UsageError

MAX_DAYS = 366
"""What nobody will mend belongs into `ignore` of the links check, where it is reviewed."""
MAX_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkMute:
    """Of one address on one site."""

    site: str
    url: str
    """As the problem is called, with its fragment."""
    by: str
    reason: str
    at: datetime
    until: datetime
    ended_at: datetime | None = None
    """When it was taken back before its time, or another one took its place."""
    ended_by: str = ""

    def is_in_force(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.until


class LinkMutes(Protocol):
    """Port: what was muted, by whom and why. None is ever let go. Raises StoreError."""

    def put(self, mute: LinkMute) -> None:
        """Stores it; one of the same address that is in force ends then."""

    def end(self, site: str, url: str, by: str, at: datetime) -> LinkMute | None:
        """Takes back the one in force; None where there is none."""

    def in_force(self, site: str, at: datetime) -> dict[str, LinkMute]:
        """By address."""

    def all(self, site: str, limit: int) -> tuple[LinkMute, ...]:
        """The newest first, those that are over too."""


def latest_day(zone: str, now: datetime) -> date:
    """The last day until which a link may be muted today."""
    return now.astimezone(ZoneInfo(zone)).date() + timedelta(days=MAX_DAYS)


def end_of(day: date, zone: str, now: datetime) -> datetime:
    """The end of a day on the clocks of a zone, from which on a link is told again. Raises
    UsageError for a day that is over, or too far ahead."""
    accepted = f"accepted: a day from today on, at most {MAX_DAYS} days ahead"
    today = now.astimezone(ZoneInfo(zone)).date()
    if day < today:
        raise UsageError(f"until {day.isoformat()}: found a day that is over; {accepted}.")
    if day > latest_day(zone, now):
        raise UsageError(f"until {day.isoformat()}: found a day too far ahead; {accepted}.")
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(now.tzinfo)
