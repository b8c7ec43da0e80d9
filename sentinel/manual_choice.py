"""What a restore by hand would do: a clean backup, or one that a person answers for, and how the
live tree differs from what it would put in place. Nothing is changed here.
"""

from dataclasses import dataclass
from functools import partial
from typing import Protocol

from sentinel.actions.restore_words import why_hostile
from sentinel.backup_choice import Override, pick
from sentinel.core.clean import tree_ignores
from sentinel.core.globs import matcher
from sentinel.core.learnt_unseen import learnt_unseen
from sentinel.core.manifest import Manifest, TreeChange, difference
from sentinel.core.newer_files import NewerFile, newer_files
from sentinel.core.partial import mixed, selected
from sentinel.core.ports import Locks, ReadableAudit, Tree
from sentinel.core.records import Store
from sentinel.core.recovery import Recovery, beside, missing_files, recovery
from sentinel.core.settings import Config
from sentinel.core.site import Site, root_of
from sentinel.core.vault import Backup, ConditionResult
from sentinel.core.vault_ports import Cleaner, Restorer, Vault
from sentinel.errors import NotClean, UsageError

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
    def audit(self) -> ReadableAudit: ...
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
