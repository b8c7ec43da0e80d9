"""A Rehearsal: one backup restored into a scratch root, served, checked and compared."""

from dataclasses import dataclass
from datetime import datetime

from sentinel.core.vault import Backup


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedPhase:
    """One part of a rehearsal, and how long it took."""

    name: str
    """`verify`, `restore`, `serve`, `check`, `databases`."""
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """How one rehearsal ended. One that could not be carried out at all (no room, stopped) is none:
    it proves nothing for or against a backup."""

    id: str
    """ULID: sorts by time."""
    site: str
    backup: str
    """Id of the backup that was restored."""
    document_root: str
    """As the backup names it."""
    storing: str
    """How the backup's objects are stored, as the backup names it."""
    started_at: datetime
    ended_at: datetime
    seconds: float
    """From the first byte staged to the last check passed: the measured recovery time."""
    files: int
    bytes: int
    problems: tuple[str, ...] = ()
    """What was found, each a sentence; empty where all was well."""
    by: str = ""
    """Who asked for it: a contact, a user of the machine, or the nightly job."""
    checks: tuple[str, ...] = ()
    """Names of the checks that looked at the restored copy."""
    phases: tuple[TimedPhase, ...] = ()
    not_checked: tuple[str, ...] = ()
    """What could not be looked at, each a sentence: pages that a program makes, where no command
    serves them. Such a part is not called good."""

    @property
    def good(self) -> bool:
        return not self.problems

    def shares_lineage(self, backup: Backup) -> bool:
        """Whether it speaks for a backup: same site, same document root, stored the same way."""
        return (self.site, self.document_root, self.storing) == (
            backup.site,
            backup.document_root,
            backup.storing,
        )
