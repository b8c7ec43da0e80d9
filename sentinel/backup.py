"""Making one backup: look, capture, look again. Commands and the daemon do it alike."""

import asyncio
import logging
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Protocol

from sentinel.core.check import Check
from sentinel.core.clean import GOOD_VERDICTS, tree_ignores
from sentinel.core.database_ports import Databases
from sentinel.core.globs import matcher
from sentinel.core.manifest import Manifest
from sentinel.core.ports import Audit, Locks, Progress, Tree
from sentinel.core.records import Store
from sentinel.core.recovery import newer_paths
from sentinel.core.run import Run
from sentinel.core.settings import Config
from sentinel.core.site import Site, root_of
from sentinel.core.upkeep import whole_checks
from sentinel.core.vault import Backup
from sentinel.core.vault_ports import Cleaner, Vault
from sentinel.core.words import Trigger
from sentinel.database_backup import create_backup
from sentinel.errors import Refused
from sentinel.evidence_room import refuse_without_room

_log = logging.getLogger(__name__)
_SHOWN = 3
ATTACKED_SECONDS = 1.0
"""How often is looked, while a backup is being made, whether a response waits for the site."""


class Sweeper(Protocol):
    """Looks at a whole site and records what it saw."""

    async def sweep(
        self, site: Site, *, trigger: Trigger, checks: Sequence[Check] | None = None
    ) -> Run: ...


class DatabaseTools(Protocol):
    """Where the sites' databases are found."""

    @property
    def databases(self) -> Databases: ...


class BackupParts(Protocol):
    """What of the app a backup needs."""

    @property
    def vault(self) -> Vault: ...
    @property
    def cleaner(self) -> Cleaner: ...
    @property
    def tree(self) -> Tree: ...
    @property
    def store(self) -> Store: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def locks(self) -> Locks: ...
    @property
    def detector(self) -> Sweeper: ...
    @property
    def config(self) -> Config: ...
    @property
    def tools(self) -> DatabaseTools: ...


async def back_up(
    app: BackupParts,
    site: Site,
    *,
    progress: Progress | None,
    by: str = "backup",
    reread: bool = False,
) -> Backup:
    """Captures a site that was just found in order, and looks again afterwards.

    1. the site's lock is taken; 2. a run must find the site intact or broken; 3. its databases are
    dumped, then the document root is captured; 4. a second run is noted with the backup. Should
    that one be bad, or never happen, the backup stays, and can never be judged clean. `by` stands
    in the audit log. With `reread` every file is read, also where it looks untouched.
    An incident that is opened meanwhile gets the lock: no response waits for a backup.
    Raises AlreadyRunning, Refused where the site is not in order or an incident was opened,
    TreeError, DatabaseError, IntegrityError; Refused, too, where evidence would get no room.
    """
    root_of(site)
    refuse_without_room(app.config)
    with ExitStack() as held:
        held.enter_context(app.locks.site(site.name))
        known = await asyncio.to_thread(_open_incident, app, site)
        before = await _sweep(app, site)
        if before.verdict not in GOOD_VERDICTS:
            facts = {"site": site.name, "run": before.id, "verdict": before.verdict.value}
            await asyncio.to_thread(app.audit.append, by, "backup-refused", facts)
            raise Refused(_not_in_order(before))
        backup = await _captured(app, site, before, known, progress, reread=reread)
        after = await _second_look(app, site, known, held)
        await asyncio.to_thread(app.vault.note_run_after, backup.id, site.name, after.id)
        backup = replace(backup, run_after=after.id)
        await asyncio.to_thread(app.audit.append, by, "backup-made", _facts(backup, after))
    _log.info("backup made", extra={"site": site.name, "backup": backup.id})
    return backup


async def _captured(
    app: BackupParts,
    site: Site,
    before: Run,
    known: str,
    progress: Progress | None,
    *,
    reread: bool,
) -> Backup:
    """Raises Refused where an incident is opened before it is done: it would never be clean."""
    given_up = threading.Event()

    def going_on(done: int, known: int) -> None:
        if given_up.is_set():
            raise Refused(
                f"site {site.name}: an incident was opened while it was being backed up. The "
                "backup gives way to the response; it is made when the incident is over."
            )
        if progress is not None:
            progress(done, known)

    baseline = await asyncio.to_thread(app.store.baselines.approved, site.name)
    capture = asyncio.ensure_future(
        asyncio.to_thread(
            create_backup,
            app.vault,
            app.tools.databases,
            site,
            baseline="" if baseline is None else baseline.id,
            run_before=before.id,
            progress=going_on,
            reread=reread,
        )
    )
    # given up by a cancellation, it ends at its next file or piece of one; nobody asks what it says
    capture.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
    try:
        if await _attacked(app, site, known, capture):
            given_up.set()
        return await asyncio.shield(capture)
    finally:
        given_up.set()
        if not capture.done():
            # the lock is not let go before the capture is: a pruning might remove what it names
            await asyncio.wait((capture,))


async def _sweep(app: BackupParts, site: Site) -> Run:
    """All checks but those about upkeep."""
    checks = whole_checks(app.config.checks)
    return await app.detector.sweep(site, trigger=Trigger.BACKUP, checks=checks)


async def _second_look(app: BackupParts, site: Site, known: str, held: ExitStack) -> Run:
    """Taken to its end whatever it sees: it may be the look that proves an attack."""
    look = asyncio.ensure_future(_sweep(app, site))
    try:
        if await _attacked(app, site, known, look):
            held.close()
        return await look
    finally:
        if not look.done():
            look.cancel()
            await asyncio.wait((look,))


async def _attacked(
    app: BackupParts, site: Site, known: str, work: "asyncio.Future[Backup] | asyncio.Future[Run]"
) -> bool:
    """Whether another incident than the `known` one is opened before the work is done."""
    while not (await asyncio.wait((work,), timeout=ATTACKED_SECONDS))[0]:
        if await asyncio.to_thread(_open_incident, app, site) not in {"", known}:
            return True
    return False


def _open_incident(app: BackupParts, site: Site) -> str:
    incident = app.store.incidents.open_of(site.name)
    return "" if incident is None else incident.id


def approved_since(app: BackupParts, site: Site) -> tuple[str, ...]:
    """Paths of the document root in which the approved state is not what the newest backup
    holds that can be clean; empty where that holds it, and where nothing is approved.

    Without such a backup all approved paths. A backup whose second look was cut off, or bad, is
    none: no response would use it. Raises IntegrityError for a baseline that does not verify.
    """
    approved = app.store.baselines.approved(site.name)
    if approved is None or approved.tree is None or site.document_root is None:
        return ()
    newest = app.cleaner.newest_promising(site)
    held = Manifest(entries=()) if newest is None else newest.manifest
    return newer_paths(held, approved.tree, matcher(tree_ignores(app.config.checks)))


async def back_up_approved(app: BackupParts, site: Site) -> Backup | None:
    """Backs a site up where what is approved is in no newest backup: until it is, a response has
    no copy of it. None where nothing is to be done, or where a response is at work.

    Raises Refused where the document root is not as it is approved, for a backup of that would
    not hold it either, however often it is made; else as `back_up`.
    """
    if await asyncio.to_thread(app.store.incidents.open_of, site.name) is not None:
        return None
    if not await asyncio.to_thread(approved_since, app, site):
        return None
    await asyncio.to_thread(_refuse_unless_as_approved, app, site)
    return await back_up(app, site, progress=None)


def _refuse_unless_as_approved(app: BackupParts, site: Site) -> None:
    approved = app.store.baselines.approved(site.name)
    if approved is None or approved.tree is None or site.document_root is None:
        return
    ignored = matcher(tree_ignores(app.config.checks))
    other = newer_paths(approved.tree, app.tree.scan_site(site), ignored)
    if other:
        more = f" and {len(other) - _SHOWN} more" if len(other) > _SHOWN else ""
        raise Refused(
            f"site {site.name}: {', '.join(other[:_SHOWN])}{more}: not as approved in baseline "
            f"{approved.id} ({site.document_root}), or cannot be read. Put it right, or learn and "
            "approve it (sentinel baseline learn, approve)."
        )


def _not_in_order(run: Run) -> str:
    reasons = "".join(
        f"\n  {judgement.subject}: {' '.join(judgement.reasons)}"
        for judgement in run.judgements[:_SHOWN]
    )
    return (
        f"site {run.site}: run {run.id} found it {run.verdict.value}, and only a site that is "
        f"intact (or merely has broken links) is backed up.{reasons}"
    )


def _facts(backup: Backup, after: Run) -> dict[str, object]:
    return {
        "site": backup.site,
        "backup": backup.id,
        "baseline": backup.baseline,
        "files": len(backup.manifest.files),
        "bytes": backup.manifest.total_bytes,
        "databases": [part.state.name for part in backup.databases],
        "run_before": backup.run_before,
        "run_after": backup.run_after,
        "verdict_after": after.verdict.value,
    }
