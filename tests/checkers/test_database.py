"""Checks of kind database: what one look at a database argues for."""

from dataclasses import replace

from sentinel.checkers.database import check
from sentinel.core.check import Check, DatabaseOptions
from sentinel.core.database import (
    DatabaseDamage,
    DatabaseState,
    ObjectKind,
    SchemaObject,
    TableState,
)
from sentinel.core.database_look import DatabaseLook, InvariantLook
from sentinel.core.finding import Finding, Strength
from sentinel.core.snapshot import Snapshot
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity, WitnessKind
from support.databases import make_object, make_state
from support.values import T0, make_baseline, make_site

CHECK = Check(
    name="database",
    kind="database",
    targets=("/**",),
    every_seconds=3600.0,
    severity=Severity.CRITICAL,
    confirm=1,
    options=DatabaseOptions(),
    source="checks/database.toml",
)
TABLE = make_object(ObjectKind.TABLE, "orders", "CREATE TABLE orders (id INTEGER)")
ROOT = make_object(ObjectKind.USER, "'root'@'localhost'", "ON *.*: SUPER", admin=True)
TRIGGER = make_object(ObjectKind.TRIGGER, "tidy", "CREATE TRIGGER tidy")
APPROVED = make_state(schema=[TABLE, ROOT, TRIGGER])


def found(look: DatabaseLook, approved: DatabaseState | None = APPROVED) -> list[Finding]:
    baseline = replace(make_baseline(), databases=() if approved is None else (approved,))
    snapshot = Snapshot(
        site=make_site(),
        taken_at=T0,
        witness=WitnessKind.PUBLIC,
        databases=(look,),
        baseline=baseline,
    )
    return list(check(CHECK, snapshot))


def seen(*schema: SchemaObject, tables: tuple[TableState, ...] = ()) -> DatabaseLook:
    return DatabaseLook(database="shop", state=make_state(schema=schema, tables=tables))


def test_what_is_as_approved_gives_nothing() -> None:
    assert found(seen(TABLE, ROOT, TRIGGER)) == []


def test_nothing_is_compared_where_nothing_was_approved() -> None:
    assert found(seen(TABLE), approved=None) == []


def test_an_account_that_may_do_everything_is_suspect() -> None:
    evil = make_object(ObjectKind.USER, "'evil'@'%'", "ON *.*: SUPER", admin=True)
    (finding,) = found(seen(TABLE, ROOT, TRIGGER, evil))
    assert finding.verdict is Verdict.SUSPECT
    assert finding.severity is Severity.CRITICAL
    assert finding.subject == "(database shop)"
    assert "account 'evil'@'%' is new, and it may do everything" in finding.message
    assert finding.strongest is Strength.WEAK


def test_a_trigger_that_is_gone_goes_to_review() -> None:
    (finding,) = found(seen(TABLE, ROOT))
    assert (finding.code, finding.verdict) == ("database-schema-changed", Verdict.EDITED)
    assert finding.severity is Severity.WARNING


def test_code_and_tables_that_changed_are_two_findings() -> None:
    changed = make_object(ObjectKind.TABLE, "orders", "CREATE TABLE orders (id TEXT)")
    other = make_object(ObjectKind.TRIGGER, "tidy", "CREATE TRIGGER tidy, and more")
    codes = {one.code: one.verdict for one in found(seen(changed, ROOT, other))}
    assert codes == {
        "database-code-changed": Verdict.SUSPECT,
        "database-schema-changed": Verdict.EDITED,
    }


def test_accounts_that_could_not_be_listed_are_not_taken_for_gone_or_new() -> None:
    blind = replace(make_state(schema=[TABLE, TRIGGER]), unseen=(ObjectKind.USER,))
    assert found(DatabaseLook(database="shop", state=blind)) == []
    assert found(seen(TABLE, ROOT, TRIGGER), approved=blind) == []


def test_rows_of_static_tables_are_compared_and_new_ones_are_not() -> None:
    before = TableState(name="menu", rows=1, sha256="aa" * 32)
    new = TableState(name="settings", rows=9, sha256="cc" * 32)
    approved = replace(APPROVED, tables=(before,))
    assert found(seen(TABLE, ROOT, TRIGGER, tables=(before, new)), approved) == []
    after = replace(before, rows=2, sha256="bb" * 32)
    (finding,) = found(seen(TABLE, ROOT, TRIGGER, tables=(after,)), approved)
    assert (finding.code, finding.verdict) == ("database-content-changed", Verdict.EDITED)
    assert "menu: 2 rows, 1 before" in finding.message


def test_damage_is_corrupt_only_where_it_is_proven() -> None:
    torn = DatabaseDamage(
        database="shop", code="engine-check", subject="orders", text="Torn.", proven=True
    )
    look = replace(seen(TABLE, ROOT, TRIGGER), damage=(torn, replace(torn, proven=False)))
    assert [(one.code, one.verdict) for one in found(look)] == [
        ("database-damaged", Verdict.CORRUPT),
        ("database-doubtful", Verdict.INCONCLUSIVE),
    ]


def test_rows_of_an_invariant_are_shown_escaped_and_cut() -> None:
    rows = (("1", "\x1b[31m<script>" + "x" * 500),) * 3
    look = DatabaseLook(database="shop", invariants=(InvariantLook(name="none", rows=rows),))
    (finding,) = found(look)
    assert finding.verdict is Verdict.CORRUPT
    assert "3 rows or more" in finding.message
    assert "\x1b" not in finding.message
    assert len(finding.message) < 400
    assert all(len(signal.quote) <= 200 for signal in finding.signals)


def test_what_could_not_be_looked_at_is_inconclusive() -> None:
    look = DatabaseLook(
        database="shop",
        faults=("refused",),
        invariants=(InvariantLook(name="none", fault="late"),),
    )
    assert [(one.code, one.verdict) for one in found(look)] == [
        ("database-unseen", Verdict.INCONCLUSIVE)
    ] * 2
