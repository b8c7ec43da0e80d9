"""Restoring by hand: choose a clean backup, show what would change, put it in place.

The same stage, proof and exchange as in a playbook; here a person has asked for it.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sentinel.core.clean import reasons
from sentinel.core.incident import Incident
from sentinel.core.manifest import Manifest, TreeChange, difference
from sentinel.core.partial import mixed, selected
from sentinel.core.ports import Audit, Cleaner, Locks, Progress, Restorer, Tree, Vault
from sentinel.core.records import Store
from sentinel.core.site import Site
from sentinel.core.vault import Backup, Cleanness
from sentinel.errors import NotClean, Refused, SentinelError, UsageError

_SHOWN = 20


class PathRestorer(Restorer, Protocol):
    """A Restorer that can also take only some paths from a backup."""

    def stage_paths(
        self,
        site: Site,
        backup: Backup,
        paths: tuple[str, ...],
        label: str,
        progress: Progress | None,
    ) -> Path: ...


class RestoreParts(Protocol):
    """What of the app a restore by hand needs."""

    @property
    def vault(self) -> Vault: ...
    @property
    def restorer(self) -> PathRestorer: ...
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore by hand did."""

    backup: Backup
    changes: tuple[TreeChange, ...]
    """From the tree that was there to the one that is there now."""
    quarantine: Path
    """Where the old tree stands; nothing stands there if the document root was missing."""


def choose(app: RestoreParts, site: Site, backup_id: str) -> Backup:
    """The named backup if it is clean now, else the newest clean one.

    Raises UsageError for an unknown id, NotClean with the reasons for each backup.
    """
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


def preview(
    app: RestoreParts, site: Site, backup: Backup, paths: tuple[str, ...]
) -> tuple[TreeChange, ...]:
    """What a restore would change, from the live tree to the restored one. Changes nothing."""
    live = _live(app, site)
    if not paths:
        return difference(live, backup.manifest)
    mixture = mixed(live, backup.manifest, paths)
    if mixture.unknown:
        raise UsageError(f"{', '.join(mixture.unknown)}: neither in the backup nor on the site.")
    return difference(live, mixture.manifest)


def restore(
    app: RestoreParts,
    site: Site,
    backup_id: str,
    paths: tuple[str, ...],
    *,
    by: str,
    progress: Progress | None,
) -> Restored:
    """Puts a clean backup, or some paths of it, in place; the old tree goes to quarantine.

    The backup is chosen and judged under the site's lock, so nothing changes in between.
    Audited before and after. Raises AlreadyRunning, NotClean, and what stage and exchange do.
    """
    with app.locks.site(site.name):
        backup = choose(app, site, backup_id)
        changes = preview(app, site, backup, paths)
        facts = {"site": site.name, "backup": backup.id, "paths": list(paths)}
        app.audit.append(by, "restore-begun", facts)
        try:
            quarantine = _put_in_place(app, site, backup, paths, progress)
        except SentinelError as error:
            app.audit.append(by, "restore-failed", {**facts, "error": str(error)})
            raise
        done = {**facts, "quarantine": str(quarantine), "changes": len(changes)}
        app.audit.append(by, "restore-done", done)
    return Restored(backup=backup, changes=changes, quarantine=quarantine)


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
    app: RestoreParts,
    site: Site,
    backup: Backup,
    paths: tuple[str, ...],
    progress: Progress | None,
) -> Path:
    if site.document_root is None:
        raise Refused(f"site {site.name}: has no document_root in config.toml to restore to.")
    label = f"manual-{site.name}"
    if paths:
        stage = app.restorer.stage_paths(site, backup, paths, label, progress)
    else:
        stage = app.restorer.stage(site, backup, label, progress)
    app.restorer.exchange(site, stage)
    incident = app.store.incidents.open_of(site.name)
    return app.restorer.quarantine(site, stage, label if incident is None else incident.id)


def _first_sighting(app: RestoreParts, site: Site) -> datetime | None:
    incident: Incident | None = app.store.incidents.open_of(site.name)
    return None if incident is None else incident.first_sighting_at


def _live(app: RestoreParts, site: Site) -> Manifest:
    """The tree as it is; a document root that is missing altogether counts as empty."""
    root = site.document_root
    if root is None:
        raise Refused(f"site {site.name}: has no document_root in config.toml.")
    missing = app.restorer.identity(root) == (0, 0)
    return Manifest(entries=()) if missing else app.tree.scan(root)


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
