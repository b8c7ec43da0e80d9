"""Differences between two states of a database, for `backup diff` and for plans of a restore."""

from datetime import UTC, datetime

import pytest

from sentinel.core.database import (
    DatabasePart,
    DatabaseState,
    Engine,
    ObjectKind,
    SchemaObject,
    TableState,
)
from sentinel.core.database_difference import (
    database_change,
    database_changes,
    database_text,
    table_changes,
    table_text,
)


def table(name: str, rows: int, digest: str = "a") -> TableState:
    return TableState(name=name, rows=rows, sha256=digest)


def state(*tables: TableState, name: str = "shop", taken: int = 1) -> DatabaseState:
    return DatabaseState(
        name=name,
        engine=Engine.SQLITE,
        server_version="3",
        taken_at=datetime(2026, 1, taken, tzinfo=UTC),
        tables=tables,
        schema=(),
    )


def test_tables_in_words() -> None:
    before = (table("gone", 1), table("kept", 5), table("other", 3), table("rows", 9))
    after = (table("kept", 5), table("new", 0), table("other", 3, "b"), table("rows", 8, "b"))
    assert [table_text(change) for change in table_changes(before, after)] == [
        "gone: gone, 1 row before",
        "new: new, 0 rows",
        "other: 3 rows as before, with other content",
        "rows: 8 rows, 9 before",
    ]


def test_the_time_of_a_state_is_no_difference() -> None:
    assert database_change(state(table("a", 1), taken=1), state(table("a", 1), taken=2)) is None


def test_databases_of_two_backups() -> None:
    one = DatabasePart(state=state(name="one"), files=())
    two = DatabasePart(state=state(name="two"), files=())
    texts = [database_text(c) for c in database_changes((one,), (two,))]
    assert texts == ["database one is gone", "database two is new"]


def test_many_tables_are_cut_and_the_schema_is_named() -> None:
    trigger = SchemaObject(kind=ObjectKind.TRIGGER, name="x", sha256="1", definition="")
    now = state(*(table(f"t{n}", n) for n in range(5)))
    changed = database_change(state(), now)
    assert changed is not None
    assert database_text(changed) == (
        "database shop: t0: new, 0 rows; t1: new, 1 row; t2: new, 2 rows; and 2 more tables"
    )
    other = DatabaseState(
        name="shop",
        engine=Engine.SQLITE,
        server_version="3",
        taken_at=now.taken_at,
        tables=(),
        schema=(trigger,),
    )
    changed = database_change(state(), other)
    assert changed is not None
    assert database_text(changed) == "database shop: trigger x is new"


def test_nothing_has_no_difference() -> None:
    with pytest.raises(ValueError, match="neither side"):
        database_change(None, None)
