"""What the daemon does about the content calendar: reminds people of reviews, each once."""

import asyncio
import logging
from functools import partial

from sentinel.app import App
from sentinel.calendar_desk import standings_of
from sentinel.core.calendar_reminders import due_reminders, reminder_notices
from sentinel.core.site import Site
from sentinel.schedule import Job

REMIND_AT = "09:40"
"""In office hours."""

log = logging.getLogger(__name__)


def calendar_jobs(app: App, site: Site) -> tuple[Job, ...]:
    """Those of one site."""
    return (
        Job(
            name=f"{site.name}/content-reminders",
            run=partial(asyncio.to_thread, remind, app, site),
            at=REMIND_AT,
            at_start=True,
        ),
    )


def remind(app: App, site: Site) -> None:
    """Puts down what is due, one notice for each person. Raises StoreError."""
    now, calendar = app.clock.now(), app.store.calendar
    standings = standings_of(app.config, app.store, site.name, now)
    due = due_reminders(standings, calendar.reminded(site.name))
    if not due:
        return
    notices = reminder_notices(due, app.config.contacts, site, now)
    rows = [(notice, app.renderer.notice(notice)) for notice in notices]
    calendar.remind(site.name, [one.key for one in due], now, rows)
    log.info("reminded of content", extra={"site": site.name, "number": len(notices)})
