"""The databases of a site in a run of checks: from a look to a verdict."""

from collections.abc import AsyncIterator, Collection
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sentinel.core.baseline import BaselineState
from sentinel.core.check import DatabaseOptions, Invariant
from sentinel.core.database import (
    DatabaseDamage,
    DatabaseState,
    Engine,
    ObjectKind,
    SchemaObject,
    TableState,
)
from sentinel.core.database_ports import SiteDatabase
from sentinel.core.database_settings import DatabaseSettings
from sentinel.core.run import Run
from sentinel.core.site import Site
from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger, WitnessKind
from sentinel.edges.databases.mariadb import MariadbDatabase
from sentinel.errors import DatabaseError
from support.databases import make_object, make_state
from support.mariadb import server
from support.watched import Watched, watched

SETTINGS = DatabaseSettings(
    name="shop", engine=Engine.SQLITE, file=Path("/nowhere"), static_tables=("settings",)
)
TABLE = make_object(ObjectKind.TABLE, "orders", "CREATE TABLE orders (id INTEGER)")
CONTENT = TableState(name="settings", rows=2, sha256="aa" * 32)
DAMAGE = DatabaseDamage(
    database="shop", code="engine-check", subject="orders", text="Page 4 is torn.", proven=True
)
ORPHANS = Invariant(name="no orphans", database="shop", statement="SELECT 1")


@dataclass
class Told(SiteDatabase):
    """A database as a test says that it is."""

    schema: tuple[SchemaObject, ...] = (TABLE,)
    tables: tuple[TableState, ...] = (CONTENT,)
    damaged: list[tuple[DatabaseDamage, ...]] = field(default_factory=list)
    """What each look finds; the last of them from then on."""
    given: tuple[tuple[str, ...], ...] = ()
    away_from: int = 99
    """The look from which on it does not answer."""
    asked: int = 0

    @property
    def settings(self) -> DatabaseSettings:
        return SETTINGS

    def state(self, only: Collection[str] | None = None) -> DatabaseState:
        self._answer()
        assert only == ("settings",)
        return make_state(tables=self.tables, schema=self.schema)

    def damage(self) -> tuple[DatabaseDamage, ...]:
        self.asked += 1
        self._answer()
        if len(self.damaged) > 1:
            return self.damaged.pop(0)
        return self.damaged[0] if self.damaged else ()

    def rows(self, statement: str, limit: int) -> tuple[tuple[str, ...], ...]:
        del statement, limit
        self._answer()
        return self.given

    def _answer(self) -> None:
        if self.asked >= self.away_from:
            raise DatabaseError("connection refused")


@dataclass(frozen=True)
class One:
    """Port Databases: that one."""

    told: SiteDatabase

    def of(self, site: Site) -> tuple[SiteDatabase, ...]:
        del site
        return (self.told,)

    def spool(self, site: Site) -> AbstractContextManager[Path]:
        raise NotImplementedError


@asynccontextmanager
async def kept(folder: Path, *invariants: Invariant) -> AsyncIterator[tuple[Watched, Told]]:
    """A watched site with a database whose schema is approved."""
    async with watched(folder) as place:
        told, app = Told(), place.app
        checks = tuple(
            replace(check, options=DatabaseOptions(invariants=invariants))
            if check.kind == "database"
            else check
            for check in app.config.checks
        )
        sites = (replace(place.site, databases=(SETTINGS,)),)
        app.config = replace(app.config, checks=checks, sites=sites)
        eyes = replace(app.detector.eyes, databases=One(told))
        reviewer = replace(app.detector.reviewer, eyes=eyes)
        app.detector = replace(app.detector, config=app.config, eyes=eyes, reviewer=reviewer)
        baseline = app.store.baselines.approved("main")
        assert baseline is not None
        state = make_state(tables=[CONTENT], schema=[TABLE])
        again = replace(
            baseline,
            id=baseline.id[:-1] + ("0" if baseline.id[-1] != "0" else "1"),
            state=BaselineState.CANDIDATE,
            databases=(state,),
        )
        app.store.baselines.add(again)
        app.store.baselines.decide(again.id, BaselineState.APPROVED, "GM (ICT)", "test")
        yield place, told


async def sweep(place: Watched) -> Run:
    checks = [check for check in place.app.config.checks if check.kind == "database"]
    return await place.app.detector.sweep(place.site, trigger=Trigger.COMMAND, checks=checks)


async def test_a_database_as_approved_gives_nothing_to_say(tmp_path: Path) -> None:
    async with kept(tmp_path, ORPHANS) as (place, _):
        run = await sweep(place)
    assert run.findings == ()
    assert run.verdict is Verdict.INTACT


async def test_damage_that_a_second_look_finds_again_is_corrupt(tmp_path: Path) -> None:
    """And opens an incident, which runs the playbook for data corruption."""
    async with kept(tmp_path) as (place, told):
        told.damaged = [(DAMAGE,)]
        run = await sweep(place)
        incidents = place.app.store.incidents.all("main")
    assert told.asked == 2
    assert run.verdict is Verdict.CORRUPT
    assert [(j.subject, j.code) for j in run.judgements] == [
        ("(database shop)", "corrupt-two-witnesses")
    ]
    assert incidents[0].playbook == "data-corruption"


async def test_damage_that_a_second_look_does_not_find_is_none(tmp_path: Path) -> None:
    async with kept(tmp_path) as (place, told):
        told.damaged = [(DAMAGE,), ()]
        run = await sweep(place)
    assert run.verdict is Verdict.INTACT
    assert run.findings == ()


async def test_an_invariant_that_stays_broken_is_corrupt(tmp_path: Path) -> None:
    async with kept(tmp_path, ORPHANS) as (place, told):
        told.given = (("7", "<script>"),)
        run = await sweep(place)
    assert run.verdict is Verdict.CORRUPT
    assert "no orphans" in run.findings[0].message
    assert "'7', '<script>'" in run.findings[0].message


async def test_a_new_trigger_is_suspect(tmp_path: Path) -> None:
    async with kept(tmp_path) as (place, told):
        told.schema = (TABLE, make_object(ObjectKind.TRIGGER, "steal", "CREATE TRIGGER steal"))
        run = await sweep(place)
    assert run.verdict is Verdict.SUSPECT
    assert "trigger steal is new" in run.findings[0].message


async def test_a_changed_table_and_static_rows_go_to_review(tmp_path: Path) -> None:
    """What is then approved is the database as it was seen."""
    async with kept(tmp_path) as (place, told):
        told.schema = (make_object(ObjectKind.TABLE, "orders", "CREATE TABLE orders (n TEXT)"),)
        told.tables = (replace(CONTENT, rows=3, sha256="bb" * 32),)
        run = await sweep(place)
        proposed = [b for b in place.app.store.baselines.all("main") if b.proposal_for]
    assert run.verdict is Verdict.EDITED
    assert {finding.code for finding in run.findings} == {
        "database-schema-changed",
        "database-content-changed",
    }
    assert proposed[0].databases[0].schema == told.schema
    assert proposed[0].databases[0].tables == told.tables


async def test_a_database_that_does_not_answer_is_inconclusive(tmp_path: Path) -> None:
    """Never damage, and never in order."""
    async with kept(tmp_path, ORPHANS) as (place, told):
        told.away_from = 0
        run = await sweep(place)
    assert run.verdict is Verdict.INCONCLUSIVE
    assert {finding.code for finding in run.findings} == {"database-unseen"}


async def test_damage_whose_second_look_cannot_be_taken_is_not_proven(tmp_path: Path) -> None:
    async with kept(tmp_path) as (place, told):
        told.damaged, told.away_from = [(DAMAGE,)], 2
        run = await sweep(place)
    assert run.verdict is Verdict.SUSPECT
    assert [judgement.code for judgement in run.judgements] == ["corrupt-one-witness"]


async def test_a_real_server_is_looked_at_from_learning_to_verdicts(tmp_path: Path) -> None:
    """MariaDB: learnt and in order, then with a stranger's trigger, then with an orphan."""
    name = server().database(
        "CREATE TABLE customers (id INT PRIMARY KEY); CREATE TABLE orders (id INT, customer INT);"
        "CREATE TABLE settings (word TEXT); INSERT INTO customers VALUES (1);"
    )
    orphans = replace(
        ORPHANS, statement="SELECT id FROM orders WHERE customer NOT IN (SELECT id FROM customers)"
    )
    async with kept(tmp_path, orphans) as (place, _):
        settings = server().settings(name, static_tables=("settings",))
        site = replace(place.site, databases=(settings,))
        app = place.app
        app.config = replace(app.config, sites=(site,))
        eyes = replace(app.detector.eyes, databases=One(MariadbDatabase(settings, clock=app.clock)))
        app.detector = replace(app.detector, config=app.config, eyes=eyes)
        app.learner = replace(app.learner, eyes=eyes)
        await place.approve()
        assert (await sweep(place)).verdict is Verdict.INTACT
        server().sql("CREATE TRIGGER steal BEFORE INSERT ON orders FOR EACH ROW SET @a = 1", name)
        run = await sweep(place)
        assert run.verdict is Verdict.SUSPECT
        assert "trigger steal is new" in run.findings[0].message
        server().sql("DROP TRIGGER steal; INSERT INTO orders VALUES (7, 99)", name)
        run = await sweep(place)
        assert run.verdict is Verdict.CORRUPT
        assert {finding.witness for finding in run.findings} == {
            WitnessKind.DATABASE,
            WitnessKind.DATABASE_SECOND,
        }
