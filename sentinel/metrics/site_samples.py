"""What is measured of each site: looks, incidents, backups. A few rows each, no scan."""

from collections.abc import Iterator
from datetime import UTC, datetime

from sentinel.app import App
from sentinel.core.certin_deadline import TOLD_LATE, owed
from sentinel.core.identifiers import moment_of
from sentinel.core.incident import CERT_IN_DEADLINE, Incident
from sentinel.core.site import Site
from sentinel.core.verdict import Verdict
from sentinel.filing import standing_of
from sentinel.metrics.sample import Sample, number, states

VERDICTS_READ = 60
"""Clean verdicts on backups that are looked at, for one whose backup is still there."""


def sweep_samples(app: App) -> Iterator[Sample]:
    """Raises StoreError."""
    names = {site.name for site in app.config.sites}
    counts = [one for one in app.store.figures.sweeps() if one.site in names]
    for one in counts:
        yield number("sentinel_sweeps", one.runs, one.site, one.verdict.value)
    for name in sorted(names):
        own = [one for one in counts if one.site == name]
        seconds, pages = sum(one.seconds for one in own), sum(one.pages for one in own)
        yield number("sentinel_sweep_duration_seconds", seconds, name)
        yield number("sentinel_pages", pages, name)
        last = app.store.figures.last_sweep(name)
        if last is not None:
            took = max(0.0, (last.ended_at - last.started_at).total_seconds())
            ended = last.ended_at.timestamp()
            yield number("sentinel_sweep_last_end_timestamp_seconds", ended, name)
            yield number("sentinel_sweep_last_duration_seconds", took, name)
            yield states("sentinel_site_verdict", Verdict, last.verdict, name)


def incident_samples(app: App, now: datetime) -> Iterator[Sample]:
    """Raises StoreError."""
    names = {site.name for site in app.config.sites}
    total = app.store.figures.incidents()
    for name in sorted(names):
        yield number("sentinel_incidents", total.get(name, 0), name)
    going_on = [one for one in app.store.figures.open_incidents() if one.site in names]
    for one in going_on:
        age = _age(one.opened_at, now)
        what = (one.site, one.verdict.value, one.state.value)
        yield number("sentinel_incident_age_seconds", age, *what)
        taken_up = float(one.acknowledged_at is not None)
        yield number("sentinel_incident_acknowledged", taken_up, one.site)
    recent = app.store.incidents.opened_since(now - TOLD_LATE - CERT_IN_DEADLINE)
    every = {one.id: one for one in (*going_on, *recent) if one.site in names}
    yield from _certin(app, tuple(every.values()), now)


def backup_samples(app: App, site: Site, now: datetime) -> Iterator[Sample]:
    """Raises StoreError. Re-hashes nothing, and reads no manifest."""
    expected = float(site.document_root is not None)
    yield number("sentinel_backup_expected", expected, site.name)
    newest = next(_clean(app, site), None)
    taken_at = None if newest is None else moment_of(newest)
    if taken_at is not None:
        yield number("sentinel_backup_clean_age_seconds", _age(taken_at, now), site.name)
    rehearsal = app.store.rehearsals.last(site.name)
    if rehearsal is not None:
        yield number("sentinel_rehearsal_duration_seconds", rehearsal.seconds, site.name)
        age = _age(rehearsal.ended_at, now)
        yield number("sentinel_rehearsal_age_seconds", age, site.name)
        yield number("sentinel_rehearsal_good", float(rehearsal.good), site.name)


def _clean(app: App, site: Site) -> Iterator[str]:
    """Backups that are clean by the record and lie in the vault, newest first. A verdict outlasts
    the backup that it is about."""
    folder = app.vault.folder_of(site.name).path / "snapshots"
    for backup in app.store.figures.clean_backups(site.name, VERDICTS_READ):
        if (folder / f"{backup}.json").is_file():
            yield backup


def _certin(app: App, incidents: tuple[Incident, ...], now: datetime) -> Iterator[Sample]:
    """Of several that are owed, the one that is due first."""
    left: dict[str, float] = {}
    for one in incidents:
        if owed(one, app.store.journal.entries(one.id), standing_of(app.store, one)):
            seconds = (one.report_due_at - now).total_seconds()
            left[one.site] = min(seconds, left.get(one.site, seconds))
    for name, seconds in sorted(left.items()):
        yield number("sentinel_incident_certin_left_seconds", seconds, name)


def _age(moment: datetime, now: datetime) -> float:
    """Never less than nothing: a clock may have been set back."""
    return max(0.0, (now - moment.astimezone(UTC)).total_seconds())
