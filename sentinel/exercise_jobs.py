"""What the daemon does about exercises: the weekly proof, and the end of one that was cut off."""

import asyncio
import logging
from functools import partial

from sentinel.app import App
from sentinel.canary_proof import prove
from sentinel.canary_settle import settle
from sentinel.core.exercise import exercise_notice
from sentinel.core.prove_time import ProveTime
from sentinel.core.site import Site
from sentinel.errors import AlreadyRunning, SentinelError
from sentinel.schedule import Job

SETTLE_SECONDS = 60.0
"""How often is looked whether an exercise was cut off."""
SPARE_SECONDS = 600.0
"""Of a weekly proof, for judging the backup before it begins."""

log = logging.getLogger(__name__)


def exercise_jobs(app: App, site: Site) -> tuple[Job, ...]:
    """Those of one site. That of the cut-off ones runs also where no page is set aside any more."""
    jobs = [
        Job(
            name=f"{site.name}/exercise-end",
            run=partial(_settle, app, site),
            every_seconds=SETTLE_SECONDS,
            at_start=True,
        )
    ]
    if app.config.drills.prove_at and site.canary_page:
        jobs.append(
            Job(
                name=f"{site.name}/prove",
                run=partial(weekly, app, site),
                at=ProveTime.of(app.config.drills.prove_at).at,
                limit_seconds=app.config.drills.limit_seconds + SPARE_SECONDS,
                cut_off=True,  # it waits for a look of this daemon
            )
        )
    return tuple(jobs)


async def weekly(app: App, site: Site) -> None:
    """The proof, on its day. That it could not be carried out is told, and is no proof."""
    if not ProveTime.of(app.config.drills.prove_at).is_day(app.clock.now().astimezone()):
        return
    try:
        await prove(app, site, by="daemon")
    except SentinelError as error:
        log.warning("proof not carried out", extra={"site": site.name, "error": str(error)})
        await asyncio.to_thread(_tell, app, site, str(error))


async def _settle(app: App, site: Site) -> None:
    if await asyncio.to_thread(app.store.exercises.open_of, site.name) is None:
        return
    try:
        with app.locks.exercise(site.name):
            text = await asyncio.to_thread(settle, app, site, "daemon")
    except AlreadyRunning:
        return  # it is under way, and its process ends it
    if text:
        log.warning("exercise ended", extra={"site": site.name, "what": text})


def _tell(app: App, site: Site, error: str) -> None:
    now = app.clock.now()
    lines = (f"It could not be carried out, and nothing was changed: {error}",)
    word = f"the weekly proof of {site.canary_page} FAILED"
    notice = exercise_notice(f"{site.name}-{now:%Y-%m-%d}", "weekly", site, word, lines, now=now)
    app.store.outbox.put([(notice, app.renderer.notice(notice))])
