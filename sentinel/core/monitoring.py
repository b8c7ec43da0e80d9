"""The regular monitoring report: what is on record of a site over a week or a month.

Pure, and nothing is invented: of what is not known the value is None, and there is no average of
nothing. `monitoring_document.py` has it as JSON, `monitoring_view.py` in words.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sentinel.core.availability import Span, State, joined
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.link_graph import Problem
from sentinel.core.monitored_day import MonitoredDay
from sentinel.core.monitoring_period import Period
from sentinel.core.notice import OutboxRow
from sentinel.core.promise_record import Instance, PromiseStanding
from sentinel.core.rehearsal import Rehearsal

_MENDED = frozenset({IncidentState.RESOLVED, IncidentState.CLOSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFacts:
    """Broken links."""

    looked_at: datetime | None
    """When the last crawl was; None where there was none."""
    found: int | None
    """These three: in the period; None where no crawl has looked since it began."""
    mended: int | None
    unlinked: int | None
    """Broken ones that no page carries any more."""
    broken: tuple[tuple[Problem, str], ...]
    """What is broken as of the report and counts, the oldest first, each with its owner (or
    empty)."""
    muted: tuple[str, ...] = ()
    """Addresses that are broken, too, and that somebody muted until a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFacts:
    """The vault; rehearsals are those of the period, oldest first."""

    taken: int
    newest_at: datetime | None
    proven_clean: int
    """Backups that were judged clean within the period, with all their bytes read."""
    clean: int
    """How many of all that are kept are clean as of the report."""
    newest_clean_at: datetime | None
    rehearsals: tuple[Rehearsal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFacts:
    """What people owe to the baseline."""

    baseline: str
    """The approved one in force; empty where there is none."""
    approved_at: datetime | None
    due_at: datetime | None
    """When it has to be looked at again; None: never."""
    waiting: tuple[tuple[str, datetime], ...]
    """Changes that wait for approve or reject, with the time since when, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringFacts:
    """What a report is made from."""

    made_at: datetime
    site: str
    title: str
    url: str
    organisation: str
    period: Period
    days: tuple[MonitoredDay, ...]
    """Those of the period that are over, and today as far as it is over; oldest first."""
    incidents: tuple[Incident, ...]
    """Those first seen in the period, and older ones that were open in it; oldest first."""
    not_due: frozenset[str]
    """Incidents of which a person recorded that nothing is to be reported."""
    links: LinkFacts
    reviews: ReviewFacts
    backups: BackupFacts | None
    """None where the site has no document root, or the vault could not be read."""
    promises: tuple[PromiseStanding, ...]
    exercised: tuple[Instance, ...]
    """Each time in the period that a promise was put to the test."""
    delivered: int
    undelivered: tuple[OutboxRow, ...]
    """Messages of the period that nobody has, refused for good or still waiting."""
    certificates_until: datetime | None = None
    """When the first of the TLS certificates ends, as it was last seen in the period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """An average and of how many; None of none."""

    seconds: float | None
    number: int


def mean(durations: Iterable[timedelta | None]) -> Mean:
    known = [duration.total_seconds() for duration in durations if duration is not None]
    return Mean(seconds=sum(known) / len(known) if known else None, number=len(known))


def counted_incidents(facts: MonitoringFacts) -> tuple[Incident, ...]:
    """First seen in the period and not dismissed: those of which averages are made."""
    return tuple(
        one
        for one in facts.incidents
        if facts.period.holds(one.first_sighting_at) and one.state is not IncidentState.DISMISSED
    )


def detected_in(incident: Incident) -> timedelta | None:
    """At most so long it stood unseen: since the last look that found the site good, or since the
    compromise where a person found its time."""
    begun = incident.compromised_at or incident.last_good_at
    return None if begun is None else max(timedelta(0), incident.first_sighting_at - begun)


def acknowledged_in(incident: Incident) -> timedelta | None:
    """From the first sighting until somebody took it up."""
    return _after(incident, incident.acknowledged_at)


def restored_in(incident: Incident) -> timedelta | None:
    """From the first sighting until the site was good again."""
    return _after(incident, incident.ended_at) if incident.state in _MENDED else None


def _after(incident: Incident, at: datetime | None) -> timedelta | None:
    return None if at is None else max(timedelta(0), at - incident.first_sighting_at)


def filed_in_time(facts: MonitoringFacts, incident: Incident) -> bool | None:
    """Whether CERT-In was told within its six hours; None where that is still open, or nothing is
    to be reported."""
    if incident.state is IncidentState.DISMISSED or incident.id in facts.not_due:
        return None
    if incident.filed_at is not None:
        return incident.filed_at <= incident.report_due_at
    return False if incident.report_due_at < facts.made_at else None


def seconds_in_all(days: Iterable[MonitoredDay]) -> dict[State, float]:
    total = dict.fromkeys(State, 0.0)
    for day in days:
        for state, seconds in day.seconds.items():
            total[state] += seconds
    return total


def outages(days: Iterable[MonitoredDay]) -> tuple[Span, ...]:
    """When it was down, closed, or away as planned, oldest first; one over midnight is one."""
    found = joined(span for day in days for span in day.spans)
    return tuple(span for span in found if span.state is not State.UNKNOWN)


MEANS: dict[str, Callable[[Incident], timedelta | None]] = {
    "mttd": detected_in,
    "mtta": acknowledged_in,
    "mttr": restored_in,
}


def means(facts: MonitoringFacts) -> dict[str, Mean]:
    """Mean time to detect, to acknowledge, to restore."""
    counted = counted_incidents(facts)
    return {name: mean(map(measure, counted)) for name, measure in MEANS.items()}
