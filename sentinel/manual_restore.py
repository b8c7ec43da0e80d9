"""Restoring by hand: choose a clean backup, show what would change, put it in place.

The same stage, proof and exchange as in a playbook; here a person has asked for it.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from sentinel.core.clean import reasons, tree_ignores
from sentinel.core.globs import matcher
from sentinel.core.incident import Incident
from sentinel.core.manifest import Manifest, TreeChange, difference
from sentinel.core.partial import mixed, selected
from sentinel.core.ports import Audit, Locks, Progress, Tree
from sentinel.core.records import Store
from sentinel.core.recovery import missing_files, recovery
from sentinel.core.settings import Config
from sentinel.core.site import Site
from sentinel.core.vault import Backup, Cleanness
from sentinel.core.vault_ports import Cleaner, Restorer, Vault
from sentinel.errors import NotClean, Refused, SentinelError, TreeError, UsageError

_SHOWN = 20
_NAMED = 3


class RestoreParts(Protocol):
    """What of the app a restore by hand needs."""

    @property
    def vault(self) -> Vault: ...
    @property
    def restorer(self) -> Restorer: ...
    @property
    def cleaner(self) -> Cleaner: ...
    @property
    def store(self) -> Store: ...
    @property
    def tree(self) -> Tree: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def locks(self) -> Locks: ...
    @property
    def config(self) -> Config: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a restore by hand would do. Nothing has been changed yet."""

    backup: Backup
    wanted: Manifest
    changes: tuple[TreeChange, ...]
    """From the live tree to the wanted one."""
    kept: tuple[str, ...]
    """Approved since the backup was made, and so kept as approved."""
    live: Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore by hand did."""

    choice: Choice
    quarantine: Path
    """Where the old tree stands; nothing stands there if the document root was missing."""


def choose(app: RestoreParts, site: Site, backup_id: str, paths: tuple[str, ...] = ()) -> Choice:
    """The named backup as it is, if it is clean now; else the approved state out of the newest
    clean one, so that what was approved since it was made stays. `paths`: only these.

    Raises UsageError for an unknown id or path, NotClean with the reasons for each backup.
    """
    backup = _backup(app, site, backup_id)
    live = _live(app, site)
    approved = None if backup_id else app.store.baselines.approved(site.name)
    doubts = () if approved is None else app.store.baselines.doubts(approved)
    if approved is not None and doubts:
        raise NotClean(
            f"{'; '.join(doubts)}: it counts as not approved, so nothing is restored by it. Renew "
            f'it: sentinel baseline renew {approved.id} --by "NAME" --reason "WHY".'
        )
    tree = None if approved is None else approved.tree
    held = partial(app.vault.holds, site.name)
    aim = recovery(backup.manifest, tree, live, matcher(tree_ignores(app.config.checks)), held)
    wanted = aim.wanted
    if paths:
        mixture = mixed(live, wanted, paths)
        if mixture.unknown:
            raise UsageError(
                f"{', '.join(mixture.unknown)}: neither in backup {backup.id} nor on the site. "
                "Paths are relative to the document root."
            )
        wanted = mixture.manifest
    missing = missing_files(wanted, backup.manifest, live, held)
    if missing:
        raise NotClean(_why_missing(site, backup, missing))
    return Choice(
        backup=backup,
        wanted=wanted,
        changes=difference(live, wanted),
        kept=tuple(path for path in aim.newer if not paths or selected(path, paths)),
        live=live,
    )


def _backup(app: RestoreParts, site: Site, backup_id: str) -> Backup:
    """The named backup if it is clean now, else the newest clean one."""
    sighting = _first_sighting(app, site)
    if not backup_id:
        found, looked_at = app.cleaner.latest_clean(site, sighting)
        if found is None:
            raise NotClean(_none_clean(site, looked_at))
        return found
    backups = {backup.id: backup for backup in app.vault.list(site.name)}
    if backup_id not in backups:
        known = ", ".join(backups) or "none"
        raise UsageError(
            f"{backup_id}: no backup of {site.name} that verifies has this id. There are: {known}."
        )
    cleanness = app.cleaner.judge(site, backups[backup_id], sighting)
    if not cleanness.clean:
        raise NotClean(f"backup {backup_id} is not clean. {reasons(cleanness)}")
    return backups[backup_id]


def restore(
    app: RestoreParts,
    site: Site,
    backup_id: str,
    paths: tuple[str, ...],
    *,
    by: str,
    progress: Progress | None,
) -> Restored:
    """Puts what `choose` says in place; the old tree goes to quarantine.

    The backup is chosen and judged under the site's lock, so nothing changes in between.
    Audited before and after. Raises AlreadyRunning, NotClean, and what stage and exchange do.
    """
    with app.locks.site(site.name):
        choice = choose(app, site, backup_id, paths)
        facts = {"site": site.name, "backup": choice.backup.id, "paths": list(paths)}
        app.audit.append(by, "restore-begun", facts)
        try:
            quarantine = _put_in_place(app, site, choice, bool(paths), progress)
        except SentinelError as error:
            app.audit.append(by, "restore-failed", {**facts, "error": str(error)})
            raise
        done = {**facts, "quarantine": str(quarantine), "changes": len(choice.changes)}
        app.audit.append(by, "restore-done", done)
    return Restored(choice=choice, quarantine=quarantine)


def site_paths(site: Site, given: list[str]) -> tuple[str, ...]:
    """Paths relative to the document root, from what a person types: relative, as on the site
    (`/img/logo.png`), or absolute on the disk. Raises UsageError."""
    found: list[str] = []
    for text in given:
        path = text.removeprefix(f"{site.document_root}/").strip("/")
        if not path or any(part in {"", ".", ".."} for part in path.split("/")):
            raise UsageError(
                f"--path {text}: a file or folder below the document root is needed, such as "
                "img/logo.png. Leave --path out to restore everything."
            )
        found.append(path)
    wanted = tuple(dict.fromkeys(found))
    return tuple(p for p in wanted if not selected(p, tuple(set(wanted) - {p})))


def _put_in_place(
    app: RestoreParts, site: Site, choice: Choice, partly: bool, progress: Progress | None
) -> Path:
    if site.document_root is None:
        raise Refused(f"site {site.name}: has no document_root in config.toml to restore to.")
    label = f"manual-{site.name}"
    stage = app.restorer.stage_state(site, choice.backup, choice.wanted, label, progress)
    if partly and difference(choice.live, app.tree.scan_site(site)):
        raise TreeError(
            f"{site.document_root}: changed while it was copied. Nothing was restored; try again."
        )
    app.restorer.exchange(site, stage)
    incident = app.store.incidents.open_of(site.name)
    return app.restorer.quarantine(site, stage, label if incident is None else incident.id)


def _first_sighting(app: RestoreParts, site: Site) -> datetime | None:
    incident: Incident | None = app.store.incidents.open_of(site.name)
    return None if incident is None else incident.first_compromise_at


def _live(app: RestoreParts, site: Site) -> Manifest:
    """The tree as it is; a document root that is missing altogether counts as empty."""
    root = site.document_root
    if root is None:
        raise Refused(f"site {site.name}: has no document_root in config.toml.")
    missing = app.restorer.identity(site, root) == (0, 0)
    return Manifest(entries=()) if missing else app.tree.scan_site(site)


def _none_clean(site: Site, looked_at: tuple[Cleanness, ...]) -> str:
    if not looked_at:
        return (
            f"site {site.name}: there is no backup that verifies. `sentinel backup list` shows all."
        )
    lines = [f"  {c.backup}: {reasons(c)}" for c in looked_at[:_SHOWN]]
    if len(looked_at) > _SHOWN:
        lines.append(f"  and {len(looked_at) - _SHOWN} older ones")
    head = f"site {site.name}: no backup is clean. Nothing was restored; a person must decide."
    return "\n".join((head, *lines))


def _why_missing(site: Site, backup: Backup, missing: tuple[str, ...]) -> str:
    more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
    return (
        f"site {site.name}: {', '.join(missing[:_NAMED])}{more}: approved after the newest clean "
        f"backup ({backup.id}) was made, and the approved bytes are nowhere now, or cannot be "
        "read. Nothing was restored. Publish the approved files again, restore other files with "
        "--path, or go back to what was approved then: "
        f"sentinel restore --site {site.name} {backup.id}."
    )
