"""Once a day what need not wake anybody, in one mail for each site, where there is anything."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

from sentinel.app import App
from sentinel.broken_links import broken_links
from sentinel.checking import kind_of
from sentinel.clean_watch import overdue
from sentinel.contact_jobs import gaps_of
from sentinel.core.check import LinksOptions
from sentinel.core.digest import (
    Digest,
    broken_by,
    by_owner,
    held_back,
    mended_since,
    troubled,
    waiting_reviews,
)
from sentinel.core.digest_telling import digest_notice, owner_notices
from sentinel.core.local_day import last_day, turn_of
from sentinel.core.notice import NoticeKind
from sentinel.core.routing import audience
from sentinel.core.site import Site
from sentinel.errors import SentinelError

POLL_SECONDS = 20.0
TOO_LATE = timedelta(hours=12)
"""A digest of a machine that was off is made within so long after its time, or waits a day."""

log = logging.getLogger(__name__)


async def keep_digest(app: App, stop: asyncio.Event) -> None:
    """Looks now and then, until `stop` is set. That a look fails stops nothing."""
    began = app.clock.now()
    while not stop.is_set():
        try:
            await asyncio.to_thread(make_digest, app, began)
        except SentinelError:
            log.exception("the digest failed; tried again after a pause")
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), POLL_SECONDS)


def make_digest(app: App, began: datetime) -> None:
    """Puts the mails of a digest that is due into the outbox. `began`: the first digest ever is
    that of the first turn after it. Raises StoreError."""
    now, before = app.clock.now(), app.store.repeats.digested_at()
    if before is not None and before > now + timedelta(days=1):
        before = None  # the clock stood far ahead when it was made
    day = _due(app, before or began, now)
    if day is None:
        return
    since = before or now - timedelta(days=1)
    for number, site in enumerate(app.config.sites):
        found = digest_of(app, site, since)
        if number == 0:
            found = replace(found, contacts=tuple(gap.line for gap in gaps_of(app)))
        if found.is_empty:
            continue
        whole = digest_notice(found, site, day.isoformat(), since, now)
        told = audience(app.config, NoticeKind.DIGEST, now)
        contacts = app.config.contacts
        parts = owner_notices(whole, found, site, since, contacts=contacts, told=told)
        notices = [(notice, app.renderer.notice(notice)) for notice in (whole, *parts)]
        app.store.outbox.put(notices)
        log.info("digest", extra={"site": site.name, "mails": len(notices)})
    app.store.repeats.digested(now)


def _due(app: App, last: datetime, now: datetime) -> date | None:
    alerts = app.config.alerts
    if not alerts.digest_at:
        return None
    day = last_day(alerts.digest_at, alerts.time_zone, now)
    turn = turn_of(day, alerts.digest_at, alerts.time_zone)
    return None if last >= turn or now - turn > TOO_LATE else day


def digest_of(app: App, site: Site, since: datetime) -> Digest:
    """What there is to tell of a site, but for the contacts, which are no site's. Raises
    StoreError."""
    links = broken_links(app, site)
    functions = [c for c in app.config.checks if kind_of(app.detector.eyes, c).function]
    others = [
        c
        for c in app.config.checks
        if c not in functions and not isinstance(c.options, LinksOptions)
    ]
    courses = app.store.check_courses.of(site.name, [c.name for c in functions])
    broken = {one.problem.url for one in (*links.counted, *links.muted)}
    _, backups = overdue(app, site)
    repeats = app.store.repeats.since(since)
    return Digest(
        broken=by_owner(links.owned),
        mended=mended_since(app.links.history(site.name), since, broken),
        functions=troubled(courses, {c.name: c.owner for c in functions}),
        findings=broken_by(app.store.check_looks.newest(site.name, [c.name for c in others])),
        kinds={c.name: c.kind for c in others},
        owners={c.name: c.owner for c in others},
        reviews=waiting_reviews(app.store.baselines.all(site.name)),
        backups=(backups,) if backups else (),
        troubles=held_back([one for one in repeats if one.site == site.name]),
    )
