"""Tools for actions, assembled from the real edges that need nothing but a folder, and small
stand-ins for the others: a fetcher on http.client, a cleaner and a re-tester that do as they
are told."""

import asyncio
import http.client
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from sentinel.actions import ACTIONS
from sentinel.blockers import BLOCKERS
from sentinel.core.action import Outcome, Plan, StepContext, Tools
from sentinel.core.backup_settings import Compression
from sentinel.core.canonical import sha256
from sentinel.core.identifiers import new_id
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.manifest import Entry, Manifest
from sentinel.core.page import FailureReason, FetchFailure, FetchRequest, Look, Page
from sentinel.core.playbook import JournalEntry, Phase, Step
from sentinel.core.ports import Progress
from sentinel.core.records import IncidentChange
from sentinel.core.settings import Response
from sentinel.core.site import BlockSettings, Site, root_of
from sentinel.core.vault import Answer, Backup, Cleanness, Condition, ConditionResult
from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger
from sentinel.edges.audit import FileAudit
from sentinel.edges.blobs import FileBlobs
from sentinel.edges.entries import scan
from sentinel.edges.evidence import FileEvidence
from sentinel.edges.locks import FileLocks
from sentinel.edges.restore import LocalRestorer
from sentinel.edges.safewalk import opened_file, opened_root
from sentinel.edges.store import SqliteStore
from sentinel.edges.templates import JinjaRenderer
from sentinel.edges.vault.local import LocalVault
from sentinel.errors import TreeError
from sentinel.gate import StepGate
from sentinel.reporting import make_draft
from support.settings import make_config
from support.stores import new_key, open_store
from support.values import (
    T0,
    FakeClock,
    folder_tree,
    make_incident,
    make_playbook,
    make_run,
    make_site,
    make_step,
)
from support.waiting import LIMIT_SECONDS


class PlainFetcher:
    """Port Fetcher on http.client: one fresh connection for each request, no redirect followed."""

    def __init__(self) -> None:
        self.asked: list[FetchRequest] = []

    async def fetch(self, request: FetchRequest) -> Look:
        self.asked.append(request)
        return await asyncio.to_thread(_fetch, request)

    async def close(self) -> None:
        """Nothing stays open."""


def _fetch(request: FetchRequest) -> Look:
    parts = urlsplit(request.url)
    host = request.connect_to or parts.hostname or ""
    connection = http.client.HTTPConnection(host, parts.port or 80, timeout=LIMIT_SECONDS)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = {"Host": parts.netloc, **dict(request.headers)}
    try:
        connection.request(request.method, target, request.body or None, headers)
        answer = connection.getresponse()
        body = answer.read()
    except ConnectionRefusedError:
        return FetchFailure(url=request.url, reason=FailureReason.REFUSED, fetched_at=T0)
    except (OSError, http.client.HTTPException) as error:
        return FetchFailure(
            url=request.url, reason=FailureReason.RESET, detail=str(error), fetched_at=T0
        )
    finally:
        connection.close()
    return Page(
        url=request.url,
        final_url=request.url,
        status=answer.status,
        headers=tuple((name.lower(), value) for name, value in answer.getheaders()),
        body=body,
        sha256=sha256(body),
        fetched_at=T0,
    )


class WalkedTree:
    """Port Tree, without watching."""

    def scan(self, root: Path) -> Manifest:
        return scan(root, max_entries=10_000)

    def read(self, root: Path, path: str, max_bytes: int) -> bytes:
        try:
            with opened_root(root) as top, opened_file(top, path) as descriptor:
                return Path(f"/proc/self/fd/{descriptor}").read_bytes()[:max_bytes]
        except OSError as error:
            raise TreeError(f"{path}: {error.strerror}") from error

    def scan_site(self, site: Site) -> Manifest:
        return self.scan(root_of(site))

    def read_site(self, site: Site, path: str, max_bytes: int) -> bytes:
        return self.read(root_of(site), path, max_bytes)

    async def watch(self, root: Path) -> "Iterator[frozenset[str]]":
        raise NotImplementedError


@dataclass
class GivenCleaner:
    """Port Cleaner: what the test says is clean."""

    vault: LocalVault
    unclean: dict[str, str] = field(default_factory=dict)
    """Backup id -> why it is not clean."""

    def judge(
        self,
        site: Site,
        backup: Backup,
        first_sighting: datetime | None,
        progress: Progress | None = None,
        *,
        by: str = "",
    ) -> Cleanness:
        why = self.unclean.get(backup.id, "")
        return Cleanness(
            backup=backup.id,
            results=(
                ConditionResult(
                    condition=Condition.PROVENANCE,
                    answer=Answer.FAILED if why else Answer.PASSED,
                    text=why or "It equals the approved baseline.",
                ),
            ),
        )

    def approved_problems(
        self, site: Site, backup: Backup, entries: tuple[Entry, ...]
    ) -> tuple[str, ...]:
        return ()

    def latest_clean(
        self, site: Site, first_sighting: datetime | None, *, by: str = ""
    ) -> tuple[Backup | None, tuple[Cleanness, ...]]:
        judged = []
        for backup in self.vault.list(site.name):
            judged.append(self.judge(site, backup, first_sighting))
            if judged[-1].clean:
                return backup, tuple(judged)
        return None, tuple(judged)


@dataclass
class GivenRetester:
    """Port Retester: the verdicts that the test gives, one after the other; each is recorded."""

    store: SqliteStore
    clock: FakeClock
    verdicts: list[Verdict] = field(default_factory=list)
    seconds: float = 1.0
    """How long one look takes on the test's clock."""

    async def retest(self, site: Site, incident: Incident) -> tuple[Verdict, str]:
        started = self.clock.now()
        self.clock.advance(self.seconds)
        verdict = self.verdicts.pop(0) if self.verdicts else Verdict.INTACT
        run = make_run(
            new_id(started, secrets.randbits(80)),
            verdict,
            site=site.name,
            trigger=Trigger.RETEST,
            started_at=started,
            ended_at=self.clock.now(),
        )
        self.store.runs.record(run, None, ())
        return verdict, run.id


@dataclass
class Desk:
    """One site with an incident, and everything that an action may need, in one folder."""

    folder: Path
    clock: FakeClock
    site: Site
    store: SqliteStore
    vault: LocalVault
    cleaner: GivenCleaner
    retester: GivenRetester
    fetcher: PlainFetcher
    tools: Tools
    incident: Incident

    @property
    def root(self) -> Path:
        return self.folder / "www"

    @property
    def flag(self) -> Path:
        return self.folder / "flags" / self.site.name

    def context(self, uses: str, **step: object) -> StepContext:
        """The moment of a step; journal and incident as they are stored now."""
        made: Step = make_step(str(step.pop("step_id", uses)), uses, **step)
        incident = self.store.incidents.get(self.incident.id)
        assert incident is not None
        return StepContext(
            incident=incident,
            site=self.site,
            playbook=make_playbook(made, text="# as frozen\n"),
            step=made,
            journal=self.store.journal.entries(self.incident.id),
            tools=self.tools,
            gate=StepGate(),
        )

    def write(self, action: str, phase: Phase, incident: str = "", **data: object) -> JournalEntry:
        return self.store.journal.write(
            incident or self.incident.id, action, action, phase, data=data
        )

    async def carry_out(self, context: StepContext) -> Outcome:
        """A step as the engine takes it, journal included."""
        action = ACTIONS[context.step.uses]
        plan = await action.plan(context)
        self.write(context.step.uses, Phase.INTENT, **plan.data)
        await action.apply(context, plan)
        outcome = await action.verify(context, plan)
        self.write(context.step.uses, Phase.DONE, **outcome.data)
        return outcome

    def read_back(self, plan: Plan, context: StepContext) -> Plan:
        """A plan as it comes out of the journal after a crash: its data went through JSON."""
        entry = self.store.journal.write(
            self.incident.id, context.step.id, context.step.uses, Phase.INTENT, data=plan.data
        )
        stored = self.store.journal.entries(self.incident.id)
        data = next(e.data for e in stored if e.number == entry.number)
        return replace(plan, data=dict(data))


def open_incident(store: SqliteStore, site: str, **changes: object) -> Incident:
    """Opens an incident through a run, as detection does, and lets its response begin."""
    values = {"state": IncidentState.RESPONDING, "verdict": Verdict.DEFACED, **changes}
    wanted = make_incident("", site=site, **values)
    run = make_run(
        new_id(T0, secrets.randbits(80)),
        Verdict.DEFACED,
        site=site,
        started_at=wanted.first_sighting_at,
        ended_at=wanted.first_sighting_at,
    )
    stored = store.runs.record(run, IncidentChange(incident=wanted), ())
    assert stored is not None
    return stored


@contextmanager
def desk(
    folder: Path,
    *,
    url: str = "http://127.0.0.1:9/",
    files: dict[str, bytes] | None = None,
    driver: str = "demo",
    aliases: Sequence[str] = (),
    cooldown_seconds: float = 3600.0,
    **site: object,
) -> Iterator[Desk]:
    """A desk whose document root holds `files`; nothing listens at `url` unless the test does."""
    clock, key = FakeClock(), new_key()
    root = folder_tree(folder / "www", files or {"index.html": b"home", "a/b.html": b"page"})
    settings = BlockSettings(driver=driver, flag_dir=folder / "flags", retry_after_seconds=600)
    made = make_site(
        url=url,
        aliases=tuple(aliases),
        **{"block": settings, "document_root": root, **site},
    )
    config = make_config(
        folder,
        sites=(made,),
        response=Response(
            automatic=True, restore_cooldown_seconds=cooldown_seconds, reprove_seconds=60
        ),
    )
    store = open_store(folder / "sentinel.db", clock=clock, key=key)
    vault = LocalVault(
        folder / "backups",
        key=key,
        compression=Compression.NONE,
        clock=clock,
        max_entries=10_000,
    )
    renderer = JinjaRenderer(config.templates, config)
    tree, cleaner, fetcher = WalkedTree(), GivenCleaner(vault), PlainFetcher()
    retester = GivenRetester(store, clock)

    def draft(incident: Incident, reason: str) -> int:
        return make_draft(
            incident, made, config, store=store, renderer=renderer, clock=clock, reason=reason
        )

    tools = Tools(
        config=config,
        clock=clock,
        store=store,
        audit=FileAudit(folder / "audit.jsonl", clock=clock, key=key),
        blobs=FileBlobs(folder / "blobs"),
        renderer=renderer,
        blockers=BLOCKERS,
        witness=fetcher,
        tree=tree,  # type: ignore[arg-type] # cannot watch, which no action does
        vault=vault,
        restorer=LocalRestorer(vault, tree=tree),  # type: ignore[arg-type] # as above
        cleaner=cleaner,
        retester=retester,
        evidence=FileEvidence(folder / "evidence", key=key, clock=clock),
        locks=FileLocks(folder / "locks"),
        draft=draft,
    )
    try:
        yield Desk(
            folder=folder,
            clock=clock,
            site=made,
            store=store,
            vault=vault,
            cleaner=cleaner,
            retester=retester,
            fetcher=fetcher,
            tools=tools,
            incident=open_incident(store, made.name),
        )
    finally:
        store.close()
