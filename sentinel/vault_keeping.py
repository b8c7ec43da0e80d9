"""Keeping a site's vault in order: lets old backups go, removes what nothing needs, hashes a share
of all objects again. Commands and the daemon do it alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from sentinel.core.baseline import Baseline, BaselineState
from sentinel.core.clean import COSTLY, promising, tree_ignores
from sentinel.core.counts import counted
from sentinel.core.globs import matcher
from sentinel.core.ports import Clock, Locks, Progress, ReadableAudit
from sentinel.core.records import Store
from sentinel.core.recovery import newer_paths
from sentinel.core.retention import HeldBackup, Keeping, KeepRules, retention
from sentinel.core.settings import Config
from sentinel.core.site import Site
from sentinel.core.vault import Answer, Backup, Cleanness, Condition
from sentinel.core.vault_keeping import Rehashed, Swept, UnreadableBackup
from sentinel.core.vault_ports import VaultKeeping
from sentinel.errors import NotSwept

_SHOWN = 10


class BackupReader(Protocol):
    """A vault that can be read one backup at a time."""

    def each(self, site: str) -> Iterator[Backup]: ...


class Outlook(Protocol):
    """What can be said of a backup without reading its bytes."""

    def outlook(self, site: Site, backup: Backup) -> Cleanness: ...


class KeepingParts(Protocol):
    """What of the app keeping the vault needs."""

    @property
    def vault(self) -> BackupReader: ...
    @property
    def keeper(self) -> VaultKeeping: ...
    @property
    def cleaner(self) -> Outlook: ...
    @property
    def store(self) -> Store: ...
    @property
    def audit(self) -> ReadableAudit: ...
    @property
    def locks(self) -> Locks: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def config(self) -> Config: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What a pruning did, or, in a dry run, would do."""

    decisions: tuple[Keeping, ...]
    """On each backup, newest first."""
    unreadable: tuple[UnreadableBackup, ...]
    swept: Swept | None
    """None where no object could be removed."""
    stopped: str
    """Why no object was removed, or empty."""

    @property
    def let_go(self) -> tuple[str, ...]:
        return tuple(decision.backup for decision in self.decisions if not decision.kept)


def prune(
    app: KeepingParts, site: Site, *, by: str, dry_run: bool, progress: Progress | None
) -> Pruned:
    """Lets go what `retention` does not keep, then removes objects that have been unneeded for 7
    days. `by` stands in the audit log, before anything is removed.

    Raises AlreadyRunning where the site is being worked on, Refused where the chain is not right or
    the clock has gone back, IntegrityError where a baseline does not verify: then nothing was
    removed. Interrupted at any point, the next run goes on.
    """
    with app.locks.site(site.name):
        app.keeper.refuse_doubtful(site.name)
        baselines = _approved(app, site)
        unreadable = app.keeper.unreadable(site.name)
        decisions = _decisions(app, site, baselines, unreadable, progress)
        going = [decision.backup for decision in decisions if not decision.kept]
        if not dry_run:
            if going:
                facts: dict[str, object] = {"site": site.name, "backups": going}
                app.audit.append(by, "backups-let-go", facts)
            app.keeper.let_go(site.name, going)
        swept, stopped = _swept(app, site, baselines, dry_run=dry_run, progress=progress)
        if swept is not None and swept.removed and not dry_run:
            removed = {"objects": swept.removed, "bytes": swept.removed_bytes}
            app.audit.append(by, "objects-removed", {"site": site.name, **removed})
    return Pruned(decisions=decisions, unreadable=unreadable, swept=swept, stopped=stopped)


def rehash(
    app: KeepingParts,
    site: Site,
    *,
    parts: int = 0,
    part: int | None = None,
    progress: Progress | None = None,
) -> Rehashed:
    """Hashes a share of a site's objects again: the one that is due, or `part` of `parts`. With
    backup.rehash_parts shares, each object is hashed at least once in so many nights.

    What is found bad is remembered: `told_of` has the words for those who run Sentinel, once.
    Needs no lock, for it changes nothing in the vault. Raises TreeError.
    """
    shares = parts or app.config.backup.rehash_parts or 1
    return app.keeper.rehash(site.name, parts=shares, part=part, progress=progress)


def told_of(site: Site, found: Rehashed) -> str:
    """What to tell operations of a re-hash; empty where nothing new was found."""
    if not found.news:
        return ""
    hurt = sorted({backup for bad in found.news for backup in bad.backups})
    lines = [
        f"{counted(len(found.news), 'stored file')} in the vault of {site.name} no longer verify: "
        "the disk, or somebody, has changed them.",
        f"Backups that need them, and cannot be restored whole: {_some(hurt)}.",
        *(f"  {bad.problem}" for bad in found.news[:_SHOWN]),
        "The next backup writes those anew that the site still has. Look at the disk (smartctl), "
        f"then: sentinel backup verify --site {site.name}. This is told once.",
    ]
    return "\n".join(lines)


def _decisions(
    app: KeepingParts,
    site: Site,
    baselines: tuple[Baseline, ...],
    unreadable: tuple[UnreadableBackup, ...],
    progress: Progress | None,
) -> tuple[Keeping, ...]:
    incident = app.store.incidents.open_of(site.name)
    settings = app.config.backup
    held = [HeldBackup(id=backup.id, ended_at=backup.at, readable=False) for backup in unreadable]
    for backup in app.vault.each(site.name):
        held.append(_held(app, site, backup, baselines))
        if progress is not None:
            progress(len(held), 0)
    rules = KeepRules(
        keep_seconds=settings.keep_seconds,
        keep_clean=settings.keep_clean,
        baselines=tuple(baseline.id for baseline in baselines),
        open_incident="" if incident is None else incident.id,
        referred=_referred(app, site),
    )
    return retention(held, rules, app.clock.now())


def _held(
    app: KeepingParts, site: Site, backup: Backup, baselines: tuple[Baseline, ...]
) -> HeldBackup:
    outlook = app.cleaner.outlook(site, backup)
    failed = {result.condition for result in outlook.results if result.answer is Answer.FAILED}
    # what reading its bytes once showed; a pruning does not read them again
    kept = app.store.verdicts.last(site.name, backup.id)
    if kept is not None:
        failed |= {condition for condition in COSTLY if kept.answer(condition) is Answer.FAILED}
    if backup.id in app.keeper.damaged(site.name):
        failed.add(Condition.INTEGRITY)
    trees = [baseline.tree for baseline in baselines if baseline.tree is not None]
    ignored = matcher(tree_ignores(app.config.checks))
    return HeldBackup(
        id=backup.id,
        ended_at=backup.ended_at,
        clean=promising(outlook) and not failed,
        hopeful=failed <= {Condition.INTEGRITY},  # a damaged object may be written anew
        baseline=backup.baseline,
        holds_approved=bool(trees)
        and not any(newer_paths(backup.manifest, tree, ignored) for tree in trees),
    )


def _approved(app: KeepingParts, site: Site) -> tuple[Baseline, ...]:
    """Raises IntegrityError where one does not verify."""
    stored = app.store.baselines.all(site.name)
    return tuple(baseline for baseline in stored if baseline.state is BaselineState.APPROVED)


def _referred(app: KeepingParts, site: Site) -> dict[str, tuple[str, ...]]:
    """Backups that a rehearsal of late speaks for, or that a person took although not clean."""
    within = timedelta(seconds=app.config.backup.rehearsed_within_seconds)
    recent = app.store.rehearsals.since(site.name, app.clock.now() - within)
    last = app.store.rehearsals.last(site.name)
    reasons: dict[str, tuple[str, ...]] = {
        one.backup: (f"rehearsed on {one.ended_at.date().isoformat()}",)
        for one in (*recent, *((last,) if last else ()))
    }
    for entry in app.audit.having("restore-done"):
        data = entry["data"]
        if data.get("site") == site.name and data.get("override_by"):
            name, day = str(data.get("backup")), str(entry["at"])[:10]
            reasons[name] = (*reasons.get(name, ()), f"restored by override on {day}")
    return reasons


def _swept(
    app: KeepingParts,
    site: Site,
    baselines: tuple[Baseline, ...],
    *,
    dry_run: bool,
    progress: Progress | None,
) -> tuple[Swept | None, str]:
    approved = frozenset(
        entry.sha256
        for baseline in baselines
        if baseline.tree is not None
        for entry in baseline.tree.files
        if entry.sha256
    )
    try:
        swept = app.keeper.sweep(site.name, approved, dry_run=dry_run, progress=progress)
    except NotSwept as error:
        return None, str(error)
    return swept, ""


def _some(items: list[str]) -> str:
    more = f" and {len(items) - _SHOWN} more" if len(items) > _SHOWN else ""
    return ", ".join(items[:_SHOWN]) + more
