"""What the public is told of each site: whether it is open, how it was, what is planned. Pure.

Never a verdict, an incident or a reason: who attacks a site must not read here what was noticed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sentinel.core.availability import SiteLook, State, up_share
from sentinel.core.maintenance_window import in_force, next_of
from sentinel.core.monitored_day import MonitoredDay
from sentinel.core.site import Site
from sentinel.core.times import ist_text, utc_text

SCHEMA = "sentinel/public-status/1"
DAYS = 90
BELIEVED = timedelta(minutes=15)
"""How long a page may be believed; it is written anew well before."""
WHOLE, POOR = 0.9995, 0.95
"""Shares of a day from which it counts as without interruption, and below which as bad."""


class PublicState(StrEnum):
    """In a citizen's words."""

    OPEN = "open"
    MAINTENANCE = "maintenance"
    REPAIR = "repair"
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"


WORDS: Mapping[PublicState, tuple[str, str]] = {
    PublicState.OPEN: ("Open", "खुली है"),
    PublicState.MAINTENANCE: ("Closed for maintenance", "रखरखाव के लिए बंद है"),
    PublicState.REPAIR: ("Closed for repair", "मरम्मत के लिए बंद है"),
    PublicState.UNREACHABLE: ("Not reachable", "पहुँच में नहीं है"),
    PublicState.UNKNOWN: ("Not known at the moment", "अभी ज्ञात नहीं है"),
}
"""English and Hindi."""
_STATES: Mapping[State, PublicState] = {
    State.UP: PublicState.OPEN,
    State.DOWN: PublicState.UNREACHABLE,
    State.PLANNED: PublicState.MAINTENANCE,
    State.CLOSED: PublicState.REPAIR,
    State.UNKNOWN: PublicState.UNKNOWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicNow:
    """How a site is at one moment."""

    state: PublicState
    planned: tuple[datetime, datetime] | None
    """Begin and end of the maintenance that goes on or comes next; without its reason, which is
    written for colleagues."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicDay:
    """One day."""

    day: str
    up_share: float | None
    """Of the time of which something is known; None of a day of which nothing is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicSite:
    """One site."""

    title: str
    url: str
    now: PublicNow
    days: tuple[PublicDay, ...]
    """The last DAYS before today, oldest first."""
    up_share: float | None
    """Of all these days together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPage:
    """All sites at one moment."""

    title: str
    written_at: datetime
    sites: tuple[PublicSite, ...]

    @property
    def valid_until(self) -> datetime:
        return self.written_at + BELIEVED


def public_now(site: Site, looks: Sequence[SiteLook], now: datetime, *, blocked: bool) -> PublicNow:
    """By the looks of the last time that one speaks for, oldest first. What the journal says of a
    block counts before them, and a planned window explains all but an open site and a block."""
    state = _STATES[looks[-1].state] if looks else PublicState.UNKNOWN
    period = in_force(site.maintenance, now)
    if blocked:
        state = PublicState.REPAIR
    elif period is not None and state not in {PublicState.OPEN, PublicState.REPAIR}:
        state = PublicState.MAINTENANCE
    planned = period or next_of(site.maintenance, now)
    return PublicNow(state=state, planned=None if planned is None else (planned.begin, planned.end))


def public_site(
    site: Site, now: PublicNow, kept: Iterable[MonitoredDay], today: date
) -> PublicSite:
    """`kept`: days as they were added up; those that are missing are shown as not known."""
    by_day = {one.day: one for one in kept}
    names = [(today - timedelta(days=DAYS - number)).isoformat() for number in range(DAYS)]
    return PublicSite(
        title=site.title,
        url=site.url,
        now=now,
        days=tuple(
            PublicDay(day=name, up_share=up_share(by_day[name].seconds) if name in by_day else None)
            for name in names
        ),
        up_share=up_share(_together(by_day[name].seconds for name in names if name in by_day)),
    )


def _together(days: Iterable[Mapping[State, float]]) -> dict[State, float]:
    total = dict.fromkeys(State, 0.0)
    for seconds in days:
        for state, number in seconds.items():
            total[state] += number
    return total


def document(page: PublicPage) -> dict[str, object]:
    """For programs, `status.json`."""
    return {
        "schema": SCHEMA,
        "title": page.title,
        "written_at": page.written_at,
        "valid_until": page.valid_until,
        "sites": [
            {
                "title": one.title,
                "url": one.url,
                "state": one.now.state,
                "availability": _rounded(one.up_share),
                "days": [{"day": d.day, "availability": _rounded(d.up_share)} for d in one.days],
                "maintenance": None
                if one.now.planned is None
                else {"begins_at": one.now.planned[0], "ends_at": one.now.planned[1]},
            }
            for one in page.sites
        ],
    }


def page_facts(page: PublicPage) -> dict[str, object]:
    """For the template."""
    return {
        "title": page.title,
        "written": _times(page.written_at),
        "until": _times(page.valid_until),
        "sites": [_site_facts(one) for one in page.sites],
    }


def _site_facts(site: PublicSite) -> dict[str, object]:
    english, hindi = WORDS[site.now.state]
    known = [day.up_share for day in site.days if day.up_share is not None]
    return {
        "title": site.title,
        "url": site.url,
        "state": site.now.state,
        "word": english,
        "word_hindi": hindi,
        "percent": "" if site.up_share is None else percent(site.up_share),
        "known_days": len(known),
        "whole_days": sum(share >= WHOLE for share in known),
        "bars": [
            {
                "x": 4 * number,
                "height": 4 if day.up_share is None else max(8, round(30 * day.up_share)),
                "rank": _rank(day.up_share),
                "text": f"{day.day}: {'–' if day.up_share is None else percent(day.up_share)}",
            }
            for number, day in enumerate(site.days)
        ],
        "planned": None
        if site.now.planned is None
        else {"begins": _times(site.now.planned[0]), "ends": _times(site.now.planned[1])},
    }


def percent(share: float) -> str:
    """`99.93 %`; never rounded up to a hundred."""
    return "100 %" if share >= 1 else f"{min(99.99, int(share * 10_000) / 100):.2f} %"


def _rank(share: float | None) -> str:
    if share is None:
        return "none"
    return "whole" if share >= WHOLE else "poor" if share < POOR else "part"


def _times(at: datetime) -> dict[str, str]:
    return {"ist": ist_text(at), "utc": utc_text(at)}


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 5)
