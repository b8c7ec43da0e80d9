"""What is known about one backup at the moment at which it is judged."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sentinel.core.baseline import Baseline
from sentinel.core.content_scan import ContentFacts
from sentinel.core.database import DatabaseState
from sentinel.core.rehearsal import Rehearsal
from sentinel.core.run import Run
from sentinel.core.site import UploadRule
from sentinel.core.vault import Backup
from sentinel.core.verdict import Verdict

GOOD_VERDICTS = frozenset({Verdict.INTACT, Verdict.BROKEN})
"""Verdicts of a run in which the site's content was as approved."""
BAD_VERDICTS = frozenset({Verdict.SUSPECT, Verdict.DEFACED, Verdict.CORRUPT})
"""Verdicts of a run that saw content that speaks of an attack, or of damage. The others, such as a
site that did not answer, say nothing about content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Soak:
    """What the runs since a capture say about it."""

    seconds: float
    first_bad: Run | None = None
    """The oldest bad run that ended since the capture and began before the soak was over."""
    good_since: tuple[Run, ...] = ()
    """Good runs that began at or after the soak's end, and ended before the first compromise."""
    wanted_checks: tuple[str, ...] = ()
    """Checks that must have taken part in these, together."""

    def ends_at(self, backup: Backup) -> datetime:
        return backup.ended_at + timedelta(seconds=self.seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAttack:
    """An incident that is over: what was captured while it lasted is not trusted for that."""

    incident: str
    good_until: datetime
    """When the last good run before its first compromise began; that itself where none is known."""
    ended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseFacts:
    """What is known about the databases in a backup."""

    configured: tuple[str, ...] = ()
    """Names of the site's databases."""
    dump_problems: tuple[str, ...] | None = None
    """Why a dump may not be given to a client; None where the dumps were not looked at."""
    dumps_unknown: str = ""
    """Why the dumps could not be looked at, or empty."""
    approved: tuple[DatabaseState, ...] | None = None
    """The databases as the baseline knows them; None where it was learnt without them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanFacts:
    """Facts for all eight conditions. What is left out is not known, and then nothing is clean."""

    integrity_problems: tuple[str, ...] | None
    """What the vault found; empty where everything verified, None where it was not asked."""
    baseline: Baseline | None
    """The baseline that the backup names, or None where there is none of that id."""
    baseline_fault: str
    """Why the baseline could not be read, or empty."""
    ignore: tuple[str, ...]
    """Globs of files that the application writes; they need not equal the baseline."""
    run_before: Run | None
    run_after: Run | None
    first_sighting: datetime | None
    """The first bad sighting of the incident, or the first compromise where a person put that
    earlier; None where there is no incident."""
    last_good: Run | None
    """The last good run before `first_sighting`."""
    now: datetime
    integrity_unknown: str = ""
    """Why the bytes cannot be proven here (no key that decrypts them), or empty."""
    soak: Soak | None = None
    """None: no soak is asked for."""
    uploads: tuple[UploadRule, ...] = ()
    contents: ContentFacts | None = None
    """What was found in the files; None where they were not read."""
    databases: DatabaseFacts = DatabaseFacts()
    past: tuple[PastAttack, ...] = ()
    """Incidents that are over, and were not dismissed."""
    rehearsals: tuple[Rehearsal, ...] = ()
    """Of the site, newest first."""
    rehearsed_within_seconds: float = 0.0
    """0: no rehearsal is asked for."""
