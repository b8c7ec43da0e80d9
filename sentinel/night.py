"""What the daemon does with the vault by itself: rehearses a restore, lets old backups go, hashes a
share of what is stored again, sends what is new to the second place. An incident comes first."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from functools import partial

from sentinel.app import App
from sentinel.copying import fetch, send
from sentinel.core.counts import counted
from sentinel.core.ports import Progress
from sentinel.core.site import Site
from sentinel.errors import AlreadyRunning, NotClean, Refused, SentinelError
from sentinel.rehearsal import rehearse
from sentinel.schedule import Job
from sentinel.vault_keeping import prune, rehash, told_of

PRUNE_AT = "04:10"
REHASH_AT = "04:40"
SWEEPS = 4.0
"""Each of these jobs may take as long as so many sweeps."""
COPY_SECONDS = 600.0
"""How often is looked whether something is to be sent to the vault's second place."""
FIRST_SECONDS = 600.0
"""How often is looked whether a site with backups was never rehearsed: until then none is clean."""
ATTACKED_SECONDS = 1.0
"""How often is looked, while one of them is under way, whether an incident was opened."""
BY = "nightly job"

log = logging.getLogger(__name__)


class GaveWay(Refused):
    """An incident was opened, or nobody waits any more; the next night goes on."""


class Night:
    """The nightly jobs of the vaults. What goes wrong is told once, until it goes well again."""

    def __init__(self, app: App, *, tell: Callable[[Site, str, str], None]) -> None:
        """`tell(site, key, text)` gives word to those who run Sentinel."""
        self._app = app
        self._tell = tell
        self._told: dict[str, str] = {}
        """What was told last, by the job; nothing where it went well since."""

    def jobs_of(self, site: Site) -> tuple[Job, ...]:
        """None for a site without a document root; nor one that is switched off."""
        if site.document_root is None:
            return ()
        settings = self._app.config.backup
        wanted: dict[str, tuple[str, Callable[[Site], Awaitable[None]]]] = {}
        if settings.rehearse_at:
            wanted["rehearse"] = (settings.rehearse_at, self._rehearse)
        if settings.keep_seconds:
            wanted["prune"] = (PRUNE_AT, self._prune)
        if settings.rehash_parts:
            wanted["rehash"] = (REHASH_AT, self._rehash)
        jobs = [
            Job(
                name=f"{site.name}/{name}",
                run=partial(self._guarded, name, site, act),
                at=at,
                limit_seconds=SWEEPS * self._app.config.limits.sweep_seconds,
            )
            for name, (at, act) in wanted.items()
        ]
        if settings.rehearse_at and settings.rehearsed_within_seconds:
            first = Job(
                name=f"{site.name}/first-rehearsal",
                run=partial(self._guarded, "first-rehearsal", site, self._rehearse_first),
                every_seconds=FIRST_SECONDS,
                at_start=True,
                limit_seconds=SWEEPS * self._app.config.limits.sweep_seconds,
            )
            jobs.append(first)
        if settings.restic is not None:
            copying = Job(
                name=f"{site.name}/copy",
                run=partial(self._guarded, "copy", site, self._copy),
                every_seconds=COPY_SECONDS,
                # one run each of `version`, `backup`, and of both again after an `unlock`
                limit_seconds=4 * settings.restic.timeout_seconds,
            )
            jobs.append(copying)
        return tuple(jobs)

    async def _guarded(self, name: str, site: Site, act: Callable[[Site], Awaitable[None]]) -> None:
        key = f"{site.name}/{name}"
        if await asyncio.to_thread(_responding, self._app, site):
            log.info("left for another night", extra={"job": key})
            return
        try:
            await act(site)
        except (AlreadyRunning, GaveWay) as error:
            log.info("left for another night", extra={"job": key, "reason": str(error)})
        except SentinelError as error:
            if self._told.get(key) != str(error):
                self._told[key] = str(error)
                self._tell(site, name, f"{_MEANS[name]} {error}")
            raise
        else:
            self._told.pop(key, None)

    async def _rehearse(self, site: Site) -> None:
        """A failed one is told by the rehearsal itself."""
        if await asyncio.to_thread(self._app.vault.newest, site.name) is None:
            return  # the daily backup tells why there is none
        try:
            await rehearse(self._app, site, by=BY, progress=None)
        except NotClean:
            raise
        except Refused as error:
            raise GaveWay(str(error)) from error

    async def _rehearse_first(self, site: Site) -> None:
        """Not left for the night: whoever has just approved a site should not wait for a clean
        backup longer than its soak. One that failed is repeated at night, not all day long."""
        if await asyncio.to_thread(self._app.store.rehearsals.last, site.name) is None:
            await self._rehearse(site)

    async def _prune(self, site: Site) -> None:
        def work(progress: Progress) -> None:
            done = prune(self._app, site, by=BY, dry_run=False, progress=progress)
            facts = {"site": site.name, "let_go": len(done.let_go)}
            if done.swept is not None:
                facts["objects"] = done.swept.removed
            log.info("vault pruned", extra=facts)
            if done.stopped:
                raise Refused(done.stopped)

        await self._in_thread(site, work)

    async def _rehash(self, site: Site) -> None:
        def work(progress: Progress) -> None:
            found = rehash(self._app, site, progress=progress)
            if text := told_of(site, found):
                self._tell(site, "rehash", f"{text}\n{self._healed(site, progress)}".rstrip())

        await self._in_thread(site, work)

    def _healed(self, site: Site, progress: Progress) -> str:
        """Brings what is damaged back from the second place, where there is one; how that went."""
        if self._app.backups.copy is None:
            return ""
        try:
            done = fetch(self._app, site, by=BY, progress=progress)
        except GaveWay:
            raise
        except SentinelError as error:
            return f"It could not be brought back from the second place: {error}"
        brought = counted(done.healed, "stored file was", "stored files were")
        missing = f"; nowhere: {counted(len(done.lost), 'more')}" if done.lost else ""
        return f"From the second place {brought} brought back and proven{missing}."

    async def _copy(self, site: Site) -> None:
        copy = self._app.backups.copy
        if copy is not None and await asyncio.to_thread(copy.due, site.name):
            await asyncio.to_thread(send, self._app, site, by="daemon")

    async def _in_thread(self, site: Site, work: Callable[[Progress], None]) -> None:
        """Ends the work where an incident is opened, and where this job is given up."""
        given_up = threading.Event()
        progress = _giving_way(self._app, site, given_up)
        running = asyncio.ensure_future(asyncio.to_thread(work, progress))
        try:
            await asyncio.wait((running,))
        finally:
            given_up.set()
        running.result()


_MEANS = {
    "rehearse": "The nightly rehearsal of a restore was not held:",
    "first-rehearsal": "The first rehearsal of a restore was not held:",
    "prune": "Old backups were not let go:",
    "copy": "The backups are good, but were not sent to their second place:",
    "rehash": "The nightly share of stored files was not hashed again:",
}


def _giving_way(app: App, site: Site, given_up: threading.Event) -> Progress:
    looked_at = app.clock.monotonic()

    def progress(done: int, known: int) -> None:
        nonlocal looked_at
        now = app.clock.monotonic()
        if now - looked_at >= ATTACKED_SECONDS:
            looked_at = now
            if _responding(app, site):
                given_up.set()
        if given_up.is_set():
            raise GaveWay(f"site {site.name}: ended after {counted(done, 'step')} of {known}.")

    return progress


def _responding(app: App, site: Site) -> bool:
    return app.store.incidents.open_of(site.name) is not None
