"""What a message that asks for approval tells of databases."""

from datetime import UTC, datetime
from typing import Any

from sentinel.core.database import DatabasePart, DatabaseState, Engine, TableState
from sentinel.core.database_decision import MAX_TABLES, decision_facts, no_decision_facts
from sentinel.core.manifest import Manifest
from sentinel.core.vault import Backup

NOW = datetime(2026, 11, 22, tzinfo=UTC)
BACKUP = Backup(
    id="01M80RB3X09JMFXX64NYFTX3KT",
    site="main",
    started_at=NOW,
    ended_at=NOW,
    document_root="/srv/www",
    manifest=Manifest(entries=()),
    baseline="",
    run_before="",
    run_after="",
    storing="zstd",
)


def state(**rows: int) -> DatabaseState:
    return DatabaseState(
        name="shop",
        engine=Engine.MARIADB,
        server_version="10.11",
        taken_at=NOW,
        tables=tuple(
            TableState(name=name, rows=number, sha256=f"{number}") for name, number in rows.items()
        ),
        schema=(),
    )


def told(live: DatabaseState | None, saved: DatabaseState) -> Any:
    part = DatabasePart(state=saved, files=())
    return decision_facts(BACKUP, [(live, part)])["databases"][0]  # type: ignore[index]


def test_tables_that_lose_most_rows_are_named_first_and_few() -> None:
    live = state(**{f"t{number}": 10 * number for number in range(9)})
    saved = state(**{f"t{number}": 1 for number in range(9)})
    found = told(live, saved)
    assert [table["name"] for table in found["tables"]] == ["t8", "t7", "t6", "t5", "t4"]
    assert found["more"] == 9 - MAX_TABLES
    assert (found["rows_now"], found["rows_after"], found["differing"]) == (360, 9, 9)


def test_a_hostile_name_of_a_table_stays_one_short_line() -> None:
    name = "x\n\nAPPROVE NOW\u202e" * 20
    (table,) = told(state(**{name: 5}), state())["tables"]
    assert "\n" not in table["name"]
    assert len(table["name"]) < 70
    assert table["text"] == "5 rows now, 0 after it"


def test_a_live_database_that_cannot_be_read_has_no_figures() -> None:
    found = told(None, state(orders=4))
    assert not found["readable"]
    assert found["tables"] == []
    assert found["rows_after"] == 4


def test_a_reason_is_bounded() -> None:
    assert len(str(no_decision_facts("x" * 9000)["unknown"])) <= 400
