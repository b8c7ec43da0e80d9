"""Differences between two states of a database, for `backup diff` and for plans of a restore."""

from datetime import UTC, datetime

import pytest

from sentinel.core.database import (
    DatabasePart,
    DatabaseState,
    Engine,
    TableState,
)
from sentinel.core.database_difference import (
    database_change,
    database_changes,
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
    found = [(c.name, c.before, c.after) for c in database_changes((one,), (two,))]
    assert found == [("one", one.state, None), ("two", None, two.state)]


def test_nothing_has_no_difference() -> None:
    with pytest.raises(ValueError, match="neither side"):
        database_change(None, None)
