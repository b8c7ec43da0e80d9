"""What the daemon does again and again, by the clock and by the calendar."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from sentinel.app import App
from sentinel.backup import back_up, back_up_approved
from sentinel.calendar_jobs import calendar_jobs
from sentinel.check_jobs import check_jobs
from sentinel.clean_watch import look_into, overdue_notice
from sentinel.contact_jobs import contact_jobs
from sentinel.core.check import Check
from sentinel.core.settings import Limits, Mode
from sentinel.core.shadow_telling import shadow_report_notice
from sentinel.core.site import Site
from sentinel.core.vault import Backup
from sentinel.core.words import Trigger
from sentinel.errors import AlreadyRunning, FetchError, Refused, SentinelError, TreeError
from sentinel.exercise_jobs import exercise_jobs
from sentinel.footing import footing_jobs
from sentinel.log_duty import log_duty_jobs
from sentinel.monitoring_jobs import monitoring_jobs
from sentinel.night import Night
from sentinel.reprove import ALONE_SECONDS, CLIMB_SECONDS, reprove
from sentinel.schedule import Job
from sentinel.shadow_reporting import report_of
from sentinel.status_page import status_page_jobs
from sentinel.tending import Tender
from sentinel.tidying import tidy
from sentinel.vouching import vouching_jobs

TIDY_AT = "03:40"
SHADOW_AT = "09:10"
SHADOW_DAYS = 7
"""What the weekly mail of shadow mode looks back on."""
KEEP_APPROVED_SECONDS = 300.0
"""How often is looked whether what is approved is backed up, too."""
LEARNING_SECONDS = 60.0
"""How often is looked whether a round of a learning is due."""
REMIND_AT = "09:30"
"""When people are reminded of an approval that has run out: in office hours."""

BACKUP_SWEEPS = 4.0
"""A backup looks twice and captures between; it may take as long as so many sweeps."""
PROOF_REQUESTS = 4.0
"""Requests of a proof that follow one another, with one to spare."""
PROOF_SPARE_SECONDS = 60.0
"""For name resolution, and for a database that another process holds."""

log = logging.getLogger(__name__)


def tree_look(site: Site) -> str:
    """The job that is run when files have changed; it has no time of its own."""
    return f"{site.name}/tree-look"


def proof_limit_seconds(limits: Limits, site: Site) -> float:
    """After this long a proof of a block hangs, for each of its requests has a limit; where it is
    lost, each way to block is set and proven in its turn. Cut off before, nobody would be told."""
    climb = CLIMB_SECONDS if site.ladder else ALONE_SECONDS
    proofs = PROOF_REQUESTS * (2 + len(site.ladder))
    return proofs * limits.timeout_seconds + climb + PROOF_SPARE_SECONDS


def tender_of(app: App) -> Tender:
    """Who carries learning on in this application."""
    return Tender(
        learner=app.learner,
        store=app.store,
        audit=app.audit,
        renderer=app.renderer,
        clock=app.clock,
    )


class Jobs:
    """The jobs of one configuration. A failing one raises; the ticker logs it and goes on."""

    def __init__(
        self,
        app: App,
        *,
        sweep: Callable[[Site, list[Check], Trigger], Awaitable[None]],
        tell: Callable[[Site, str, str], None],
        begin: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`tell(site, key, text)` gives word to those who run Sentinel; `begin(job)` has a job run
        now."""
        self._app = app
        self._sweep = sweep
        self._tell = tell
        self._begin = begin
        self._night = Night(app, tell=tell)
        self._unkept: set[str] = set()
        """Sites whose approved state could not be backed up; told once."""

    def all(self) -> tuple[Job, ...]:
        tidying = Job(name="tidy", run=partial(asyncio.to_thread, tidy, self._app), at=TIDY_AT)
        config, proofs = self._app.config, self._app.proofs
        vouching = vouching_jobs(
            proofs.checkpoints,
            proofs.timestamps,
            every_seconds=config.evidence.checkpoint_seconds,
            site=config.sites[0],
            tell=self._tell,
        )
        footing = footing_jobs(
            proofs.reserve,
            self._app.audit,
            config.sites[0],
            tell=self._tell,
            mended=self._anew,
        )
        return (
            tidying,
            *vouching,
            *footing,
            *contact_jobs(self._app),
            *log_duty_jobs(self._app),
            *status_page_jobs(self._app, self._tell),
            *(job for site in config.sites for job in self._jobs_of(site)),
        )

    def _anew(self) -> None:
        """What could not be recorded is done again: looks, and steps of open incidents."""
        for site in self._app.config.sites:
            self._begin(f"{site.name}/all")
        self._app.wake()

    def _jobs_of(self, site: Site) -> list[Job]:
        limits = self._app.config.limits
        jobs = list(check_jobs(self._app, site, self._sweep))
        tree_checks = [check for check in self._app.config.checks if check.kind == "tree"]
        jobs.append(
            Job(
                name=tree_look(site),
                run=partial(self._sweep, site, tree_checks, Trigger.WATCH),
                limit_seconds=limits.sweep_seconds,
            )
        )
        reprove_seconds = self._app.config.response.reprove_seconds
        jobs.append(
            Job(
                name=f"{site.name}/reprove",
                run=partial(reprove, self._app.tools, site, {}),
                every_seconds=reprove_seconds,
                limit_seconds=max(reprove_seconds, proof_limit_seconds(limits, site)),
            )
        )
        if self._app.config.response.mode is Mode.SHADOW:
            shadow = partial(self._shadow, site)
            jobs.append(Job(name=f"{site.name}/shadow-report", run=shadow, at=SHADOW_AT))
        nightly = (
            *self._night.jobs_of(site),
            *exercise_jobs(self._app, site),
            *monitoring_jobs(self._app, site),
            *calendar_jobs(self._app, site),
        )
        return [*jobs, *self._baseline_jobs_of(site), *self._backup_jobs_of(site), *nightly]

    def _baseline_jobs_of(self, site: Site) -> tuple[Job, ...]:
        return (
            Job(
                name=f"{site.name}/learning",
                run=partial(self._carry_on_learning, site),
                every_seconds=LEARNING_SECONDS,
                limit_seconds=self._app.config.limits.sweep_seconds,
            ),
            Job(
                name=f"{site.name}/baseline-review",
                run=partial(tender_of(self._app).remind, site),
                at=REMIND_AT,
                at_start=True,
            ),
        )

    def _backup_jobs_of(self, site: Site) -> tuple[Job, ...]:
        daily_at = self._app.config.backup.at
        if site.document_root is None:
            return ()
        watch = Job(
            name=f"{site.name}/clean-backups",
            run=partial(self._watch_clean, site),
            at=REMIND_AT,
            at_start=True,
        )
        if not daily_at:
            return (watch,)
        limit_seconds = BACKUP_SWEEPS * self._app.config.limits.sweep_seconds
        return (
            watch,
            Job(
                name=f"{site.name}/backup",
                run=partial(self._back_up, site),
                at=daily_at,
                limit_seconds=limit_seconds,
            ),
            Job(
                name=f"{site.name}/keep-approved",
                run=partial(self._keep_approved, site),
                every_seconds=KEEP_APPROVED_SECONDS,
                at_start=True,
                limit_seconds=limit_seconds,
            ),
        )

    async def _carry_on_learning(self, site: Site) -> None:
        """A learning that had to end is told to the approvers; it is no fault of the daemon."""
        try:
            await tender_of(self._app).carry_on(site)
        except (Refused, FetchError, TreeError) as error:
            log.warning("learning", extra={"site": site.name, "error": str(error)})

    async def _shadow(self, site: Site) -> None:
        """Each day, for the machine may be off on one; the notice's key makes it one a week."""
        await asyncio.to_thread(self._tell_shadow, site)

    def _tell_shadow(self, site: Site) -> None:
        now, store = self._app.clock.now(), self._app.store
        notice = shadow_report_notice(report_of(store, site, now, SHADOW_DAYS), site, now)
        if not store.outbox.has(notice.key):
            store.outbox.put([(notice, self._app.renderer.notice(notice))])

    async def _back_up(self, site: Site) -> None:
        try:
            made = await back_up(self._app, site, progress=None)
        except SentinelError as error:
            self._tell(site, "backup", f"The daily backup was not taken: {error}")
            raise
        await self._look_into(site, made)

    async def _look_into(self, site: Site, made: Backup) -> None:
        """What a scan finds in a new backup stands on the site now: it is told at once."""
        if found := await look_into(self._app, site, made, by="daemon"):
            self._tell(site, "backup-holds-code", found)

    async def _watch_clean(self, site: Site) -> None:
        notice = await asyncio.to_thread(overdue_notice, self._app, site)
        if notice is not None:
            message = self._app.renderer.notice(notice)
            await asyncio.to_thread(self._app.store.outbox.put, [(notice, message)])

    async def _keep_approved(self, site: Site) -> None:
        """Told once for as long as it fails: it is tried again, and the daily backup is to come."""
        try:
            made = await back_up_approved(self._app, site)
        except AlreadyRunning:
            return  # someone works on the site: most likely that very backup
        except SentinelError as error:
            if site.name not in self._unkept:
                self._unkept.add(site.name)
                self._tell(
                    site,
                    "keep-approved",
                    f"What was approved last is in no backup yet, and could not be backed up: "
                    f"{error}\nUntil it is, a response may have no copy of it.",
                )
            raise
        self._unkept.discard(site.name)
        if made is not None:
            log.info("approved state backed up", extra={"site": site.name, "backup": made.id})
            await self._look_into(site, made)
