"""Looking at backups: how each site stands with them, one of them, and what differs between two."""

from collections.abc import Iterable
from dataclasses import dataclass

from sentinel.backup_sight import named
from sentinel.core.authority import Act
from sentinel.core.database_difference import database_changes, table_text
from sentinel.core.line_difference import DiffLine, line_difference
from sentinel.core.manifest import Entry, EntryType, difference
from sentinel.core.principal import Principal, Scope
from sentinel.core.schema_difference import changes_text
from sentinel.core.vault import Backup
from sentinel.errors import NotThere, UsageError
from sentinel.operations.backup_facts import facts_of
from sentinel.operations.backup_line import BackupLine, kept_line, line_of, unreadable
from sentinel.operations.backup_view import BackupShown, SiteBackups, backup_shown, site_backups
from sentinel.operations.desk import Desk
from sentinel.operations.operation import Operation
from sentinel.operations.restore_plan import PlannedChange, planned
from sentinel.operations.sites import site_named
from sentinel.unended_restores import unended

PAGE = 10
"""Backups of one page: of each the manifest is read once."""
CHANGES = 300
MAX_FILE_BYTES = 200_000
"""Of larger files is told that they differ, and not how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupsAsked:
    site: str = ""
    """Whose backups are listed; empty: the only site's, where there is only one."""
    before: str = ""
    """Only those older than this one: for the next page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupsShown:
    """How the sites stand with their backups, and those of one of them."""

    sites: tuple[SiteBackups, ...]
    site: str
    """Whose backups follow; empty: of none."""
    backups: tuple[BackupLine, ...]
    """Newest first."""
    next_before: str
    """For the next page; empty: there is none."""
    unended: tuple[str, ...]
    """Restores by hand of that site that have no recorded end, in words."""
    databases: tuple[str, ...]
    """Of that site, by their names in config.toml."""
    made_at: str
    """Time of day of the daily backup; empty: none by itself."""
    rehearsed_at: str
    """Time of day of the nightly rehearsal; empty: none by itself."""
    keep_days: float
    """Younger ones are kept; 0: nothing is ever let go."""
    keep_clean: int
    """So many of the newest clean ones are kept whatever their age."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupNamed:
    site: str
    backup: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoBackups:
    site: str
    backup: str
    other: str
    """Another backup: what it has otherwise is told."""
    offset: int = 0
    """Changes to leave out at the begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseDifference:
    name: str
    lines: tuple[str, ...]
    """What differs, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupDifference:
    """What the other backup has otherwise than the first."""

    site: str
    backup: BackupLine
    other: BackupLine
    total: int
    added: int
    removed: int
    changes: tuple[PlannedChange, ...]
    """In the order of their paths; so many as fit on a page."""
    next_offset: int | None
    databases: tuple[DatabaseDifference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileInTwo:
    site: str
    backup: str
    other: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDifference:
    """What differs in one file between two backups."""

    site: str
    backup: str
    other: str
    path: str
    lines: tuple[DiffLine, ...]
    """Empty where `why_not` says so, or nothing of the text differs."""
    why_not: str = ""
    """Why no lines are shown: `missing`, `too-large`, `not-text`, `too-different`, `no-file`."""


def _list(desk: Desk, _: Principal, given: BackupsAsked) -> BackupsShown:
    app = desk.app
    sites = app.config.sites
    shown = site_named(app, given.site) if given.site else sites[0] if len(sites) == 1 else None
    lines: list[BackupLine] = []
    after = ""
    if shown is not None:
        names = [n for n in app.vault.names(shown.name) if not given.before or n < given.before]
        wanted = names[:PAGE]
        found = facts_of(app, shown.name, wanted)
        lines = [
            kept_line(app, shown, name, found[name]) if name in found else unreadable(name)
            for name in wanted
        ]
        after = wanted[-1] if len(names) > PAGE else ""
    settings = app.config.backup
    return BackupsShown(
        sites=tuple(site_backups(app, site) for site in sites),
        site="" if shown is None else shown.name,
        backups=tuple(lines),
        next_before=after,
        unended=() if shown is None else tuple(one.text for one in unended(app, shown)),
        databases=() if shown is None else tuple(one.name for one in shown.databases),
        made_at=settings.at,
        rehearsed_at=settings.rehearse_at,
        keep_days=settings.keep_seconds / 86_400,
        keep_clean=settings.keep_clean,
    )


def _show(desk: Desk, _: Principal, given: BackupNamed) -> BackupShown:
    site = site_named(desk.app, given.site)
    return backup_shown(desk.app, site, named(desk.app, site, given.backup))


def _compare(desk: Desk, _: Principal, given: TwoBackups) -> BackupDifference:
    app, site = desk.app, site_named(desk.app, given.site)
    before, after = named(app, site, given.backup), named(app, site, given.other)
    changes = difference(before.manifest, after.manifest)
    if given.offset < 0:
        raise UsageError(f"offset: found {given.offset}; accepted: a number from 0.")
    end = given.offset + CHANGES
    kinds = [change.kind.value for change in changes]
    return BackupDifference(
        site=site.name,
        backup=line_of(app, site, before),
        other=line_of(app, site, after),
        total=len(changes),
        added=kinds.count("added"),
        removed=kinds.count("removed"),
        changes=tuple(planned(change) for change in changes[given.offset : end]),
        next_offset=end if end < len(changes) else None,
        databases=_databases(before, after),
    )


def _databases(before: Backup, after: Backup) -> tuple[DatabaseDifference, ...]:
    found = []
    for change in database_changes(before.databases, after.databases):
        lines = [table_text(table) for table in change.tables[:CHANGES]]
        if change.schema:
            lines.append(changes_text(change.schema))
        found.append(DatabaseDifference(name=change.name, lines=tuple(lines)))
    return tuple(found)


def _file(desk: Desk, _: Principal, given: FileInTwo) -> FileDifference:
    app, site = desk.app, site_named(desk.app, given.site)
    two = [
        named(app, site, name).manifest.by_path().get(given.path)
        for name in (given.backup, given.other)
    ]
    if two == [None, None]:
        raise NotThere(f"{given.path[:300]}: is in neither of the two backups.")
    why_not = _why_not(two)
    lines: tuple[DiffLine, ...] = ()
    if not why_not:
        data = [
            b"" if entry is None else b"".join(app.vault.content(site.name, entry)) for entry in two
        ]
        why_not, lines = _compared(*data)
    return FileDifference(
        site=site.name,
        backup=given.backup,
        other=given.other,
        path=given.path,
        lines=lines,
        why_not=why_not,
    )


def _why_not(two: Iterable[Entry | None]) -> str:
    """Why the bytes are not worth reading; empty: they are."""
    for entry in two:
        if entry is None:
            continue  # one that is in one of them alone is shown as added or taken away
        if entry.type is not EntryType.FILE or not entry.sha256:
            return "no-file"
        if entry.size > MAX_FILE_BYTES:
            return "too-large"
    return ""


def _compared(before: bytes, after: bytes) -> tuple[str, tuple[DiffLine, ...]]:
    if before == after:
        return "", ()
    if b"\0" in before + after:
        return "not-text", ()
    found = line_difference(before.decode("utf-8", "replace"), after.decode("utf-8", "replace"))
    return ("too-different", ()) if found is None else ("", found)


LIST_BACKUPS = Operation(
    name="list-backups",
    method="GET",
    path="/backups",
    act=Act.LOOK,
    scope=Scope.READ,
    summary="How the sites stand with their backups, and those of one site, newest first",
    takes=BackupsAsked,
    gives=BackupsShown,
    run=_list,
)
SHOW_BACKUP = Operation(
    name="show-backup",
    method="GET",
    path="/sites/{site}/backups/{backup}",
    act=Act.LOOK,
    scope=Scope.READ,
    summary="What a backup holds, and how it stands with each condition of being clean",
    takes=BackupNamed,
    gives=BackupShown,
    run=_show,
)
COMPARE_BACKUPS = Operation(
    name="compare-backups",
    method="GET",
    path="/sites/{site}/backups/{backup}/difference",
    act=Act.LOOK,
    scope=Scope.READ,
    summary="What another backup has otherwise: files and databases",
    takes=TwoBackups,
    gives=BackupDifference,
    run=_compare,
)
COMPARE_FILE = Operation(
    name="compare-file",
    method="GET",
    path="/sites/{site}/backups/{backup}/file-difference",
    act=Act.READ_FILES,
    scope=Scope.READ,
    summary="What differs in the text of one file between two backups",
    takes=FileInTwo,
    gives=FileDifference,
    run=_file,
)
LOOK_AT_BACKUPS = (LIST_BACKUPS, SHOW_BACKUP, COMPARE_BACKUPS, COMPARE_FILE)
