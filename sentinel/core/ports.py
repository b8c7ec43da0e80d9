"""The ports: what the decisions need of the world. Edges implement them; only `app` knows which.

Unless a method says otherwise it may be repeated harmlessly, and raises SentinelError
subclasses only. Store methods are one transaction each and return when it is on disk.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sentinel.core.baseline import Baseline, BaselineState, DeployTicket
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.manifest import Manifest
from sentinel.core.notice import Message, Notice, NoticeKind, OutboxRow
from sentinel.core.page import FetchRequest, Look
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.run import Run
from sentinel.core.site import Site
from sentinel.core.snapshot import SiteFacts
from sentinel.core.vault import Backup, Cleanness
from sentinel.core.verdict import Verdict


class Clock(Protocol):
    """Time. Tests give their own."""

    def now(self) -> datetime:
        """Aware, UTC."""

    def monotonic(self) -> float:
        """Seconds, unaffected by changes of the wall clock."""


class Fetcher(Protocol):
    """Asks one URL. Never raises for what the site does: a failure is a FetchFailure."""

    async def fetch(self, request: FetchRequest) -> Look: ...

    async def close(self) -> None: ...


class PageSink(Protocol):
    """Gets each look of a crawl as it arrives, before its body is let go."""

    async def __call__(self, look: Look) -> None: ...


class Crawler(Protocol):
    """Walks a site from its root and the given further URLs, within the limits.

    `headers` go with every request (the re-test token). `progress(done, known)` is called
    as the crawl goes on. Never raises for what the site does.
    """

    async def crawl(
        self,
        site: Site,
        *,
        also: Iterable[str],
        headers: tuple[tuple[str, str], ...],
        user_agent: str,
        sink: PageSink,
        progress: "Progress | None",
    ) -> SiteFacts: ...


class Progress(Protocol):
    """Told how far long work is; draws on a terminal only."""

    def __call__(self, done: int, known: int) -> None: ...


class Tree(Protocol):
    """Reads a document root without following a link or opening a device."""

    def scan(self, root: Path) -> Manifest:
        """Every entry with its digest. Raises TreeError where the root cannot be read."""

    def read(self, root: Path, path: str, max_bytes: int) -> bytes:
        """The content of one file, cut at `max_bytes`. Raises TreeError."""

    def watch(self, root: Path) -> AsyncIterator[frozenset[str]]:
        """Yields sets of changed paths as hints, within a second; also when the root is replaced.
        An empty set means: look at everything."""


class Blobs(Protocol):
    """Bytes by their SHA-256."""

    def put(self, data: bytes) -> str: ...

    def get(self, sha256: str) -> bytes:
        """Raises KeyError where unknown, IntegrityError where the bytes do not hash right."""


class Audit(Protocol):
    """The append-only, hash-chained log. A line is on disk before `append` returns."""

    def append(self, actor: str, action: str, data: Mapping[str, object]) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentChange:
    """An incident to be opened or changed in the same transaction as the run that caused it."""

    incident: Incident
    """`id` empty: open it, unless the site has an open one (then the caller must look again)."""
    expected: IncidentState | None = None
    """The state in which the caller saw it. None: as it is stored, or suspected; a run never
    takes back an incident that was carried on meanwhile."""


class Runs(Protocol):
    def record(
        self, run: Run, change: IncidentChange | None, notices: Sequence[tuple[Notice, Message]]
    ) -> Incident | None:
        """Run, findings, incident and outbox rows in one transaction; the incident as stored.

        Notices of an incident that is opened here have an empty `incident`, and `{incident}`
        (INCIDENT_PLACE) in key, subject and body where its id is to stand; it is put in.
        What people and the response wrote into an open incident meanwhile is kept, its evidence
        is added up, and its first sighting only ever moves back.

        Not repeatable. Raises Refused, with nothing written, where the run is recorded already,
        the site has an open incident that the caller did not know of, or the incident has ended
        or was carried on: the caller looks again.
        """

    def last(self, site: str, limit: int = 1) -> tuple[Run, ...]:
        """Newest first, re-tests included."""

    def last_good(self, site: str, before: datetime) -> Run | None:
        """The newest run that ended before `before` with a verdict of `intact` or `broken`."""

    def get(self, run_id: str) -> Run | None: ...


class Incidents(Protocol):
    def get(self, incident_id: str) -> Incident | None: ...

    def open_of(self, site: str) -> Incident | None: ...

    def all(self, site: str = "") -> tuple[Incident, ...]:
        """Newest first."""

    def due(self) -> tuple[Incident, ...]:
        """Incidents that a playbook is running for."""

    def change(
        self,
        incident_id: str,
        expected: IncidentState,
        *,
        fields: Mapping[str, object],
        notices: Sequence[tuple[Notice, Message]] = (),
    ) -> Incident:
        """Sets fields if the state is still `expected`. Raises Refused where it is not."""


class Journal(Protocol):
    def entries(self, incident_id: str) -> tuple[JournalEntry, ...]: ...

    def write(
        self,
        incident_id: str,
        step: str,
        action: str,
        phase: Phase,
        *,
        data: Mapping[str, object],
        notices: Sequence[tuple[Notice, Message]] = (),
    ) -> JournalEntry: ...


class Outbox(Protocol):
    def put(self, notices: Sequence[tuple[Notice, Message]]) -> None:
        """Rows whose key exists already are left as they are. A notice that a response has begun
        or needs a person takes the place of the incident's `suspect` rows that are still held."""

    def supersede(self, incident: str, kind: NoticeKind) -> int:
        """Rows of that incident and kind that are still queued are never sent; how many."""

    def has(self, key: str) -> bool: ...

    def due(self, now: datetime) -> tuple[OutboxRow, ...]: ...

    def all(self, incident: str = "") -> tuple[OutboxRow, ...]: ...

    def sent(self, row_id: int, at: datetime, refused: Sequence[str]) -> None: ...

    def failed(self, row_id: int, error: str, next_attempt_at: datetime) -> None: ...

    def undeliverable(self, row_id: int, error: str) -> None: ...


class Baselines(Protocol):
    """Stored signed. A baseline whose signature does not verify raises IntegrityError."""

    def add(self, baseline: Baseline) -> None: ...

    def get(self, baseline_id: str) -> Baseline | None: ...

    def approved(self, site: str) -> Baseline | None: ...

    def all(self, site: str = "") -> tuple[Baseline, ...]:
        """Newest first."""

    def decide(self, baseline_id: str, state: BaselineState, by: str, reason: str) -> Baseline:
        """Approves (retiring the one before) or rejects a candidate, in the name of a person,
        whom `approved_by` and `approved_at` then name in both cases. Raises Refused."""


class Tickets(Protocol):
    def begin(self, ticket: DeployTicket) -> None: ...

    def end(self, ticket_id: str, at: datetime) -> DeployTicket: ...

    def of(self, site: str) -> tuple[DeployTicket, ...]:
        """Newest first."""


class Reports(Protocol):
    """Revisions of the CERT-In draft; none is ever overwritten."""

    def add(self, incident_id: str, reason: str, document: Mapping[str, object], text: str) -> int:
        """The number of the new revision, from 1."""

    def all(self, incident_id: str) -> tuple[tuple[int, datetime, Mapping[str, object], str], ...]:
        """(revision, made at, document, text), oldest first."""


class Store(Protocol):
    """The state database, by noun."""

    runs: Runs
    incidents: Incidents
    journal: Journal
    outbox: Outbox
    baselines: Baselines
    tickets: Tickets
    reports: Reports

    def version(self) -> int:
        """A number that differs after every commit, by this process or another."""


class Renderer(Protocol):
    """Puts notices, the block page and the report into words, from checked templates."""

    def notice(self, notice: Notice) -> Message: ...

    def page(self, name: str, facts: Mapping[str, object]) -> str:
        """An HTML page with everything escaped."""

    def text(self, name: str, facts: Mapping[str, object]) -> str: ...


class Mailer(Protocol):
    async def send(self, row: OutboxRow) -> tuple[str, ...]:
        """Hands one mail to the server; the recipients that it refused. Raises MailError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockOrder:
    """What a block needs to know."""

    site: Site
    incident: str
    token: str
    page_html: str


class Blocker(Protocol):
    """Tells a web server to answer 503 for a site (DESIGN 5). Flips one flag; no reload."""

    def apply(self, order: BlockOrder) -> None:
        """Raises BlockError."""

    def lift(self, site: Site) -> None:
        """Raises BlockError. Lifting what is not blocked is fine."""

    def incident(self, site: Site) -> str:
        """The incident for which the flag is set, or an empty string."""

    def snippet(self, site: Site) -> str:
        """What stands in the web server's configuration, to be installed once."""


class Vault(Protocol):
    """Backups of document roots."""

    def create(
        self, site: Site, *, baseline: str, run_before: str, progress: Progress | None
    ) -> Backup:
        """Captures the document root. Raises TreeError, IntegrityError."""

    def note_run_after(self, backup_id: str, site: str, run_id: str) -> None:
        """Adds, signed, the run that looked just after the capture."""

    def list(self, site: str) -> tuple[Backup, ...]:
        """Newest first. Backups whose manifest does not verify are left out; see `verify`."""

    def verify(self, site: str, backup_id: str, progress: Progress | None) -> tuple[str, ...]:
        """Problems found; empty where everything hashes and verifies."""


class Restorer(Protocol):
    """Puts a backup in place of a document root, wholly or not at all (I4)."""

    def stage(self, site: Site, backup: Backup, label: str, progress: Progress | None) -> Path:
        """Writes the backup beside the root and re-hashes it. Raises IntegrityError, TreeError."""

    def exchange(self, site: Site, stage: Path) -> None:
        """Swaps stage and root in one step; the old tree then stands where the stage stood."""

    def identity(self, path: Path) -> tuple[int, int]:
        """Device and inode of a path; (0, 0) where it is missing."""

    def quarantine(self, site: Site, old_tree: Path, incident: str) -> Path:
        """Moves the old tree to its safe place, unreadable to others; where it stands now."""


class Cleaner(Protocol):
    """Judges backups (DESIGN 7)."""

    def judge(self, site: Site, backup: Backup, first_sighting: datetime | None) -> Cleanness: ...

    def latest_clean(
        self, site: Site, first_sighting: datetime | None
    ) -> tuple[Backup | None, tuple[Cleanness, ...]]:
        """The newest clean backup, and the verdict on each that was looked at."""


class Retester(Protocol):
    """Looks at the whole site again, through the block where there is one."""

    async def retest(self, site: Site, incident: Incident) -> tuple[Verdict, str]:
        """The run's verdict and its id. Recorded with trigger `retest`; opens no incident."""


class EvidenceStore(Protocol):
    """Keeps what was seen, per incident. Has no method that deletes."""

    def keep(self, incident: str, name: str, data: bytes) -> str:
        """Stores under a name, once; the SHA-256."""

    def keep_file(self, incident: str, name: str, source: Path, max_bytes: int) -> str: ...

    def seal(self, incident: str) -> str:
        """Writes and signs the list of what is kept; its SHA-256."""

    def sealed(self, incident: str) -> bool:
        """Whether a list exists whose signature verifies."""

    def folder(self, incident: str) -> Path: ...


class Locks(Protocol):
    """Locks between processes; released when the process dies."""

    def site(self, name: str) -> AbstractContextManager[None]:
        """One response, restore or backup at a time. Raises AlreadyRunning."""
