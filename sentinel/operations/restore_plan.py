"""What a restore would do, as people and programs are shown it before they carry it out."""

from dataclasses import dataclass, replace
from datetime import datetime

from sentinel.core.clean import tree_ignores
from sentinel.core.globs import matcher
from sentinel.core.manifest import ChangeKind, EntryType, TreeChange
from sentinel.core.restore_digest import database_digest, files_digest
from sentinel.core.site import Site
from sentinel.core.tree_paths import shown_path
from sentinel.core.vault import Backup, ConditionResult
from sentinel.manual_choice import Choice
from sentinel.manual_database import DatabaseChoice
from sentinel.operations.desk import Desk

SHOWN = 300
"""Changes and names that are shown; the numbers count all."""
_WRITTEN = {ChangeKind.ADDED, ChangeKind.CONTENT, ChangeKind.TYPE, ChangeKind.UNREAD}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionAnswer:
    """One of the eight conditions under which a backup is clean."""

    condition: str
    answer: str
    """`passed`, `failed` or `not-known`."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedChange:
    """What would become of one path."""

    path: str
    """Where its bytes are no UTF-8 with their escapes."""
    shown: str
    """The same in one line in which all signs are seen."""
    kind: str
    """`added` (brought back), `removed` (taken away, and kept in quarantine), `content`, `type`,
    `metadata`, `unread` (cannot be read; replaced)."""
    bytes_before: int | None = None
    bytes_after: int | None = None
    type_before: str = ""
    type_after: str = ""
    mode_before: str = ""
    mode_after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewerPath:
    """A file that the application wrote since the backup."""

    path: str
    bytes: int
    modified_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What was approved when, and by whom."""

    baseline: str
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestorePlan:
    """The dry run of a restore: nothing was changed."""

    site: str
    backup: str
    backup_ended_at: datetime
    digest: str
    """Of all of this; `restore-site` takes it, and does nothing where it would do another thing."""
    made_at: datetime
    not_clean: tuple[ConditionAnswer, ...]
    """What speaks against the backup, where an authoriser answers for it; else none."""
    named: bool = False
    """Whether the backup was chosen by hand; else it is the newest clean one, and what was approved
    since it was made stays."""
    database: str = ""
    """Empty: the files."""
    paths: tuple[str, ...] = ()
    """Only these of the files; none: all."""
    changes: tuple[PlannedChange, ...] = ()
    more_changes: int = 0
    """So many beyond those shown."""
    brought_back: int = 0
    taken_away: int = 0
    altered: int = 0
    bytes_written: int = 0
    """Of the files that differ."""
    bytes_staged: int = 0
    """Of the whole tree, which is laid out beside the document root first."""
    kept_as_approved: tuple[str, ...] = ()
    """Approved since the backup was made: these stay as approved."""
    undone: Approval | None = None
    """What was approved since the chosen backup was made, and would be taken back."""
    newer: tuple[NewerPath, ...] = ()
    """Written by the application since, and not brought back; kept in quarantine."""
    more_newer: int = 0
    database_change: str = ""
    """What would change in the database, in words."""
    obstacle: str = ""
    """Why it could not be done now; empty where nothing is seen that stops it."""
    exchange: str = ""
    """How the document root is put in place: `exchange`, `two-renames`, `copy`."""
    rehearsed_at: datetime | None = None
    rehearsed_seconds: float | None = None
    """How long the last rehearsal of a restore took."""
    rehearsed_bytes: int | None = None


def files_plan(
    desk: Desk, site: Site, choice: Choice, paths: tuple[str, ...], *, named: bool
) -> RestorePlan:
    """Of a restore of files; `named`: of a backup that was chosen by hand. Raises StoreError."""
    plan = _begun(desk, site, choice.backup, choice.against, named=named)
    kinds = [change.kind for change in choice.changes]
    return replace(
        plan,
        paths=paths,
        digest=digest_of_files(desk, site, choice, paths, named=named),
        changes=tuple(planned(change) for change in choice.changes[:SHOWN]),
        more_changes=max(0, len(choice.changes) - SHOWN),
        brought_back=kinds.count(ChangeKind.ADDED),
        taken_away=kinds.count(ChangeKind.REMOVED),
        altered=sum(kind not in {ChangeKind.ADDED, ChangeKind.REMOVED} for kind in kinds),
        bytes_written=sum(
            change.after.size
            for change in choice.changes
            if change.after is not None
            and change.after.type is EntryType.FILE
            and change.kind in _WRITTEN
        ),
        bytes_staged=choice.wanted.total_bytes,
        kept_as_approved=tuple(map(shown_path, choice.kept[:SHOWN])),
        newer=tuple(
            NewerPath(path=shown_path(one.path), bytes=one.size, modified_at=one.modified_at)
            for one in choice.newer[:SHOWN]
        ),
        more_newer=max(0, len(choice.newer) - SHOWN),
        obstacle=desk.app.restorer.obstacle(site, choice.wanted),
        exchange=site.restore.exchange.value,
    )


def database_plan(desk: Desk, site: Site, choice: DatabaseChoice, *, named: bool) -> RestorePlan:
    """Of a restore of one database. Raises StoreError."""
    picked, part = choice.picked, choice.part
    return replace(
        _begun(desk, site, picked.backup, picked.against, named=named),
        database=part.state.name,
        digest=digest_of_database(desk, site, choice, named=named),
        bytes_staged=sum(file.size for file in part.files),
        database_change=choice.text,
    )


def _undone(desk: Desk, site: Site, backup: Backup, *, named: bool) -> Approval | None:
    """For a backup that was chosen by hand: what was approved since, which is taken back."""
    approved = desk.app.store.baselines.approved(site.name) if named else None
    if approved is None or backup.baseline == approved.id:
        return None
    return Approval(baseline=approved.id, by=approved.approved_by, at=approved.approved_at)


def _takes_back(desk: Desk, site: Site, backup: Backup, *, named: bool) -> str:
    undone = _undone(desk, site, backup, named=named)
    return "" if undone is None else undone.baseline


def digest_of_files(
    desk: Desk, site: Site, choice: Choice, paths: tuple[str, ...], *, named: bool
) -> str:
    """What must be the same when it is carried out."""
    return files_digest(
        site=site.name,
        backup=choice.backup.id,
        paths=paths,
        changes=choice.changes,
        against=choice.against,
        ignored=matcher(tree_ignores(desk.app.config.checks)),
        takes_back=_takes_back(desk, site, choice.backup, named=named),
    )


def digest_of_database(desk: Desk, site: Site, choice: DatabaseChoice, *, named: bool) -> str:
    """What must be the same when it is carried out."""
    picked = choice.picked
    return database_digest(
        site=site.name,
        backup=picked.backup.id,
        part=choice.part,
        against=picked.against,
        takes_back=_takes_back(desk, site, picked.backup, named=named),
    )


def answers(results: tuple[ConditionResult, ...]) -> tuple[ConditionAnswer, ...]:
    """As plain values."""
    return tuple(
        ConditionAnswer(condition=r.condition.value, answer=r.answer.value, text=r.text)
        for r in results
    )


def _begun(
    desk: Desk, site: Site, backup: Backup, against: tuple[ConditionResult, ...], *, named: bool
) -> RestorePlan:
    """What all plans have."""
    rehearsal = desk.app.store.rehearsals.last(site.name)
    return RestorePlan(
        site=site.name,
        backup=backup.id,
        backup_ended_at=backup.ended_at,
        digest="",
        made_at=desk.app.clock.now(),
        not_clean=answers(against),
        named=named,
        undone=_undone(desk, site, backup, named=named),
        rehearsed_at=None if rehearsal is None else rehearsal.ended_at,
        rehearsed_seconds=None if rehearsal is None else rehearsal.seconds,
        rehearsed_bytes=None if rehearsal is None else rehearsal.bytes,
    )


def plain_path(path: str) -> str:
    """Names on a disk are bytes; those that are no UTF-8 come with escapes."""
    return path.encode("utf-8", "backslashreplace").decode()


def planned(change: TreeChange) -> PlannedChange:
    """As plain values."""
    before, after = change.before, change.after
    return PlannedChange(
        path=plain_path(change.path),
        shown=shown_path(change.path),
        kind=change.kind.value,
        bytes_before=None if before is None else before.size,
        bytes_after=None if after is None else after.size,
        type_before="" if before is None else before.type.value,
        type_after="" if after is None else after.type.value,
        mode_before="" if before is None else f"{before.mode:04o}",
        mode_after="" if after is None else f"{after.mode:04o}",
    )
