"""The ports of the state database, by noun. The edge behind them is SQLite.

Each method is one transaction and returns when it is on disk; it raises SentinelError subclasses
only, and may be repeated harmlessly unless it says otherwise.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sentinel.core.baseline import Baseline, BaselineState, DeployTicket
from sentinel.core.candidate_parts import Looked
from sentinel.core.certin_filing import Filings
from sentinel.core.check_course_port import NOTHING_CHECKED, CheckCourses, CheckRecord
from sentinel.core.clock_offset import ClockOffsets
from sentinel.core.contact_check_port import ContactChecks
from sentinel.core.daily_port import DailyMessages
from sentinel.core.disk_use import DiskDays
from sentinel.core.exercise_port import Exercises as Exercises  # noqa: PLC0414 - ports are taken from here
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.journal_port import Journal
from sentinel.core.kept_verdict import KeptVerdict
from sentinel.core.latency import Latencies
from sentinel.core.monitored_day import MonitoredDays
from sentinel.core.notice import Message, Notice
from sentinel.core.observation import Observation
from sentinel.core.outbox_port import Outbox
from sentinel.core.rehearsal import Rehearsal
from sentinel.core.repeats import Repeats
from sentinel.core.run import Run
from sentinel.core.run_line import RunLine
from sentinel.core.sightings import Sighting
from sentinel.core.under_way import Learnings as Learnings  # noqa: PLC0414 - ports are taken from here
from sentinel.core.untold_port import Untold
from sentinel.core.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentChange:
    """An incident to be opened or changed in the same transaction as the run that caused it."""

    incident: Incident
    """`id` empty: open it, unless the site has an open one (then the caller must look again)."""
    expected: IncidentState | None = None
    """The state in which the caller saw it. None: as it is stored, or suspected; a run never
    takes back an incident that was carried on meanwhile."""
    sightings: tuple[Sighting, ...] = ()
    """What the run saw that is to be kept; their numbers are given by the store."""


class Runs(Protocol):
    def record(
        self,
        run: Run,
        change: IncidentChange | None,
        notices: Sequence[tuple[Notice, Message]],
        checked: CheckRecord = NOTHING_CHECKED,
    ) -> Incident | None:
        """Run, findings, incident, checks and outbox rows in one transaction; the incident as
        stored.

        Notices of an incident that is opened here have an empty `incident`, and `{incident}`
        (INCIDENT_PLACE) in key, subject and body where its id is to stand; it is put in.
        What people and the response wrote into an open incident meanwhile is kept, its evidence
        is added up, its addresses are counted, and its first sighting only ever moves back.

        Not repeatable. Raises Refused, with nothing written, where the run is recorded already,
        the site has an open incident that the caller did not know of, the incident has ended or
        was carried on, or the course of a check was taken on: the caller looks again.
        """

    def last(self, site: str, limit: int = 1, *, whole: bool = False) -> tuple[Run, ...]:
        """Newest first, re-tests included. `whole`: none of checks about upkeep alone."""

    def retests(self, site: str, limit: int) -> tuple[Run, ...]:
        """The last recorded first, whatever the clock said."""

    def last_good(
        self,
        site: str,
        before: datetime,
        checks: Collection[str] = (),
        *,
        began: datetime | None = None,
    ) -> Run | None:
        """The newest run that ended before `before` with a verdict of `intact` or `broken`, took at
        least the given checks, and began at `began` or later. Only the latest 10,000 good ones
        are looked at, and none that took checks about upkeep alone (core/upkeep.py)."""

    def grave_since(self, site: str, since: datetime, limit: int) -> tuple[Run, ...]:
        """Runs that ended at or after a moment with a verdict that opens an incident, oldest
        first, at most so many."""

    def prune(self, before: datetime) -> int:
        """Forgets routine runs that found everything intact and ended before; how many."""

    def day_before(self, days: int) -> datetime | None:
        """The begin of the newest day (UTC) after which runs ended on so many other days; None
        where there is none."""

    def get(self, run_id: str) -> Run | None: ...

    def lines(self, site: str, since: datetime) -> tuple[RunLine, ...]:
        """All runs that ended at or after a moment, in short, oldest first."""


class SoakRuns(Protocol):
    """Of runs, what says how a site was after a capture."""

    def first_bad(self, site: str, since: datetime, until: datetime) -> Run | None:
        """The oldest run that ended at or after `since`, began at or before `until`, and found
        the site suspect, defaced or corrupt."""

    def good_from(
        self, site: str, since: datetime, before: datetime, checks: Collection[str]
    ) -> tuple[Run, ...]:
        """Good runs that began at or after `since` and ended before `before`, oldest first, until
        all the checks took part in one of them; at most 300 are looked at."""


class Incidents(Protocol):
    def get(self, incident_id: str) -> Incident | None: ...

    def open_of(self, site: str) -> Incident | None: ...

    def all(self, site: str = "") -> tuple[Incident, ...]:
        """Newest first."""

    def opened_since(self, moment: datetime) -> tuple[Incident, ...]:
        """Those that were opened at or after a moment, newest first."""

    def sightings(self, incident_id: str, after: int = 0) -> tuple[Sighting, ...]:
        """What its runs saw, oldest first; only those with a number above `after`."""

    def due(self) -> tuple[Incident, ...]:
        """Incidents that a playbook is running for."""

    def change(
        self,
        incident_id: str,
        expected: IncidentState,
        *,
        fields: Mapping[str, object],
        notices: Sequence[tuple[Notice, Message]] = (),
        verdict: Verdict | None = None,
    ) -> Incident:
        """Sets fields if the state is still `expected`, and the verdict still `verdict` where that
        is given. Raises Refused where it is not."""


class Baselines(Protocol):
    """Stored signed. A baseline whose signature does not verify raises IntegrityError."""

    def add(self, baseline: Baseline) -> None: ...

    def get(self, baseline_id: str) -> Baseline | None: ...

    def approved(self, site: str) -> Baseline | None: ...

    def all(self, site: str = "") -> tuple[Baseline, ...]:
        """Newest first."""

    def waiting(self, site: str, limit: int) -> tuple[Baseline, ...]:
        """Candidates of a site that nobody decided on, newest first."""

    def decide(
        self,
        baseline_id: str,
        state: BaselineState,
        by: str,
        reason: str,
        *,
        signature: str = "",
        expires_at: datetime | None = None,
        looked: Looked | None = None,
    ) -> Baseline:
        """Approves (retiring the one before) or rejects a candidate, in the name of a person,
        whom `approved_by` and `approved_at` then name in both cases. With sealed pages it stays a
        candidate until a second person approves. Raises Refused, and where it is not as
        `looked` says."""

    def renew(
        self,
        baseline_id: str,
        by: str,
        reason: str,
        *,
        signature: str = "",
        expires_at: datetime | None = None,
    ) -> Baseline:
        """Confirms the baseline in force for another term. Raises Refused."""

    def doubts(self, baseline: Baseline) -> tuple[str, ...]:
        """Why an approved baseline counts as not approved for restores: someone's key was removed
        or exchanged since, in words; empty where there is no doubt."""


class Tickets(Protocol):
    def begin(self, ticket: DeployTicket) -> None: ...

    def end(self, ticket_id: str, at: datetime) -> DeployTicket: ...

    def of(self, site: str) -> tuple[DeployTicket, ...]:
        """Newest first."""

    def since(self, site: str, moment: datetime) -> tuple[DeployTicket, ...]:
        """Those that begin at or after a moment, newest first."""


class Observations(Protocol):
    """Looks that differed from the approved bytes."""

    def record(self, run: str, observations: Sequence[Observation]) -> None: ...

    def kept(self, site: str) -> dict[tuple[str, str, str], int]:
        """How many bodies are kept, by address, witness and form."""

    def grave_bytes(self, site: str) -> int:
        """Bytes stored of what is never let go."""

    def since(self, site: str, moment: datetime) -> tuple[Observation, ...]:
        """What was seen since a moment, oldest first."""

    def prune(self, site: str, before: datetime, max_bytes: int) -> tuple[str, ...]:
        """Forgets what is old or too much; the digests of bodies that nothing needs any more."""


class Rehearsals(Protocol):
    """How rehearsals ended. Stored signed and kept for ever; a record that does not verify is left
    out, with a warning in the log: it proves nothing."""

    def add(self, rehearsal: Rehearsal) -> None:
        """Not repeatable: raises Refused where the id is recorded already."""

    def last(self, site: str) -> Rehearsal | None:
        """The newest one, good or not."""

    def since(self, site: str, moment: datetime) -> tuple[Rehearsal, ...]:
        """Those that ended at or after a moment, newest first."""


class Verdicts(Protocol):
    """The last verdict on each backup, with its evidence. Stored signed; one that does not verify
    counts as none. Nothing is restored by them: a verdict is computed again at restore time."""

    def keep(self, verdict: KeptVerdict) -> None:
        """Takes the place of the last one on the same backup."""

    def last(self, site: str, backup: str) -> KeptVerdict | None: ...

    def all(self, site: str) -> tuple[KeptVerdict, ...]:
        """Newest backup first."""


KeptRevision = tuple[int, datetime, Mapping[str, object], str]
"""Revision, made at, document, text."""


class Reports(Protocol):
    """Revisions of the CERT-In draft; none is ever overwritten."""

    def add(self, incident_id: str, reason: str, document: Mapping[str, object], text: str) -> int:
        """The number of the new revision, from 1."""

    def all(self, incident_id: str) -> tuple[KeptRevision, ...]:
        """Oldest first."""

    def newest(self, incident_id: str) -> KeptRevision | None: ...


class Store(Protocol):
    """The state database, by noun."""

    runs: Runs
    incidents: Incidents
    journal: Journal
    outbox: Outbox
    untold: Untold
    daily: DailyMessages
    repeats: Repeats
    baselines: Baselines
    learnings: Learnings
    tickets: Tickets
    reports: Reports
    filings: Filings
    contact_checks: ContactChecks
    clock_offsets: ClockOffsets
    disk_days: DiskDays
    rehearsals: Rehearsals
    exercises: Exercises
    soak: SoakRuns
    verdicts: Verdicts
    observations: Observations
    monitored_days: MonitoredDays
    check_courses: CheckCourses
    latencies: Latencies

    def version(self) -> int:
        """A number that differs after every commit, by this process or another."""
