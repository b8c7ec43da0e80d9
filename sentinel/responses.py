"""One task for each open incident, taken up again after a restart and whenever rows change."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from sentinel import relapse
from sentinel.app import App
from sentinel.core.homeless import homeless_text
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.site import Site
from sentinel.core.standing import blocked_by
from sentinel.errors import SentinelError

POLL_SECONDS = 1.0
RETRY_SECONDS = 10.0
"""After so long a response that has failed is taken up again, whatever happens meanwhile."""

log = logging.getLogger(__name__)


class Responses:
    """The responses of one life of the daemon."""

    def __init__(
        self,
        app: App,
        *,
        wake: asyncio.Event,
        stop: asyncio.Event,
        mail_wake: asyncio.Event,
        put: Callable[[Site, str, str], None],
        resolved: Callable[[str], None],
    ) -> None:
        """`put(site, key, text)` gives word to those who run Sentinel; `resolved(site)` is told of
        each incident that a playbook has ended."""
        self._app = app
        self._wake = wake
        self._stop = stop
        self._mail_wake = mail_wake
        self._put = put
        self._resolved = resolved
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._woken: set[str] = set()
        """Incidents whose rows changed while their task ran: they are looked at again."""
        self._homeless: set[str] = set()
        """Incidents of sites that are no longer configured; told once."""
        self._busy_since: float | None = None

    @property
    def tasks(self) -> tuple[asyncio.Task[None], ...]:
        return tuple(self._tasks.values())

    def busy_seconds(self) -> float:
        """For how long open incidents have been read and taken up; 0 while rows are waited for."""
        since = self._busy_since
        return 0.0 if since is None else self._app.clock.monotonic() - since

    async def run(self) -> None:
        """One task per open incident; woken by rows, and after a restart by the rows left."""
        while not self._stop.is_set():
            self._wake.clear()
            self._busy_since = self._app.clock.monotonic()
            try:
                await self._take_up_open()
                self._busy_since = None
            except SentinelError:
                log.exception("incidents could not be read; tried again after a pause")
                await self._pause()
                continue
            await self._wake.wait()

    async def _take_up_open(self) -> None:
        names = {site.name for site in self._app.config.sites}
        for incident in await asyncio.to_thread(self._app.store.incidents.all):
            if incident.state.is_open and incident.site in names:
                self.take_up(incident)
            elif incident.state.is_open and incident.id not in self._homeless:
                await self._tell_homeless(incident)

    async def _tell_homeless(self, incident: Incident) -> None:
        """Nothing is done for a site that is not configured, and that is said; others go on."""
        journal = await asyncio.to_thread(self._app.store.journal.entries, incident.id)
        text = homeless_text(incident, blocked=blocked_by(journal))
        await asyncio.to_thread(self._put, self._app.config.sites[0], incident.id, text)
        self._homeless.add(incident.id)
        self._mail_wake.set()

    def take_up(self, incident: Incident) -> None:
        running = self._tasks.get(incident.id)
        if running is not None and not running.done():
            self._woken.add(incident.id)
            return
        self._woken.discard(incident.id)
        task = asyncio.create_task(self._one_incident(incident), name=incident.id)
        task.add_done_callback(lambda _: self._look_again(incident.id))
        self._tasks[incident.id] = task

    def _look_again(self, incident_id: str) -> None:
        if incident_id in self._woken:
            self._wake.set()

    async def _one_incident(self, incident: Incident) -> None:
        """Draft and playbook side by side; whatever stops one of them never stops the other."""
        works = [self._app.responder.accompany(incident), self._carry_on(incident)]
        results = await asyncio.gather(*works, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception):
                log.error("response failed", extra={"incident": incident.id}, exc_info=result)
        if isinstance(results[1], Exception):  # no row may change for minutes
            await self._pause(RETRY_SECONDS)
            self._woken.add(incident.id)

    async def _carry_on(self, incident: Incident) -> None:
        """The playbook as far as it goes; then what was seen since a person is in charge."""
        if incident.state is IncidentState.RESPONDING:
            await self._playbook(incident)
        if incident.state is not IncidentState.SUSPECTED:
            await relapse.answer(self._app.tools, incident.id)

    async def _playbook(self, incident: Incident) -> None:
        state = await self._app.responder.respond(incident.id, self._stop.is_set)
        log.info("response paused", extra={"incident": incident.id, "state": str(state)})
        self._mail_wake.set()
        if state is IncidentState.RESOLVED:
            self._resolved(incident.site)

    async def _pause(self, seconds: float = POLL_SECONDS) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)
