"""Gathering what a monitoring report is made from."""

from collections.abc import Iterable, Sequence

from sentinel.app import App
from sentinel.broken_links import broken_links, link_options
from sentinel.clean_watch import clean_backups
from sentinel.core.addressing import base_key
from sentinel.core.baseline import BaselineState
from sentinel.core.certin_deadline import settled
from sentinel.core.certin_filing import standing
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.known_problem import is_ignored
from sentinel.core.link_graph import Event
from sentinel.core.monitoring import BackupFacts, LinkFacts, MonitoringFacts, ReviewFacts
from sentinel.core.monitoring_period import Period
from sentinel.core.notice import OutboxRow, OutboxState
from sentinel.core.promise_record import Instance, of_exercises, of_incident
from sentinel.core.site import Site
from sentinel.errors import SentinelError
from sentinel.monitoring_days import days_of
from sentinel.promises import EXERCISES, promises_of

_NO_INCIDENT = frozenset({IncidentState.SUSPECTED, IncidentState.DISMISSED})


def monitoring_facts(app: App, site: Site, period: Period) -> MonitoringFacts:
    """All that is on record of a site in a period. Raises StoreError."""
    now, store = app.clock.now(), app.store
    rows = [row for row in store.outbox.all() if row.site == site.name]
    rows = [row for row in rows if period.holds(row.created_at)]
    incidents = tuple(
        sorted(
            (one for one in store.incidents.all(site.name) if _touches(one, period)),
            key=lambda one: one.first_sighting_at,
        )
    )
    filings = {one.id: standing(store.filings.all(one.id)) for one in incidents}
    return MonitoringFacts(
        made_at=now,
        site=site.name,
        title=site.title,
        url=site.url,
        organisation=app.config.organisation.name,
        period=period,
        days=days_of(app, site, period.first, period.last),
        incidents=incidents,
        not_due=frozenset(
            one.id
            for one in incidents
            if (found := filings[one.id]).not_due is not None
            and not found.filed
            and settled(one, found)
        ),
        links=_links(app, site, period),
        reviews=_reviews(app, site),
        backups=_backups(app, site, period),
        promises=promises_of(store, app.config, site, now),
        exercised=_exercised(app, site, period, incidents),
        delivered=len(_reached(rows)),
        undelivered=_undelivered(rows),
        certificates_until=store.monitored_days.certificates_until(
            site.name, period.since, period.until
        ),
    )


def _touches(incident: Incident, period: Period) -> bool:
    """Whether it was open at any time of the period."""
    begun = incident.first_sighting_at < period.until
    return begun and (incident.ended_at is None or incident.ended_at >= period.since)


def _reached(rows: Iterable[OutboxRow]) -> frozenset[str]:
    """Keys of notices that somebody has, by any way."""
    return frozenset(base_key(row.key) for row in rows if row.state is OutboxState.SENT)


def _undelivered(rows: Sequence[OutboxRow]) -> tuple[OutboxRow, ...]:
    """The first row of each notice that reached nobody."""
    reached, owed = _reached(rows), {OutboxState.UNDELIVERABLE, OutboxState.QUEUED}
    found: dict[str, OutboxRow] = {}
    for row in rows:
        if row.state in owed and base_key(row.key) not in reached:
            found.setdefault(base_key(row.key), row)
    return tuple(found.values())


def _links(app: App, site: Site, period: Period) -> LinkFacts:
    options, known = link_options(app), broken_links(app, site)
    events = [
        entry.event
        for entry in app.links.history(site.name)
        if period.holds(entry.at) and not is_ignored(entry.url, options)
    ]
    last = app.links.last(site.name)
    looked = last is not None and last.at >= period.since

    def number(event: Event) -> int | None:
        return events.count(event) if looked else None

    return LinkFacts(
        looked_at=None if last is None else last.at,
        found=number(Event.BROKEN),
        mended=number(Event.GOOD),
        unlinked=number(Event.UNLINKED),
        broken=known.owned,
        muted=tuple(one.problem.url for one in known.muted),
    )


def _reviews(app: App, site: Site) -> ReviewFacts:
    approved = app.store.baselines.approved(site.name)
    waiting = [b for b in app.store.baselines.all(site.name) if b.state is BaselineState.CANDIDATE]
    return ReviewFacts(
        baseline="" if approved is None else approved.id,
        approved_at=None if approved is None else approved.approved_at,
        due_at=None if approved is None else approved.expires_at,
        waiting=tuple(sorted(((b.id, b.learnt_at) for b in waiting), key=lambda pair: pair[1])),
    )


def _backups(app: App, site: Site, period: Period) -> BackupFacts | None:
    if site.document_root is None:
        return None
    try:
        taken = [backup.ended_at for backup in app.vault.each(site.name)]
        clean = clean_backups(app, site)
    except SentinelError:
        return None  # the vault is away: what is not known is said to be
    judged = app.store.verdicts.all(site.name)
    rehearsals = app.store.rehearsals.since(site.name, period.since)
    return BackupFacts(
        taken=sum(period.holds(at) for at in taken),
        newest_at=max(taken, default=None),
        proven_clean=sum(period.holds(one.last_clean_at) for one in judged),
        clean=clean.clean,
        newest_clean_at=clean.newest,
        rehearsals=tuple(one for one in reversed(rehearsals) if period.holds(one.ended_at)),
    )


def _exercised(
    app: App, site: Site, period: Period, incidents: Iterable[Incident]
) -> tuple[Instance, ...]:
    store = app.store
    found = [*of_exercises(store.exercises.last(site.name, EXERCISES))]
    for one in incidents:
        if one.state in _NO_INCIDENT:
            continue
        sent = [row.sent_at for row in store.outbox.all(one.id) if row.sent_at is not None]
        found += of_incident(one, store.journal.entries(one.id), min(sent, default=None))
    return tuple(one for one in found if period.holds(one.at))
