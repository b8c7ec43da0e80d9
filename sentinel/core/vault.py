"""A Backup as the vault describes it, and the conditions under which it is clean."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sentinel.core.database import DatabasePart
from sentinel.core.manifest import Manifest


class Condition(StrEnum):
    """What must hold for a backup to be clean. Each is computed again at restore time."""

    INTEGRITY = "integrity"
    """Every object re-hashed, manifest signed, chain unbroken."""
    PROVENANCE = "provenance"
    """The immutable part is equal to the approved baseline that was in force."""
    UPLOADS = "uploads"
    """What the application writes keeps to the upload policy: no code, types as their names say."""
    SCAN = "scan"
    """Today's YARA rules find nothing in what is not equal to the approved baseline."""
    HEALTH = "health"
    """The runs around the capture found everything in order, and so did all during the soak."""
    TIME = "time"
    """Ended before the last good run that precedes the first bad sighting began."""
    DATABASE = "database"
    """Each database's dump is whole and harmless, its schema is the approved one."""
    REHEARSED = "rehearsed"
    """One of its lineage was test-restored within the last days."""


class Answer(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_KNOWN = "not-known"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionResult:
    condition: Condition
    answer: Answer
    text: str
    """One sentence for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleanness:
    """The verdict on one backup: clean only where every condition passed."""

    backup: str
    results: tuple[ConditionResult, ...]

    @property
    def clean(self) -> bool:
        return all(result.answer is Answer.PASSED for result in self.results)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """One snapshot in the vault."""

    id: str
    """ULID: sorts by time."""
    site: str
    started_at: datetime
    ended_at: datetime
    document_root: str
    manifest: Manifest
    baseline: str
    """Id of the approved baseline in force at capture, or empty."""
    run_before: str
    """Id of the run that looked just before the capture, or empty."""
    run_after: str
    databases: tuple[DatabasePart, ...] = ()
    """The site's databases, captured with the files."""
    storing: str = ""
    """How its objects were stored: words such as `zstd`, `none`, `zstd+age`, `zstd+restic`. Empty:
    an older backup that does not say. A rehearsal speaks only for backups stored the same way."""
    made_after: datetime | None = field(default=None, compare=False)
    """The latest time that the chain tells before it; None: of the first, or not read from it."""
