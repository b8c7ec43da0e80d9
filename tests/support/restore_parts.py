"""What a backup and a restore by hand need of the app, real but for the detector."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sentinel.core.baseline import BaselineState
from sentinel.core.database_ports import Databases, NoDatabases
from sentinel.core.run import Run
from sentinel.core.settings import Config
from sentinel.core.site import Site
from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger
from sentinel.edges.audit import FileAudit
from sentinel.edges.cleaner import StoreCleaner
from sentinel.edges.locks import FileLocks
from sentinel.edges.restore import LocalRestorer
from sentinel.edges.store import SqliteStore
from sentinel.edges.tree import LocalTree
from sentinel.edges.vault.keeper import VaultKeeper
from sentinel.edges.vault.local import LocalVault
from support.kept_vaults import remembered
from support.settings import make_config
from support.stores import new_key, open_store
from support.values import FakeClock, make_baseline, make_judgement, make_run
from support.vaults import TREE, Place, make_place


@dataclass(slots=True, kw_only=True)
class Eye:
    """Stands for the detector: finds what it is told to, and records the run."""

    place: Place
    store: SqliteStore
    verdicts: list[Verdict] = field(default_factory=list)

    async def sweep(self, site: Site, *, trigger: Trigger, checks: object = None) -> Run:
        verdict = self.verdicts.pop(0) if self.verdicts else Verdict.INTACT
        started = self.place.clock.advance(10)
        run = make_run(
            f"r-{started.timestamp()}",
            verdict,
            trigger=trigger,
            started_at=started,
            ended_at=self.place.clock.advance(1),
            judgements=() if verdict is Verdict.INTACT else (make_judgement(verdict),),
        )
        self.store.runs.record(run, None, ())
        self.place.clock.advance(10)
        return run


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseTools:
    databases: Databases = field(default_factory=NoDatabases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    place: Place
    vault: LocalVault
    keeper: VaultKeeper
    restorer: LocalRestorer
    cleaner: StoreCleaner
    store: SqliteStore
    tree: LocalTree
    audit: FileAudit
    locks: FileLocks
    detector: Eye
    config: Config
    tools: DatabaseTools = field(default_factory=DatabaseTools)

    @property
    def site(self) -> Site:
        return self.place.site

    @property
    def clock(self) -> FakeClock:
        return self.place.clock

    def approve(self, baseline_id: str) -> None:
        """What stands there now becomes the approved baseline."""
        learnt_at = self.place.clock.advance(60)
        baseline = make_baseline(baseline_id, tree=self.place.manifest(), learnt_at=learnt_at)
        self.store.baselines.add(baseline)
        self.store.baselines.decide(baseline_id, BaselineState.APPROVED, "GM (ICT)", "published")

    def audited(self) -> list[object]:
        return [entry["action"] for entry in self.audit.entries()]


@contextmanager
def make_parts(folder: Path, *, chain_remembered: bool = False) -> Iterator[Parts]:
    """A site with an approved baseline, never backed up yet. `chain_remembered`: as the product
    has it, with lines in the audit log of their own."""
    key = new_key()
    place = make_place(folder, key=key)
    audit = FileAudit(folder / "audit.jsonl", clock=place.clock, key=key)
    if chain_remembered:
        place, _ = remembered(place, key, audit)
    store = open_store(folder / "state.db", clock=place.clock, key=key)
    baseline = make_baseline(tree=place.manifest())
    store.baselines.add(baseline)
    store.baselines.decide(baseline.id, BaselineState.APPROVED, "GM (ICT)", "as built")
    try:
        yield Parts(
            place=place,
            vault=place.vault,
            keeper=VaultKeeper(
                place.vault, key=key, clock=place.clock, state=folder / "state" / "rehash"
            ),
            restorer=place.restorer,
            cleaner=StoreCleaner(place.vault, store, place.clock),
            store=store,
            tree=TREE,
            audit=audit,
            locks=FileLocks(folder / "locks"),
            detector=Eye(place=place, store=store),
            config=make_config(folder),
        )
    finally:
        store.close()
