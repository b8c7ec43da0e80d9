"""The state database (port Store): one SQLite file, one noun per module."""

from collections.abc import Callable, Mapping
from pathlib import Path

from sentinel.core.access_ports import Accounts, ApiTokens, Attempts, Sessions
from sentinel.core.calendar_port import ContentCalendar
from sentinel.core.certin_filing import Filings
from sentinel.core.check_course_port import CheckCourses
from sentinel.core.check_looks import CheckLooks
from sentinel.core.checkpoint_port import Checkpoints
from sentinel.core.clock_offset import ClockOffsets
from sentinel.core.contact_check_port import ContactChecks
from sentinel.core.daily_port import DailyMessages
from sentinel.core.disk_use import DiskDays
from sentinel.core.figures import Figures
from sentinel.core.idempotency import IdempotencyKeys
from sentinel.core.journal_port import Journal
from sentinel.core.latency import Latencies
from sentinel.core.link_mute import LinkMutes
from sentinel.core.monitored_day import MonitoredDays
from sentinel.core.notice import Notice
from sentinel.core.outbox_port import Outbox
from sentinel.core.overview_port import Overview
from sentinel.core.ports import Clock
from sentinel.core.promise_port import PromiseStandings
from sentinel.core.records import (
    Baselines,
    Exercises,
    Incidents,
    Learnings,
    Observations,
    Rehearsals,
    Reports,
    Runs,
    SoakRuns,
    Tickets,
    Verdicts,
)
from sentinel.core.repeats import Repeats
from sentinel.core.routing import Route
from sentinel.core.untold_port import Untold
from sentinel.edges.keys import SigningKey
from sentinel.edges.store.access_migrations import migrations as schema
from sentinel.edges.store.accounts import SqliteAccounts
from sentinel.edges.store.api_tokens import SqliteApiTokens
from sentinel.edges.store.attempts import SqliteAttempts
from sentinel.edges.store.baselines import SqliteBaselines
from sentinel.edges.store.check_courses import SqliteCheckCourses
from sentinel.edges.store.check_looks import SqliteCheckLooks
from sentinel.edges.store.checkpoints import SqliteCheckpoints
from sentinel.edges.store.clock_offsets import SqliteClockOffsets
from sentinel.edges.store.contact_checks import SqliteContactChecks
from sentinel.edges.store.content_calendar import SqliteContentCalendar
from sentinel.edges.store.daily_messages import SqliteDailyMessages
from sentinel.edges.store.database import Database
from sentinel.edges.store.disk_days import SqliteDiskDays
from sentinel.edges.store.exercises import SqliteExercises
from sentinel.edges.store.figures import SqliteFigures
from sentinel.edges.store.filings import SqliteFilings
from sentinel.edges.store.idempotency import SqliteIdempotencyKeys
from sentinel.edges.store.incidents import SqliteIncidents
from sentinel.edges.store.journal import SqliteJournal
from sentinel.edges.store.latencies import SqliteLatencies
from sentinel.edges.store.learnings import SqliteLearnings
from sentinel.edges.store.link_mutes import SqliteLinkMutes
from sentinel.edges.store.monitored_days import SqliteMonitoredDays
from sentinel.edges.store.observations import SqliteObservations
from sentinel.edges.store.outbox import SqliteOutbox
from sentinel.edges.store.overview import SqliteOverview
from sentinel.edges.store.promise_standings import SqlitePromiseStandings
from sentinel.edges.store.rehearsals import SqliteRehearsals
from sentinel.edges.store.repeats import SqliteRepeats
from sentinel.edges.store.reports import SqliteReports
from sentinel.edges.store.runs import SqliteRuns
from sentinel.edges.store.sessions import SqliteSessions
from sentinel.edges.store.soak_runs import SqliteSoakRuns
from sentinel.edges.store.tickets import SqliteTickets
from sentinel.edges.store.untold import SqliteUntold
from sentinel.edges.store.verdicts import SqliteVerdicts

__all__ = ["SqliteStore"]


class SqliteStore:
    """Opens, makes or migrates the database, and closes it. Its methods may be called from any
    thread; the daemon and commands may have it open at once."""

    def __init__(
        self,
        path: Path,
        *,
        clock: Clock,
        key: SigningKey,
        routes: Callable[[Notice], tuple[Route, ...]],
        mail_domain: str,
        persons: Mapping[str, str] | None = None,
        acknowledge: Callable[[str], str] = lambda _: "",
        read_only: bool = False,
    ) -> None:
        """`routes` says by which channels and to whom a notice goes, asked when one is put down;
        `persons` are the public keys (raw, base64) of those who approve with their own, by name;
        `acknowledge` gives the link that takes an incident up, by its id.

        Raises StoreError where the file cannot be read, is damaged, belongs to another program,
        or was made by a newer Sentinel.
        """
        self._database = Database(path, read_only=read_only, schema=schema)
        outbox = SqliteOutbox(self._database, clock=clock, routes=routes, mail_domain=mail_domain)
        self.outbox: Outbox = outbox
        self.runs: Runs = SqliteRuns(self._database, outbox, acknowledge)
        self.incidents: Incidents = SqliteIncidents(self._database, outbox)
        journal = SqliteJournal(self._database, outbox, clock=clock)
        self.journal: Journal = journal
        self.filings: Filings = SqliteFilings(self._database, journal)
        self.baselines: Baselines = SqliteBaselines(
            self._database, clock=clock, key=key, persons=persons
        )
        self.learnings: Learnings = SqliteLearnings(self._database, key=key)
        self.tickets: Tickets = SqliteTickets(self._database)
        self.monitored_days: MonitoredDays = SqliteMonitoredDays(self._database)
        self.observations: Observations = SqliteObservations(self._database)
        rehearsals = SqliteRehearsals(self._database, key=key)
        self.rehearsals: Rehearsals = rehearsals
        self.exercises: Exercises = SqliteExercises(self._database, key=key)
        self.daily: DailyMessages = SqliteDailyMessages(self._database)
        self.untold: Untold = SqliteUntold(self._database)
        self.repeats: Repeats = SqliteRepeats(self._database)
        self.checkpoints: Checkpoints = SqliteCheckpoints(self._database)
        self.contact_checks: ContactChecks = SqliteContactChecks(self._database, outbox)
        self.clock_offsets: ClockOffsets = SqliteClockOffsets(self._database)
        self.disk_days: DiskDays = SqliteDiskDays(self._database)
        self.soak: SoakRuns = SqliteSoakRuns(self._database)
        verdicts = SqliteVerdicts(self._database, key=key)
        self.verdicts: Verdicts = verdicts
        self.figures: Figures = SqliteFigures(self._database, verdicts)
        self.promises: PromiseStandings = SqlitePromiseStandings(self._database)
        self.calendar: ContentCalendar = SqliteContentCalendar(self._database, outbox)
        self.check_courses: CheckCourses = SqliteCheckCourses(self._database)
        self.latencies: Latencies = SqliteLatencies(self._database)
        self.check_looks: CheckLooks = SqliteCheckLooks(self._database)
        self.idempotency: IdempotencyKeys = SqliteIdempotencyKeys(self._database)
        self.link_mutes: LinkMutes = SqliteLinkMutes(self._database)
        self.accounts: Accounts = SqliteAccounts(self._database)
        self.sessions: Sessions = SqliteSessions(self._database)
        self.attempts: Attempts = SqliteAttempts(self._database)
        self.api_tokens: ApiTokens = SqliteApiTokens(self._database)
        self.reports: Reports = SqliteReports(self._database, clock=clock)
        self.overview: Overview = SqliteOverview(
            self._database, rehearsals=rehearsals, verdicts=verdicts
        )

    def version(self) -> int:
        """A number that differs after every commit, by this process or another."""
        return self._database.version()

    def close(self) -> None:
        """Closes the connection; closing twice is fine."""
        self._database.close()
