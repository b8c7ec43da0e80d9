"""Adding up what looks saw, day by day; finished days are kept, for runs are let go."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sentinel.app_parts import App
from sentinel.broken_links import broken_number
from sentinel.checkers import Scope
from sentinel.checking import kind_of
from sentinel.core.availability import bounds, spans
from sentinel.core.check import Check
from sentinel.core.monitored_day import MonitoredDay, monitored_day
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.site import Site

SETTLED = timedelta(hours=1)
"""After a day so long is waited until it is added up: a run is recorded after it has ended."""
MAX_DAYS = 400
"""So many days are added up at once at most, after an upgrade or a long pause."""
LEAST_HOLD = timedelta(minutes=15)
MISSED_LOOKS = 2.5
"""A look speaks until two more were missed."""
INCIDENTS = 50
"""The newest, of whose journals is read when the site was closed."""
CONFIRMING_DAYS = 3
"""So many later days with looks say that the clock was right, where the next day has none."""


def hold_of(app: App) -> timedelta:
    """How long a look speaks for the time after it."""
    every = [c.every_seconds for c in app.config.checks if _sees_pages(app, c)]
    return max(LEAST_HOLD, timedelta(seconds=MISSED_LOOKS * min(every, default=0.0)))


def _sees_pages(app: App, check: Check) -> bool:
    kind = kind_of(app.detector.eyes, check)
    return kind.scope is Scope.PAGE or (kind.crawls and check.whole_site)


def close_days(app: App, site: Site) -> int:
    """Keeps all days that are over and not kept yet; how many. Raises StoreError.

    Of a day without looks nothing is kept, and none is kept before the site was looked at on the
    next one: what is kept is never changed, and a clock that jumps ahead ends a day too early.
    """
    zone, now = app.config.alerts.time_zone, app.clock.now()
    newest = _day_of(now - SETTLED, zone) - timedelta(days=1)
    first = _first_day(app, site, zone, newest)
    if first is None or first > newest:
        return 0
    first = max(first, newest - timedelta(days=MAX_DAYS))
    days = [first + timedelta(days=n) for n in range((newest - first).days + 1)]
    closed = closed_times(app, site)
    broken = _broken(app, site)
    made = [_added_up(app, site, day, closed, broken if day == newest else None) for day in days]
    return app.store.monitored_days.keep(_settled(app, site, made, newest))


def _settled(
    app: App, site: Site, made: Sequence[MonitoredDay], newest: date
) -> list[MonitoredDay]:
    since, until = bounds(newest + timedelta(days=1), app.config.alerts.time_zone)
    next_seen = bool(app.store.monitored_days.looks(site.name, since, until))
    found: list[MonitoredDay] = []
    later = int(next_seen)
    for one in reversed(made):
        if one.looks and (next_seen or later >= CONFIRMING_DAYS):
            found.append(one)
        next_seen = one.looks > 0
        later += next_seen
    return found


def days_of(app: App, site: Site, first: date, last: date) -> tuple[MonitoredDay, ...]:
    """Each day from first to last that has begun: as it is kept, else added up now; today as far
    as it is over. Raises StoreError."""
    zone, now = app.config.alerts.time_zone, app.clock.now()
    today = _day_of(now, zone)
    kept = {one.day: one for one in app.store.monitored_days.of(site.name, first, last)}
    number = (min(last, today) - first).days + 1
    days = [first + timedelta(days=n) for n in range(max(0, number))]
    closed = closed_times(app, site) if len(kept) < len(days) else ()
    return tuple(
        kept.get(day.isoformat())
        or _added_up(app, site, day, closed, _broken(app, site) if day == today else None)
        for day in days
    )


def closed_times(app: App, site: Site) -> tuple[tuple[datetime, datetime], ...]:
    """When the site was blocked, by the journals of its newest incidents."""
    found: list[tuple[datetime, datetime]] = []
    for incident in app.store.incidents.all(site.name)[:INCIDENTS]:
        found += blocks_in(app.store.journal.entries(incident.id), app.clock.now())
    return tuple(found)


def blocks_in(journal: Sequence[JournalEntry], now: datetime) -> list[tuple[datetime, datetime]]:
    """From each block that was made until it was lifted, or until now."""
    found: list[tuple[datetime, datetime]] = []
    since: datetime | None = None
    for entry in journal:
        if entry.action == "block" and entry.phase is Phase.DONE:
            since = since or entry.at
        lifted = (entry.action == "unblock" and entry.phase is Phase.DONE) or (
            entry.action == "block" and entry.phase is Phase.COMPENSATED
        )
        if lifted and since is not None:
            found.append((since, max(since, entry.at)))
            since = None
    return found if since is None else [*found, (since, max(since, now))]


def _broken(app: App, site: Site) -> int | None:
    return None if app.links.last_at(site.name) is None else broken_number(app, site)


def _added_up(
    app: App,
    site: Site,
    day: date,
    closed: Sequence[tuple[datetime, datetime]],
    broken: int | None,
) -> MonitoredDay:
    zone = app.config.alerts.time_zone
    since, end = bounds(day, zone)
    until, hold = min(end, app.clock.now()), hold_of(app)
    looks = app.store.monitored_days.looks(site.name, since - hold, until)
    found = spans(looks, closed, since=since, until=until, hold=hold)
    seen = sum(look.at >= since for look in looks)
    return monitored_day(site.name, day, zone, found=found, looks=seen, broken_links=broken)


def _first_day(app: App, site: Site, zone: str, newest: date) -> date | None:
    """The day after the last that is kept, or that of the first look. What was kept by a clock that
    ran ahead comes again."""
    last = app.store.monitored_days.last(site.name, newest)
    if last is not None:
        return last + timedelta(days=1)
    first = app.store.monitored_days.first_look(site.name)
    return None if first is None else _day_of(first, zone)


def _day_of(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
