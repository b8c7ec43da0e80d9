"""The daemon: start, wait, drain, stop. Every task has a name and a watcher."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from sentinel.app import App
from sentinel.core.check import Check
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.site import Site
from sentinel.core.telling import watch_notice
from sentinel.core.words import Trigger
from sentinel.errors import SentinelError
from sentinel.jobs import Jobs
from sentinel.outbox import Sender
from sentinel.schedule import Ticker
from sentinel.watch import watch_tree

VERSION_POLL_SECONDS = 1.0
"""How often the database is asked whether another process (the command line) wrote to it."""
DRAIN_SECONDS = 30.0
"""How long a stop waits for running steps; what is cut off goes on at the next start."""

log = logging.getLogger(__name__)


class Daemon:
    """Runs one configuration until it is told to stop or to reload."""

    def __init__(self, app: App, wake: asyncio.Event) -> None:
        self.app = app
        self.wake = wake
        """Rows have changed."""
        self.stop = asyncio.Event()
        self._responses: dict[str, asyncio.Task[None]] = {}
        self._woken: set[str] = set()
        """Incidents whose rows changed while their task ran: they are looked at again."""
        self._homeless: set[str] = set()
        """Incidents of sites that are no longer configured; told once."""
        self._mail_wake = asyncio.Event()
        self._ticker = Ticker(app.clock, late=self._late)
        self._jobs = Jobs(app, sweep=self._sweep, tell=self._tell)

    async def serve(self, started: Callable[[], None] = lambda: None) -> None:
        """Works until `stop` is set, then drains. Cancelling it is the second signal."""
        self._ticker.replace(self._jobs.all())
        self._ticker.start()
        tasks = [
            asyncio.create_task(work, name=name)
            for name, work in {
                "respond": self._respond(),
                "outbox": self._send_mail(),
                "watchdog": self._ticker.watch(self.stop),
                "other-writers": self._other_writers(),
                **{f"tree-{site.name}": self._watch(site) for site in self.app.config.sites},
            }.items()
        ]
        started()
        try:
            await self._until_stopped(tasks)
            await asyncio.wait_for(self._drain(), DRAIN_SECONDS)
        except TimeoutError:
            log.warning("stopped with work unfinished; it goes on at the next start")
        finally:
            for task in (*tasks, *self._responses.values()):
                task.cancel()
            self._ticker.cancel()
            await asyncio.gather(*tasks, *self._responses.values(), return_exceptions=True)
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

    async def _drain(self) -> None:
        await self._ticker.drain()
        await asyncio.gather(*self._responses.values(), return_exceptions=True)

    async def _respond(self) -> None:
        """One task per open incident; woken by rows, and after a restart by the rows left."""
        while not self.stop.is_set():
            self.wake.clear()
            try:
                await self._take_up_open()
            except SentinelError:
                log.exception("incidents could not be read; tried again after a pause")
                await self._pause()
                continue
            await self.wake.wait()

    async def _take_up_open(self) -> None:
        names = {site.name for site in self.app.config.sites}
        for incident in await asyncio.to_thread(self.app.store.incidents.all):
            if incident.state.is_open and incident.site in names:
                self._take_up(incident)
            elif incident.state.is_open and incident.id not in self._homeless:
                await self._tell_homeless(incident)

    async def _tell_homeless(self, incident: Incident) -> None:
        """Nothing is done for a site that is not configured, and that is said; others go on."""
        text = (
            f"{incident.id} is open ({incident.state}), but its site {incident.site!r} is not in "
            "config.toml any more: nothing is done for it. Bring the site back, or close it."
        )
        await asyncio.to_thread(self._put, self.app.config.sites[0], incident.id, text)
        self._homeless.add(incident.id)

    def _take_up(self, incident: Incident) -> None:
        running = self._responses.get(incident.id)
        if running is not None and not running.done():
            self._woken.add(incident.id)
            return
        self._woken.discard(incident.id)
        task = asyncio.create_task(self._one_incident(incident), name=incident.id)
        task.add_done_callback(lambda _: self._look_again(incident.id))
        self._responses[incident.id] = task

    def _look_again(self, incident_id: str) -> None:
        if incident_id in self._woken:
            self.wake.set()

    async def _one_incident(self, incident: Incident) -> None:
        """Draft and playbook side by side; whatever stops one of them never stops the other."""
        works = [self.app.responder.first_draft(incident)]
        if incident.state is IncidentState.RESPONDING:
            works.append(self._playbook(incident))
        for result in await asyncio.gather(*works, return_exceptions=True):
            if isinstance(result, Exception):
                log.error("response failed", extra={"incident": incident.id}, exc_info=result)

    async def _playbook(self, incident: Incident) -> None:
        state = await self.app.responder.respond(incident.id)
        log.info("response paused", extra={"incident": incident.id, "state": str(state)})
        self._mail_wake.set()
        if state is IncidentState.RESOLVED:
            self._ticker.start_afresh(f"{incident.site}/all")

    async def _send_mail(self) -> None:
        sender = Sender(
            outbox=self.app.store.outbox,
            mailer=self.app.mailer,
            clock=self.app.clock,
            config=self.app.config,
            audit=self.app.audit,
            renderer=self.app.renderer,
        )
        await sender.run(self._mail_wake, self.stop)

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
            await self._pause()

    async def _pause(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stop.wait(), VERSION_POLL_SECONDS)

    async def _watch(self, site: Site) -> None:
        checks = [check for check in self.app.config.checks if check.kind == "tree"]
        if site.document_root is None or not site.watch_document_root or not checks:
            await self.stop.wait()
            return
        look = partial(self._sweep, site, checks, Trigger.WATCH)
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
        site = next(site for site in self.app.config.sites if job.startswith(f"{site.name}/"))
        self._tell(site, f"late-{job}", f"{job} had not run for {seconds:.0f} s; started now.")

    def _tell(self, site: Site, key: str, text: str) -> None:
        """Best effort: that people cannot be told stops nothing; the log has it."""
        try:
            self._put(site, key, text)
        except SentinelError:
            log.exception("nobody could be told", extra={"site": site.name, "text": text})

    def _put(self, site: Site, key: str, text: str) -> None:
        notice = watch_notice(site, key, text, self.app.clock.now())
        self.app.store.outbox.put([(notice, self.app.renderer.notice(notice))])
        self._mail_wake.set()
