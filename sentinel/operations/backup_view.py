"""One backup and one site's backups as plain values, for pages and programs. Nothing is hashed for
them: what is said of a backup's bytes is what the last examination found, with its moment."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sentinel.app_parts import App
from sentinel.backup_sight import standing
from sentinel.core.identifiers import moment_of
from sentinel.core.manifest import Entry
from sentinel.core.rehearsal import Rehearsal
from sentinel.core.site import Site
from sentinel.core.tree_paths import shown_path
from sentinel.core.vault import Backup
from sentinel.errors import IntegrityError
from sentinel.operations.backup_line import BackupLine, standing_line
from sentinel.operations.restore_plan import ConditionAnswer, answers

SHOWN_PATHS = 100
SHOWN_FOLDERS = 60
CLEAN_LOOKED_AT = 20
"""So many verdicts are verified to find one that is good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalLine:
    """How one rehearsal ended."""

    backup: str
    at: datetime
    good: bool
    seconds: float
    bytes: int
    by: str
    problems: tuple[str, ...]
    not_checked: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteBackups:
    """How a site stands with its backups."""

    site: str
    title: str
    files: bool
    """Whether it has a document root; without one there is nothing to back up but databases."""
    number: int
    newest: str
    newest_at: datetime | None
    clean: str
    """Id of the newest that was judged clean when it was last judged; empty: none."""
    clean_at: datetime | None
    rehearsal: RehearsalLine | None
    """The last one."""
    worked_on: bool
    """Whether a response, a restore or a backup is at work on the site now."""
    fault: str
    """What is wrong with the chain of backups; empty: nothing."""
    remark: str
    copy_waits: bool | None
    """Whether something was not sent to the second place yet; None: there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderLine:
    """One folder or file at the top of a backup, with all below it."""

    name: str
    files: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseLine:
    """A database in a backup."""

    name: str
    engine: str
    tables: int
    rows: int
    dump_bytes: int
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupShown:
    """Everything about one backup."""

    site: str
    line: BackupLine
    started_at: datetime
    ended_at: datetime
    document_root: str
    storing: str
    """How its objects are stored, such as `zstd+age`."""
    approved_by: str
    """Who approved the baseline that was in force; empty: not known."""
    verdict_before: str
    """Of the run just before the capture; empty: none is known."""
    verdict_after: str
    conditions: tuple[ConditionAnswer, ...]
    judged_by: str
    last_clean_at: datetime | None
    folders: tuple[FolderLine, ...]
    more_folders: int
    kinds: dict[str, int]
    """How many entries of each kind: file, directory, symlink, other."""
    databases: tuple[DatabaseLine, ...]
    torn: tuple[str, ...]
    """Files that changed while they were read, or could not be."""
    oversize: tuple[str, ...]
    """Files that were too large to be stored."""
    rehearsals: tuple[RehearsalLine, ...]
    others: tuple[str, ...]
    """Ids of other backups to compare it with, newest first."""


def site_backups(app: App, site: Site) -> SiteBackups:
    """Reads no manifest: a list of many sites stays quick. Raises StoreError."""
    names = app.vault.names(site.name)
    clean = next(iter(app.store.figures.clean_backups(site.name, CLEAN_LOOKED_AT)), "")
    newest, copy = next(iter(names), ""), app.backups.copy
    rehearsal = app.store.rehearsals.last(site.name)
    clean = clean if clean in names else ""
    return SiteBackups(
        site=site.name,
        title=site.title,
        files=site.document_root is not None or site.remote is not None,
        number=len(names),
        newest=newest,
        newest_at=moment_of(newest),
        clean=clean,
        clean_at=moment_of(clean),
        rehearsal=None if rehearsal is None else rehearsal_line(rehearsal),
        worked_on=app.locks.worked_on(site.name),
        fault=app.vault.chain_problem(site.name),
        remark=app.vault.chain_remark(site.name),
        copy_waits=None if copy is None else copy.due(site.name),
    )


def backup_shown(app: App, site: Site, backup: Backup) -> BackupShown:
    """Raises StoreError."""
    stands = standing(app, site, backup)
    kept = app.store.verdicts.last(site.name, backup.id)
    entries = backup.manifest.entries
    folders = _folders(backup)
    return BackupShown(
        site=site.name,
        line=standing_line(backup, stands, None if kept is None else kept.judged_at),
        started_at=backup.started_at,
        ended_at=backup.ended_at,
        document_root=backup.document_root,
        storing=backup.storing,
        approved_by=_approver(app, backup),
        verdict_before=_verdict(app, backup.run_before),
        verdict_after=_verdict(app, backup.run_after),
        conditions=answers(stands.results),
        judged_by="" if kept is None else kept.by,
        last_clean_at=None if kept is None else kept.last_clean_at,
        folders=folders[:SHOWN_FOLDERS],
        more_folders=max(0, len(folders) - SHOWN_FOLDERS),
        kinds=dict(sorted(Counter(entry.type.value for entry in entries).items())),
        databases=_databases(backup),
        torn=_paths(entry for entry in entries if entry.torn),
        oversize=_paths(entry for entry in entries if entry.oversize),
        rehearsals=_rehearsals(app, backup),
        others=tuple(name for name in app.vault.names(site.name) if name != backup.id)[:200],
    )


def rehearsal_line(rehearsal: Rehearsal) -> RehearsalLine:
    """As plain values."""
    return RehearsalLine(
        backup=rehearsal.backup,
        at=rehearsal.ended_at,
        good=rehearsal.good,
        seconds=rehearsal.seconds,
        bytes=rehearsal.bytes,
        by=rehearsal.by,
        problems=rehearsal.problems,
        not_checked=rehearsal.not_checked,
    )


def _folders(backup: Backup) -> tuple[FolderLine, ...]:
    """The largest first."""
    files: Counter[str] = Counter()
    size: Counter[str] = Counter()
    for entry in backup.manifest.files:
        top, below, _ = entry.path.partition("/")
        name = f"{top}/" if below else top
        files[name] += 1
        size[name] += entry.size
    found = (
        FolderLine(name=shown_path(name), files=files[name], bytes=size[name]) for name in files
    )
    return tuple(sorted(found, key=lambda one: (-one.bytes, one.name)))


def _paths(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(shown_path(entry.path) for entry in islice(entries, SHOWN_PATHS))


def _databases(backup: Backup) -> tuple[DatabaseLine, ...]:
    return tuple(
        DatabaseLine(
            name=part.state.name,
            engine=part.state.engine.value,
            tables=len(part.state.tables),
            rows=part.state.rows,
            dump_bytes=sum(file.size for file in part.files),
            taken_at=part.state.taken_at,
        )
        for part in backup.databases
    )


def _rehearsals(app: App, backup: Backup) -> tuple[RehearsalLine, ...]:
    found = app.store.rehearsals.since(backup.site, backup.started_at)
    return tuple(rehearsal_line(one) for one in found if one.backup == backup.id)[:10]


def _verdict(app: App, run_id: str) -> str:
    run = app.store.runs.get(run_id) if run_id else None
    return "" if run is None else run.verdict.value


def _approver(app: App, backup: Backup) -> str:
    try:
        baseline = app.store.baselines.get(backup.baseline) if backup.baseline else None
    except IntegrityError:
        return ""  # the condition `provenance` says so
    return "" if baseline is None else baseline.approved_by
