"""One backup in a list: by the verdict that is kept, or as it stands now."""

from dataclasses import dataclass
from datetime import datetime

from sentinel.app_parts import App
from sentinel.backup_sight import standing
from sentinel.core.backup_standing import Standing
from sentinel.core.clean import COSTLY
from sentinel.core.identifiers import moment_of
from sentinel.core.site import Site
from sentinel.core.vault import Answer, Backup, Condition
from sentinel.operations.backup_facts import BackupFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupLine:
    """One backup in a list."""

    id: str
    taken_at: datetime | None
    files: int = 0
    bytes: int = 0
    databases: tuple[str, ...] = ()
    readable: bool = True
    """False where its manifest does not verify: nothing more is known of it."""
    clean: bool = False
    """As it stands, in a list as it was judged last: nothing speaks against it, and nothing is
    unknown. A restore asks anew."""
    failed: tuple[str, ...] = ()
    """Conditions that speak against it."""
    not_known: tuple[str, ...] = ()
    """Conditions of which nothing is known yet."""
    judged_at: datetime | None = None
    """When it was last judged; None: never."""
    read_at: datetime | None = None
    """When its bytes were last read; None: never."""
    baseline: str = ""
    before_incident: bool = False
    """It was judged before the open incident was: what is said of it may not hold any more."""


def line_of(app: App, site: Site, backup: Backup) -> BackupLine:
    """As it stands now. Raises StoreError."""
    stands = standing(app, site, backup)
    kept = app.store.verdicts.last(site.name, backup.id)
    return standing_line(backup, stands, None if kept is None else kept.judged_at)


def kept_line(app: App, site: Site, backup: str, facts: BackupFacts) -> BackupLine:
    """By the verdict that is kept, and what the nightly re-hash found: no manifest is read. Raises
    StoreError."""
    kept = app.store.verdicts.last(site.name, backup)
    results = () if kept is None else kept.results
    damaged = backup in app.keeper.damaged(site.name)
    failed = [one.condition.value for one in results if one.answer is Answer.FAILED]
    if damaged and Condition.INTEGRITY.value not in failed:
        failed.append(Condition.INTEGRITY.value)
    judged_at = None if kept is None else kept.judged_at
    incident = app.store.incidents.open_of(site.name)
    read = any(one.condition in COSTLY and one.answer is not Answer.NOT_KNOWN for one in results)
    return BackupLine(
        id=backup,
        taken_at=facts.ended_at,
        files=facts.files,
        bytes=facts.bytes,
        databases=facts.databases,
        clean=kept is not None and kept.clean and not damaged,
        failed=tuple(failed),
        not_known=tuple(one.condition.value for one in results if one.answer is Answer.NOT_KNOWN),
        judged_at=judged_at,
        read_at=judged_at if read else None,
        baseline=facts.baseline,
        before_incident=(
            incident is not None and judged_at is not None and judged_at < incident.opened_at
        ),
    )


def unreadable(backup_id: str) -> BackupLine:
    """Of a backup whose manifest does not verify."""
    return BackupLine(id=backup_id, taken_at=moment_of(backup_id), readable=False)


def standing_line(backup: Backup, stands: Standing, judged_at: datetime | None) -> BackupLine:
    """As it stands now, what takes its bytes as it was last found."""
    return BackupLine(
        id=backup.id,
        taken_at=backup.ended_at,
        files=len(backup.manifest.files),
        bytes=backup.manifest.total_bytes,
        databases=tuple(part.state.name for part in backup.databases),
        clean=stands.clean,
        failed=tuple(stands.names(Answer.FAILED)),
        not_known=tuple(stands.names(Answer.NOT_KNOWN)),
        judged_at=judged_at,
        read_at=stands.read_at,
        baseline=backup.baseline,
    )
