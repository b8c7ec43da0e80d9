"""Restoring by hand: choose a clean backup, show what would change, put it in place.

The same stage, proof and exchange as in a playbook; here a person has asked for it.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from sentinel.actions.restore_words import why_hostile
from sentinel.backup_choice import Override, first_compromise, pick
from sentinel.core.clean import reasons, tree_ignores
from sentinel.core.globs import matcher
from sentinel.core.learnt_unseen import learnt_unseen
from sentinel.core.manifest import Manifest, TreeChange, difference
from sentinel.core.newer_files import NewerFile, newer_files
from sentinel.core.partial import mixed, selected
from sentinel.core.ports import Audit, Locks, Progress, Tree
from sentinel.core.records import Store
from sentinel.core.recovery import Recovery, beside, missing_files, recovery
from sentinel.core.reload import Reloaded
from sentinel.core.settings import Config
from sentinel.core.site import Site, root_of
from sentinel.core.vault import Backup, ConditionResult
from sentinel.core.vault_ports import Cleaner, Restorer, Vault
from sentinel.errors import NotClean, SentinelError, TreeError, UsageError

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
    against: tuple[ConditionResult, ...] = ()
    """What speaks against the backup, and a person has overridden; empty for a clean one."""
    newer: tuple[NewerFile, ...] = ()
    """In the application's own folders and not brought back: for a person to look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore by hand did."""

    choice: Choice
    quarantine: Path
    """Where the old tree stands; nothing stands there if the document root was missing."""
    reloaded: tuple[Reloaded, ...] = ()
    remark: str = ""
    """Why the old tree stands there and not in the quarantine."""


def choose(
    app: RestoreParts,
    site: Site,
    backup_id: str,
    paths: tuple[str, ...] = (),
    *,
    override: Override | None = None,
    by: str = "sentinel",
) -> Choice:
    """The named backup as it is, if it is clean now or overridden; else the approved state out of
    the newest clean one, so that what was approved since it was made stays. `paths`: only these.

    Raises UsageError for an unknown id or path, ConfigError for a site without document root,
    NotClean with the reasons for each backup.
    """
    picked = pick(app, site, backup_id, override, by=by)
    backup = picked.backup
    live = _live(app, site)
    approved = None if backup_id else app.store.baselines.approved(site.name)
    doubts = () if approved is None else app.store.baselines.doubts(approved)
    if approved is not None and doubts:
        raise NotClean(
            f"{'; '.join(doubts)}: it counts as not approved, so nothing is restored by it. Renew "
            f'it: sentinel baseline renew {approved.id} --by "NAME" --reason "WHY".'
        )
    if approved is not None and (
        why := learnt_unseen(approved, app.store.incidents.all(site.name))
    ):
        raise NotClean(
            f"site {site.name}: {why} Nothing was restored. To go back to the newest clean backup "
            f"as it is, name it: sentinel restore --site {site.name} {backup.id}."
        )
    tree = None if approved is None else approved.tree
    held = partial(app.vault.holds, site.name)
    ignored = matcher(tree_ignores(app.config.checks))
    aim = recovery(backup.manifest, tree, live, ignored, held)
    wanted = aim.wanted
    _refuse_hostile(app, site, backup, aim, paths)
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
        against=picked.against,
        newer=newer_files(live, wanted, ignored),
    )


def _refuse_hostile(
    app: RestoreParts, site: Site, backup: Backup, aim: Recovery, paths: tuple[str, ...]
) -> None:
    """What was approved since is taken by its digest: a shell may have been approved, too."""
    missing = set(aim.missing)
    entries = tuple(
        entry
        for entry in beside(backup.manifest, aim)
        if entry.path not in missing and (not paths or selected(entry.path, paths))
    )
    problems = app.cleaner.approved_problems(site, backup, entries) if entries else ()
    if problems:
        raise NotClean(why_hostile(site.name, backup, problems))


def restore(
    app: RestoreParts,
    site: Site,
    backup_id: str,
    paths: tuple[str, ...],
    *,
    by: str,
    progress: Progress | None,
    override: Override | None = None,
) -> Restored:
    """Puts what `choose` says in place; the old tree goes to quarantine.

    The backup is chosen and judged under the site's lock, and again before the exchange where
    another first compromise became known meanwhile. Audited before and after.
    Raises AlreadyRunning, NotClean, and what stage and exchange do.
    """
    with app.locks.site(site.name):
        known = first_compromise(app.store, site)
        choice = choose(app, site, backup_id, paths, override=override, by=by)
        facts: dict[str, object] = {
            "site": site.name,
            "backup": choice.backup.id,
            "paths": list(paths),
            **_overridden(choice, override),
        }
        app.audit.append(by, "restore-begun", facts)
        try:
            quarantine, remark = _put_in_place(
                app, site, choice, bool(paths), progress, known=known
            )
        except SentinelError as error:
            app.audit.append(by, "restore-failed", {**facts, "error": str(error)})
            raise
        reloaded = _reloaded(app, site)
        done = {
            **facts,
            "quarantine": str(quarantine),
            **({"remark": remark} if remark else {}),
            "changes": len(choice.changes),
            "newer": len(choice.newer),
            "reload": [one.as_data() for one in reloaded],
        }
        app.audit.append(by, "restore-done", done)
    return Restored(choice=choice, quarantine=quarantine, reloaded=reloaded, remark=remark)


def _reloaded(app: RestoreParts, site: Site) -> tuple[Reloaded, ...]:
    """A server that cannot be told is no reason to call a restore failed that stands."""
    try:
        return app.restorer.reload(site)
    except SentinelError as error:
        return (Reloaded(command=("reload",), fault=f"could not be run ({error})"),)


def _overridden(choice: Choice, override: Override | None) -> dict[str, object]:
    """For the audit log: which conditions failed, and who answers for that."""
    if override is None or not choice.against:
        return {}
    failed = {result.condition.value: result.text for result in choice.against}
    return {"override_by": override.by, "override_reason": override.reason, "not_clean": failed}


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
    choice: Choice,
    partly: bool,
    progress: Progress | None,
    *,
    known: datetime | None,
) -> tuple[Path, str]:
    """Where the old tree stands, and why it could not be moved to quarantine. What stands as it
    should has been restored, whatever an attacker has put where the old tree should go."""
    label = f"manual-{site.name}"
    stage = app.restorer.stage_state(site, choice.backup, choice.wanted, label, progress)
    if partly and difference(choice.live, app.tree.scan_site(site)):
        raise TreeError(
            f"{root_of(site)}: changed while it was copied. Nothing was restored; try again."
        )
    _refuse_if_ceased(app, site, choice, known)
    app.restorer.exchange(site, stage)
    incident = app.store.incidents.open_of(site.name)
    name = label if incident is None else incident.id
    try:
        return app.restorer.quarantine(site, stage, name, choice.live), ""
    except SentinelError as error:
        return stage, f"It could not be moved to quarantine: {error}"


def _refuse_if_ceased(
    app: RestoreParts, site: Site, choice: Choice, known: datetime | None
) -> None:
    """Staging takes minutes, in which an earlier first compromise may be found."""
    now = first_compromise(app.store, site)
    if choice.against or now is None or now == known:
        return
    cleanness = app.cleaner.judge(site, choice.backup, now)
    if not cleanness.clean:
        raise NotClean(
            f"backup {choice.backup.id} ceased to be clean while it was being restored: "
            f"{reasons(cleanness)} Nothing was restored. Try again for an earlier one."
        )


def _live(app: RestoreParts, site: Site) -> Manifest:
    """The tree as it is; a document root that is missing altogether counts as empty."""
    missing = app.restorer.identity(site, root_of(site)) == (0, 0)
    return Manifest(entries=()) if missing else app.tree.scan_site(site)


def _why_missing(site: Site, backup: Backup, missing: tuple[str, ...]) -> str:
    more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
    return (
        f"site {site.name}: {', '.join(missing[:_NAMED])}{more}: approved after the newest clean "
        f"backup ({backup.id}) was made, and the approved bytes are nowhere now, or cannot be "
        "read. Nothing was restored. Publish the approved files again, restore other files with "
        "--path, or go back to what was approved then: "
        f"sentinel restore --site {site.name} {backup.id}."
    )
