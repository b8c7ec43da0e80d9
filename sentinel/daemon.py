"""The daemon: start, wait, drain, stop. Every task has a name and a watcher."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import Any

from sentinel.alerting import alerting
from sentinel.app import App
from sentinel.console.door.keeping import keep_door
from sentinel.core.check import Check
from sentinel.core.site import Site
from sentinel.core.telling import watch_notice
from sentinel.core.words import Trigger
from sentinel.deadlines import keep_deadlines
from sentinel.desk_parts import DeskParts
from sentinel.endings import ended
from sentinel.errors import SentinelError
from sentinel.grouping import has_own_mail
from sentinel.jobs import Jobs, tree_look
from sentinel.pulse import keep_pulse
from sentinel.responses import Responses
from sentinel.schedule import Ticker
from sentinel.watch import watch_tree

VERSION_POLL_SECONDS = 1.0
"""How often the database is asked whether another process (the command line) wrote to it."""
DRAIN_SECONDS = 30.0
"""How long a stop waits for running steps; what is cut off goes on at the next start."""
END_SECONDS = 90.0
"""How long what was cancelled may take: an effect on a site that is under way is awaited."""
WORDS_SECONDS = 5.0  # how long an end waits for what is being told

log = logging.getLogger(__name__)


class Daemon:
    """Runs one configuration until it is told to stop or to reload."""

    def __init__(self, app: App, wake: asyncio.Event) -> None:
        self.app = app
        self.wake = wake
        """Rows have changed."""
        self.stop = asyncio.Event()
        self._mail_wake = asyncio.Event()
        self._words: set[asyncio.Task[None]] = set()
        """What is being told; in threads, for the daemon does not wait for the database."""
        self._ticker = Ticker(app.clock, late=self._late, overdue=self._overdue)
        begin = self._ticker.start_afresh
        self._jobs = Jobs(app, sweep=self._sweep, tell=self._tell, begin=begin)
        self._desk = DeskParts(app, self.stop, lambda s: begin(f"{s}/all"), self._ticker)
        self._responses = Responses(
            app,
            wake=wake,
            stop=self.stop,
            mail_wake=self._mail_wake,
            put=self._put,
            resolved=lambda site: begin(f"{site}/all"),
        )

    async def serve(self, started: Callable[[], None] = lambda: None) -> None:
        """Works until `stop` is set, then drains. Cancelling it is the second signal."""
        self._ticker.replace(self._jobs.all())
        self._ticker.start()
        self.app.signs.begin(lambda: self._ticker.ticking, self._ticker.troubles)
        tasks = [
            asyncio.create_task(work, name=name)
            for name, work in {
                "respond": self._responses.run(),
                **self._alerting(),
                "watchdog": self._ticker.watch(self.stop),
                "pulse": keep_pulse(self.stop),
                "loop-lag": self.app.signs.loop_lag.run(self.stop),
                "door": keep_door(self.app.answering, self.stop),
                "deadlines": keep_deadlines(
                    self.app.responder.deadlines, self.wake, self.stop, clock=self.app.clock
                ),
                "other-writers": self._other_writers(),
                **self._desk.tasks(),
                **{f"tree-{site.name}": self._watch(site) for site in self.app.config.sites},
            }.items()
        ]
        started()
        self.app.manager.ready("watching")
        try:
            await self._until_stopped(tasks)
            await asyncio.wait_for(self._drain(tasks), DRAIN_SECONDS)
        except TimeoutError:
            log.warning("stopped with work unfinished; it goes on at the next start")
        finally:
            self._ticker.cancel()
            working = self._desk.works.cancel()
            for task in (*tasks, *self._responses.tasks):
                task.cancel()
            await ended((*tasks, *self._responses.tasks, *working), END_SECONDS)
            await ended(tuple(self._words), WORDS_SECONDS)
            await self.app.close_connections()

    async def _until_stopped(self, tasks: list[asyncio.Task[None]]) -> None:
        """Waits for the stop; a task that ends before it has failed, and the daemon with it."""
        stopping = asyncio.create_task(self.stop.wait(), name="stop")
        try:
            done, _ = await asyncio.wait((stopping, *tasks), return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
        for task in done - {stopping}:
            if not self.stop.is_set():
                task.result()

    async def _drain(self, tasks: list[asyncio.Task[None]]) -> None:
        await self._ticker.drain()
        sending = [task for task in tasks if task.get_name() == "outbox"]  # cut off, it comes twice
        works = self._desk.works.ended()
        await asyncio.gather(*self._responses.tasks, *sending, works, return_exceptions=True)

    def _alerting(self) -> dict[str, Coroutine[Any, Any, None]]:
        return alerting(
            self.app,
            self._mail_wake,
            self.stop,
            ticker=self._ticker,
            tell=self._tell,
            taking_up=self._responses.busy_seconds,
        )

    async def _other_writers(self) -> None:
        """Turns a write by the command line, or by ourselves, into a wake-up."""
        seen = -1
        while not self.stop.is_set():
            try:
                version = await asyncio.to_thread(self.app.store.version)
            except SentinelError:
                log.exception("the state database could not be asked; tried again after a pause")
                version = seen
            if version != seen:
                seen = version
                self.wake.set()
                self._mail_wake.set()
                self._desk.changes.tell()
            await self._pause()

    async def _pause(self, seconds: float = VERSION_POLL_SECONDS) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stop.wait(), seconds)

    async def _watch(self, site: Site) -> None:
        checks = [check for check in self.app.config.checks if check.kind == "tree"]
        away = site.remote is not None  # no hints over SSH: sweeps hash it
        if site.document_root is None or away or not site.watch_document_root or not checks:
            await self.stop.wait()
            return
        look = partial(self._ticker.run_now, tree_look(site))
        while not self.stop.is_set():
            try:
                await watch_tree(
                    self.app.tree,
                    site.document_root,
                    look=look,
                    settle_seconds=self.app.config.witnesses.settle_seconds,
                    stop=self.stop,
                )
            except Exception:
                # the sweep is the proof; without hints it only comes later
                log.exception("watching failed; begun again", extra={"site": site.name})
                await self._pause()

    async def _sweep(self, site: Site, checks: list[Check], trigger: Trigger) -> None:
        run = await self.app.detector.sweep(site, trigger=trigger, checks=checks)
        log.info(
            "run",
            extra={
                "site": site.name,
                "run": run.id,
                "trigger": str(trigger),
                "verdict": str(run.verdict),
                "pages": run.pages,
                "files": run.files,
            },
        )
        self._mail_wake.set()

    def _late(self, job: str, seconds: float) -> None:
        text = f"{job} had not run for {seconds:.0f} s; started now."
        self._tell(self._site_of(job), f"late-{job}", text)

    def _overdue(self, job: str, seconds: float, *, given_up: bool) -> None:
        """A job that does not end keeps away all its later turns: said while it lasts, and when
        it is given up."""
        minutes = f"{seconds / 60:.0f} minutes"
        if given_up:
            text = (
                f"{job} did not end within {minutes} and was given up; it comes again in its turn. "
                "Nothing was found out by it. Does the document root or the web server hang? If "
                "the site is merely large or slow, raise sweep under [limits]."
            )
            self._audit("job-given-up", {"job": job, "seconds": round(seconds)})
        else:
            text = f"{job} has been running for {minutes}; until it ends its later turns wait."
            self._audit("job-slow", {"job": job, "seconds": round(seconds)})
        self._tell(self._site_of(job), f"{'given-up' if given_up else 'slow'}-{job}", text)

    def _site_of(self, job: str) -> Site:
        """The site that a job is about; the first where it is about none."""
        sites = self.app.config.sites
        return next((site for site in sites if job.startswith(f"{site.name}/")), sites[0])

    def _audit(self, action: str, data: dict[str, object]) -> None:
        self._in_thread(lambda: self.app.audit.append("daemon", action, data), action)

    def _tell(self, site: Site, key: str, text: str) -> None:
        self._in_thread(lambda: self._put(site, key, text), text)

    def _in_thread(self, work: Callable[[], None], what: str) -> None:
        """Best effort: that it cannot be written or told stops nothing; the log has it."""

        async def done() -> None:
            try:
                await asyncio.to_thread(work)
            except Exception:
                log.exception("could not be written down or told", extra={"what": what})
            self._mail_wake.set()

        task = asyncio.create_task(done())
        self._words.add(task)
        task.add_done_callback(self._words.discard)

    def _put(self, site: Site, key: str, text: str) -> None:
        app = self.app
        notice = watch_notice(site, key, text, app.clock.now())
        if has_own_mail(notice, app.store, app.config):
            app.store.outbox.put([(notice, app.renderer.notice(notice))])
