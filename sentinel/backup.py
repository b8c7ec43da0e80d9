"""Making one backup: look, capture, look again. Commands and the daemon do it alike."""

import asyncio
import logging
from dataclasses import replace
from typing import Protocol

from sentinel.core.clean import GOOD_VERDICTS, tree_ignores
from sentinel.core.globs import matcher
from sentinel.core.manifest import Manifest
from sentinel.core.ports import Audit, Cleaner, Locks, Progress, Tree, Vault
from sentinel.core.records import Store
from sentinel.core.recovery import newer_paths
from sentinel.core.run import Run
from sentinel.core.settings import Config
from sentinel.core.site import Site
from sentinel.core.vault import Backup
from sentinel.core.words import Trigger
from sentinel.errors import Refused

_log = logging.getLogger(__name__)
_SHOWN = 3


class Sweeper(Protocol):
    """Looks at a whole site and records what it saw."""

    async def sweep(self, site: Site, *, trigger: Trigger) -> Run: ...


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


async def back_up(
    app: BackupParts, site: Site, *, progress: Progress | None, by: str = "backup"
) -> Backup:
    """Captures a site that was just found in order, and looks again afterwards.

    1. the site's lock is taken; 2. a run must find the site intact or broken; 3. the document
    root is captured; 4. a second run is noted with the backup. Should that one be bad, or
    never happen, the backup stays, and can never be judged clean. `by` stands in the audit log.
    Raises AlreadyRunning, Refused where the site is not in order, TreeError, IntegrityError.
    """
    if site.document_root is None:
        raise Refused(f"site {site.name}: has no document_root in config.toml to back up.")
    with app.locks.site(site.name):
        before = await app.detector.sweep(site, trigger=Trigger.BACKUP)
        if before.verdict not in GOOD_VERDICTS:
            facts = {"site": site.name, "run": before.id, "verdict": before.verdict.value}
            await asyncio.to_thread(app.audit.append, by, "backup-refused", facts)
            raise Refused(_not_in_order(before))
        baseline = await asyncio.to_thread(app.store.baselines.approved, site.name)
        backup = await asyncio.to_thread(
            app.vault.create,
            site,
            baseline="" if baseline is None else baseline.id,
            run_before=before.id,
            progress=progress,
        )
        after = await app.detector.sweep(site, trigger=Trigger.BACKUP)
        await asyncio.to_thread(app.vault.note_run_after, backup.id, site.name, after.id)
        backup = replace(backup, run_after=after.id)
        await asyncio.to_thread(app.audit.append, by, "backup-made", _facts(backup, after))
    _log.info("backup made", extra={"site": site.name, "backup": backup.id})
    return backup


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
    other = newer_paths(approved.tree, app.tree.scan(site.document_root), ignored)
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
        "run_before": backup.run_before,
        "run_after": backup.run_after,
        "verdict_after": after.verdict.value,
    }
