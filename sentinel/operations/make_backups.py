"""Making backups, examining them again, and rehearsing their restore: each takes its time."""

from dataclasses import dataclass

from sentinel.backup import back_up
from sentinel.backup_sight import named, verified
from sentinel.core.authority import Act
from sentinel.core.ports import Progress
from sentinel.core.principal import Principal, Scope
from sentinel.core.site import root_of
from sentinel.errors import AlreadyRunning
from sentinel.operations.desk import Desk
from sentinel.operations.operation import Operation
from sentinel.operations.restore_plan import ConditionAnswer, answers
from sentinel.operations.sites import site_named
from sentinel.operations.threaded_work import progress_of, work_in_thread
from sentinel.operations.works import Report, Work
from sentinel.rehearsal import rehearse


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupAsked:
    site: str
    reread: bool = False
    """Read every file, also those that look untouched since the last backup."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupMade:
    """The result of `back-up`."""

    site: str
    backup: str
    files: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupToRead:
    site: str
    backup: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupJudged:
    """The result of `judge-backup`."""

    site: str
    backup: str
    clean: bool
    problems: tuple[str, ...]
    """Of its bytes, manifest and line in the chain; empty where all is whole."""
    conditions: tuple[ConditionAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalAsked:
    site: str
    backup: str = ""
    """Empty: the newest against which nothing speaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalDone:
    """The result of `rehearse-backup`."""

    site: str
    backup: str
    good: bool
    seconds: float
    files: int
    bytes: int
    problems: tuple[str, ...]
    not_checked: tuple[str, ...]


async def _back_up(desk: Desk, who: Principal, given: BackupAsked) -> Work:
    site = site_named(desk.app, given.site)
    root_of(site)
    if desk.app.locks.worked_on(site.name):
        raise AlreadyRunning(
            f"site {site.name}: a response, a restore or a backup is at work on it; wait until it "
            "has ended."
        )

    async def run(report: Report) -> BackupMade:
        report("Looking at the site", None)
        progress = progress_of(report, "Files read")
        made = await back_up(desk.app, site, progress=progress, by=who.name, reread=given.reread)
        manifest = made.manifest
        return BackupMade(
            site=site.name,
            backup=made.id,
            files=len(manifest.files),
            bytes=manifest.total_bytes,
        )

    return desk.works.begin(who, BACK_UP.name, site.name, run)


async def _judge(desk: Desk, who: Principal, given: BackupToRead) -> Work:
    site = site_named(desk.app, given.site)

    def run(progress: Progress) -> BackupJudged:
        named(desk.app, site, given.backup)
        found = verified(desk.app, site, given.backup, by=who.name, progress=progress)
        judged = found.cleanness
        return BackupJudged(
            site=site.name,
            backup=given.backup,
            clean=judged is not None and judged.clean,
            problems=found.problems,
            conditions=() if judged is None else answers(judged.results),
        )

    return desk.works.begin(
        who, JUDGE_BACKUP.name, site.name, work_in_thread(run, "Objects hashed again")
    )


async def _rehearse(desk: Desk, who: Principal, given: RehearsalAsked) -> Work:
    site = site_named(desk.app, given.site)
    root_of(site)

    async def run(report: Report) -> RehearsalDone:
        report("Choosing and reading the backup", None)
        done = await rehearse(
            desk.app,
            site,
            backup_id=given.backup,
            by=who.name,
            progress=progress_of(report, "Read, laid out and looked at"),
        )
        return RehearsalDone(
            site=site.name,
            backup=done.backup,
            good=done.good,
            seconds=done.seconds,
            files=done.files,
            bytes=done.bytes,
            problems=done.problems,
            not_checked=done.not_checked,
        )

    return desk.works.begin(who, REHEARSE_BACKUP.name, site.name, run)


BACK_UP = Operation(
    name="back-up",
    method="POST",
    path="/sites/{site}/backups",
    act=Act.BACK_UP,
    scope=Scope.MANAGE,
    summary="Looks at the site, captures it, looks again",
    takes=BackupAsked,
    gives=Work,
    run=_back_up,
)
JUDGE_BACKUP = Operation(
    name="judge-backup",
    method="POST",
    path="/sites/{site}/backups/{backup}/examinations",
    act=Act.BACK_UP,
    scope=Scope.MANAGE,
    summary="Hashes all bytes of a backup again and judges whether it is clean",
    takes=BackupToRead,
    gives=Work,
    run=_judge,
)
REHEARSE_BACKUP = Operation(
    name="rehearse-backup",
    method="POST",
    path="/sites/{site}/rehearsals",
    act=Act.BACK_UP,
    scope=Scope.MANAGE,
    summary="Restores a backup into a private folder and looks at that copy",
    takes=RehearsalAsked,
    gives=Work,
    run=_rehearse,
)
MAKE_BACKUPS = (BACK_UP, JUDGE_BACKUP, REHEARSE_BACKUP)
