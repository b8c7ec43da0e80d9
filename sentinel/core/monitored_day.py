"""A MonitoredDay: what is kept of one finished day of a site when the runs of it are let go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sentinel.core.availability import SiteLook, Span, State, seconds_of

MAX_SPANS = 200
"""Outages and gaps of one day that are kept one by one; the sums count all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoredDay:
    """One day of one site."""

    site: str
    day: str
    """ISO 8601."""
    zone: str
    """IANA name of the zone on whose clocks the day was counted."""
    looks: int
    """Looks that say something of the site."""
    up_seconds: float
    down_seconds: float
    planned_seconds: float
    closed_seconds: float
    unknown_seconds: float
    spans: tuple[Span, ...] = ()
    """When it was not up, and why, as far as is known."""
    broken_links: int | None = None
    """Known broken when the day was added up; None: no crawl had looked by then, or it was added
    up too late to tell."""

    @property
    def seconds(self) -> dict[State, float]:
        return {
            State.UP: self.up_seconds,
            State.DOWN: self.down_seconds,
            State.PLANNED: self.planned_seconds,
            State.CLOSED: self.closed_seconds,
            State.UNKNOWN: self.unknown_seconds,
        }


def monitored_day(
    site: str,
    day: date,
    zone: str,
    *,
    found: Sequence[Span],
    looks: int,
    broken_links: int | None,
) -> MonitoredDay:
    """A day from its spans."""
    total = seconds_of(found)
    others = [span for span in found if span.state is not State.UP]
    if len(others) > MAX_SPANS:  # an outage is worth more than a gap
        others.sort(key=lambda span: span.state is State.UNKNOWN)
    return MonitoredDay(
        site=site,
        day=day.isoformat(),
        zone=zone,
        looks=looks,
        up_seconds=total[State.UP],
        down_seconds=total[State.DOWN],
        planned_seconds=total[State.PLANNED],
        closed_seconds=total[State.CLOSED],
        unknown_seconds=total[State.UNKNOWN],
        spans=tuple(sorted(others[:MAX_SPANS], key=lambda span: span.since)),
        broken_links=broken_links,
    )


class MonitoredDays(Protocol):
    """Port: finished days, one row each, kept for ever and never changed (a year of a site takes
    less than a megabyte); and the looks of which they are made."""

    def looks(self, site: str, since: datetime, until: datetime) -> tuple[SiteLook, ...]:
        """All from `since` up to `until`, oldest first."""

    def first_look(self, site: str) -> datetime | None:
        """When the oldest run that is still kept ended."""

    def keep(self, days: Sequence[MonitoredDay]) -> int:
        """How many of them are new; one that is kept already stays as it is."""

    def last(self, site: str, until: date) -> date | None:
        """The newest day that is kept, of those up to `until`."""

    def certificates_until(self, site: str, since: datetime, until: datetime) -> datetime | None:
        """Until when the site's TLS certificates are valid, as a run saw it last between two
        moments; None where none of them did."""

    def of(self, site: str, first: date, last: date) -> tuple[MonitoredDay, ...]:
        """Those that are kept, oldest first."""
