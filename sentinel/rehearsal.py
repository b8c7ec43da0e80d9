"""Rehearsing a restore: a backup is put into a private folder, served on loopback, looked at as the
site is, and taken away again. Commands and the daemon do it alike."""

import asyncio
import logging
import secrets
import threading
from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from sentinel.core.clean import reasons
from sentinel.core.identifiers import new_id
from sentinel.core.ports import Audit, Progress, Renderer
from sentinel.core.rehearsal import Rehearsal
from sentinel.core.rehearsal_notice import rehearsal_notice
from sentinel.core.site import Site, root_of
from sentinel.core.vault import Answer, Backup, Cleanness, Condition
from sentinel.errors import CouldNotFindOut, NotClean, Refused, UsageError
from sentinel.rehearsed_copy import Copy, CopyParts, Stop, look_at_copy

_log = logging.getLogger(__name__)
_SHOWN = 3
ATTACKED_SECONDS = 1.0
"""How often is looked, while a copy is being made, whether an incident was opened."""


class Judge(Protocol):
    """Judges a backup: first without its bytes, then with them."""

    def outlook(
        self, site: Site, backup: Backup, first_compromise: datetime | None
    ) -> Cleanness: ...

    def judge(
        self,
        site: Site,
        backup: Backup,
        first_sighting: datetime | None,
        progress: Progress | None = None,
    ) -> Cleanness: ...


class RehearsalParts(CopyParts, Protocol):
    """What of the app a rehearsal needs."""

    @property
    def cleaner(self) -> Judge: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def renderer(self) -> Renderer: ...


async def rehearse(
    app: RehearsalParts,
    site: Site,
    *,
    backup_id: str = "",
    by: str,
    progress: Progress | None,
) -> Rehearsal:
    """Restores a backup into a private folder, proves and checks the copy, and records how it went.

    1. the newest backup is taken against which nothing speaks but that it was not rehearsed yet;
    2. `look_at_copy`; 3. the record is signed and stored, a failure told. The site itself is not
    touched, and needs no lock. Where an incident is opened meanwhile, it gives way to the response.

    Raises AlreadyRunning, NotClean where no backup may be rehearsed, Refused where it gave way, and
    CouldNotFindOut where it could not be carried out: then nothing is recorded.
    """
    root_of(site)
    known = await asyncio.to_thread(_open_incident, app, site)
    given_up = threading.Event()
    stop = _stop(app, site, known, given_up)

    def advance(done: int, known: int) -> None:
        stop()
        if progress is not None:
            progress(done, known)

    async def held() -> tuple[datetime, Backup, Copy]:
        backup = await asyncio.to_thread(candidate, app, site, backup_id, advance)
        facts: dict[str, object] = {"site": site.name, "backup": backup.id}
        await asyncio.to_thread(app.audit.append, by, "rehearsal-begun", facts)
        began = app.clock.now()
        return began, backup, await look_at_copy(app, site, backup, stop=stop, progress=progress)

    work = asyncio.ensure_future(held())
    try:
        await asyncio.wait((work,))
    finally:
        given_up.set()  # the folder is taken away before this ends, also where nobody waits for it
        if not work.done():
            await asyncio.wait((work,))
        if not work.cancelled():
            work.exception()  # asked for, so that nobody is told that nobody asked
    started_at, backup, copy = work.result()
    rehearsal = Rehearsal(
        id=new_id(started_at, secrets.randbits(80)),
        site=site.name,
        backup=backup.id,
        document_root=backup.document_root,
        storing=backup.storing,
        started_at=started_at,
        ended_at=app.clock.now(),
        seconds=round(sum(phase.seconds for phase in copy.phases), 3),
        files=len(backup.manifest.files),
        bytes=backup.manifest.total_bytes,
        problems=copy.problems,
        by=by,
        checks=copy.checks,
        phases=copy.phases,
        not_checked=copy.not_checked,
    )
    await asyncio.to_thread(_record, app, site, rehearsal)
    _log.info("rehearsed", extra={"site": site.name, "backup": backup.id, "good": rehearsal.good})
    return rehearsal


def candidate(app: RehearsalParts, site: Site, backup_id: str, progress: Progress | None) -> Backup:
    """The newest backup, or the named one, against which nothing speaks but that it was not
    rehearsed.

    What is not known yet (the soak) does not speak against it. A backup that may be infected is
    never put anywhere from which a program runs it. Raises UsageError for an unknown id, NotClean.
    """
    incident = app.store.incidents.open_of(site.name)
    sighting = None if incident is None else incident.first_compromise_at
    against: list[Cleanness] = []
    for backup in app.vault.each(site.name):
        if backup_id and backup.id != backup_id:
            continue
        judged = app.cleaner.outlook(site, backup, sighting)
        if not any(_speaks_against(judged)):  # only then its bytes are worth reading
            judged = app.cleaner.judge(site, backup, sighting, progress)
        if not any(_speaks_against(judged)):
            _refuse_unproven(judged)
            return backup
        against.append(judged)
    if backup_id and not against:
        raise UsageError(
            f"{backup_id}: no backup of {site.name} that verifies has this id. See: sentinel "
            f"backup list --site {site.name}."
        )
    lines = [f"  {judged.backup}: {reasons(judged)}" for judged in against[:_SHOWN]]
    if len(against) > _SHOWN:
        lines.append(f"  and {len(against) - _SHOWN} older ones")
    head = f"site {site.name}: there is no backup that could be rehearsed."
    raise NotClean("\n".join((head, *lines)))


def _speaks_against(judged: Cleanness) -> Iterator[Condition]:
    for result in judged.results:
        if result.answer is Answer.FAILED and result.condition is not Condition.REHEARSED:
            yield result.condition


def _refuse_unproven(judged: Cleanness) -> None:
    """Raises CouldNotFindOut where no private key opens it: a restore could not be held either, but
    that speaks neither for nor against the backup."""
    for result in judged.results:
        if result.condition is Condition.INTEGRITY and result.answer is Answer.NOT_KNOWN:
            raise CouldNotFindOut(
                f"backup {judged.backup} cannot be rehearsed on this machine: {result.text}"
            )


def _stop(app: RehearsalParts, site: Site, known: str, given_up: threading.Event) -> Stop:
    """Raises Refused once nobody waits any more, or another incident than `known` is open."""
    looked_at = app.clock.monotonic()

    def stop() -> None:
        nonlocal looked_at
        now = app.clock.monotonic()
        if not given_up.is_set() and now - looked_at >= ATTACKED_SECONDS:
            looked_at = now
            if _open_incident(app, site) not in {"", known}:
                given_up.set()
        if given_up.is_set():
            raise Refused(
                f"site {site.name}: the rehearsal was ended before its end, as it was stopped or "
                "an incident was opened. It says nothing about the backup; rehearse it again."
            )

    return stop


def _record(app: RehearsalParts, site: Site, rehearsal: Rehearsal) -> None:
    before = app.store.rehearsals.last(site.name)
    app.store.rehearsals.add(rehearsal)
    facts: dict[str, object] = {
        "site": site.name,
        "backup": rehearsal.backup,
        "rehearsal": rehearsal.id,
        "good": rehearsal.good,
        "seconds": rehearsal.seconds,
        "problems": list(rehearsal.problems[:_SHOWN]),
    }
    app.audit.append(rehearsal.by, "rehearsal-done", facts)
    notice = rehearsal_notice(rehearsal, before, site, app.clock.now())
    if notice is not None:
        app.store.outbox.put([(notice, app.renderer.notice(notice))])


def _open_incident(app: RehearsalParts, site: Site) -> str:
    incident = app.store.incidents.open_of(site.name)
    return "" if incident is None else incident.id
