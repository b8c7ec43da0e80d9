"""What restores took out of the way: looking at it, and bringing chosen files back."""

from dataclasses import dataclass
from datetime import datetime

from sentinel.backup_choice import LEAST_REASON, Override
from sentinel.core.authority import Act
from sentinel.core.kept_database import removal
from sentinel.core.ports import Progress
from sentinel.core.principal import Principal, Scope
from sentinel.core.tree_paths import shown_path
from sentinel.errors import NotApproved, Refused, TreeError, UsageError
from sentinel.kept_databases import kept_databases
from sentinel.manual_choice import site_paths
from sentinel.manual_quarantine import bring_back, odd_entries
from sentinel.operations.desk import Desk
from sentinel.operations.operation import Operation
from sentinel.operations.sites import site_named
from sentinel.operations.threaded_work import work_in_thread
from sentinel.operations.works import Work
from sentinel.unended_restores import unended

SHOWN = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineAsked:
    site: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPlace:
    """One tree that stood on the site before a restore."""

    place: str
    path: str
    since: datetime
    entries: int
    bytes: int
    whole: bool
    """False where counting stopped at the limit, so that there is more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDatabaseLine:
    """A database that a restore put aside."""

    database: str
    kind: str
    """`quarantine` (what stood there), `loaded` (a backup beside it), `mark` (empty)."""
    place: str
    since: datetime | None
    bytes: int | None
    removal: str
    """How an administrator lets it go by hand; nothing does it by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineShown:
    """All that restores of a site took out of the way; Sentinel deletes none of it."""

    site: str
    trees: tuple[KeptPlace, ...]
    """Newest first."""
    databases: tuple[KeptDatabaseLine, ...]
    faults: tuple[str, ...]
    """What could not be looked for."""
    unended: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesAsked:
    """Files to come back out of a kept tree."""

    site: str
    place: str
    """As `show-quarantine` names it."""
    paths: tuple[str, ...] = ()
    path_lines: str = ""
    """As `paths`, one in each line: for forms."""
    override: bool = False
    """Bring doubtful ones back, too; for an authoriser, with a reason."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesLookedAt:
    """The result of `examine-quarantine`: nothing was written."""

    site: str
    place: str
    files: tuple[str, ...]
    more_files: int
    doubts: tuple[str, ...]
    """What the upload policy and today's rules say against them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesBroughtBack:
    """The result of `bring-back`."""

    site: str
    place: str
    written: int
    files: tuple[str, ...]


def _show(desk: Desk, _: Principal, given: QuarantineAsked) -> QuarantineShown:
    app, site = desk.app, site_named(desk.app, given.site)
    databases, faults = kept_databases(app, site)
    try:
        trees = app.backups.quarantine.kept(site)
    except (Refused, TreeError) as error:
        trees, faults = (), (*faults, str(error))
    engines = {settings.name: settings.engine for settings in site.databases}
    return QuarantineShown(
        site=site.name,
        trees=tuple(
            KeptPlace(
                place=tree.place,
                path=str(tree.path),
                since=tree.since,
                entries=tree.entries,
                bytes=tree.bytes,
                whole=tree.whole,
            )
            for tree in reversed(trees)
        ),
        databases=tuple(
            KeptDatabaseLine(
                database=one.database,
                kind=one.kind.value,
                place=one.place,
                since=one.since,
                bytes=one.bytes,
                removal=removal(one, engines[one.database]),
            )
            for one in databases
        ),
        faults=faults,
        unended=tuple(one.text for one in unended(app, site)),
    )


async def _examine(desk: Desk, who: Principal, given: FilesAsked) -> Work:
    site, paths = site_named(desk.app, given.site), _paths(desk, given)

    def run(progress: Progress) -> FilesLookedAt:
        del progress
        quarantine = desk.app.backups.quarantine
        entries = quarantine.find(site, given.place, paths)
        doubts = (*odd_entries(entries), *quarantine.doubts(site, given.place, entries))
        return FilesLookedAt(
            site=site.name,
            place=given.place,
            files=tuple(shown_path(entry.path) for entry in entries[:SHOWN]),
            more_files=max(0, len(entries) - SHOWN),
            doubts=doubts[:SHOWN],
        )

    return desk.works.begin(
        who, EXAMINE_QUARANTINE.name, site.name, work_in_thread(run, "Looking at the files")
    )


async def _bring_back(desk: Desk, who: Principal, given: FilesAsked) -> Work:
    site, paths, override = (
        site_named(desk.app, given.site),
        _paths(desk, given),
        _override(who, given),
    )

    def run(progress: Progress) -> FilesBroughtBack:
        del progress
        app, place = desk.app, given.place
        written = bring_back(
            app, app.backups.quarantine, site, place, paths, by=who.name, override=override
        )
        return FilesBroughtBack(
            site=site.name,
            place=place,
            written=len(written),
            files=tuple(map(shown_path, written[:SHOWN])),
        )

    return desk.works.begin(
        who, BRING_BACK.name, site.name, work_in_thread(run, "Looking at the files")
    )


def _paths(desk: Desk, given: FilesAsked) -> tuple[str, ...]:
    """Raises UsageError."""
    lines = [line.strip() for line in given.path_lines.split("\n")]
    site = site_named(desk.app, given.site)
    paths = site_paths(site, [*given.paths, *filter(None, lines)])
    if not paths:
        raise UsageError("paths: found none; say which files shall come back.")
    return paths


def _override(who: Principal, given: FilesAsked) -> Override | None:
    """Raises NotApproved, UsageError."""
    if not given.override:
        return None
    if not who.may(Act.OVERRIDE):
        raise NotApproved(f'"{who.name}" may not answer for doubtful files: an authoriser may.')
    if len(given.reason.strip()) < LEAST_REASON:
        raise UsageError(
            f"reason: is too short; say in words (at least {LEAST_REASON} letters) why a doubtful "
            "file comes back."
        )
    return Override(by=who.name, reason=given.reason.strip())


SHOW_QUARANTINE = Operation(
    name="show-quarantine",
    method="GET",
    path="/sites/{site}/quarantine",
    act=Act.LOOK,
    scope=Scope.READ,
    summary="Trees and databases that restores took out of the way",
    takes=QuarantineAsked,
    gives=QuarantineShown,
    run=_show,
)
EXAMINE_QUARANTINE = Operation(
    name="examine-quarantine",
    method="POST",
    path="/sites/{site}/quarantine/{place}/examinations",
    act=Act.BACK_UP,
    scope=Scope.MANAGE,
    summary="Says which files of a kept tree would come back, and what speaks against them",
    takes=FilesAsked,
    gives=Work,
    run=_examine,
)
BRING_BACK = Operation(
    name="bring-back",
    method="POST",
    path="/sites/{site}/quarantine/{place}/returns",
    act=Act.BRING_BACK,
    scope=Scope.RESTORE,
    fresh=True,
    summary="Brings chosen files of the application back out of a kept tree",
    takes=FilesAsked,
    gives=Work,
    run=_bring_back,
)
QUARANTINE = (SHOW_QUARANTINE, EXAMINE_QUARANTINE, BRING_BACK)
