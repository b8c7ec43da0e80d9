"""What pages over all sites read: the last of each, by an index, and only what was signed."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
import sqlite_utils

from sentinel.core.identifiers import moment_of, new_id
from sentinel.core.incident import IncidentState
from sentinel.core.kept_verdict import KeptVerdict
from sentinel.core.overview_port import IncidentQuery, KnownGood, MailCount
from sentinel.core.rehearsal import Rehearsal
from sentinel.core.verdict import Verdict
from sentinel.edges.store import SqliteStore
from sentinel.edges.store.console_migrations import migrations
from sentinel.edges.store.overview import QUERIES, SqliteOverview, listing
from support.stores import open_store
from support.values import T0, make_message, make_notice, make_run

ALL = {
    **{"sites": '["main"]', "incidents": '["INC-1"]', "state": "closed", "now": "2026"},
    **{"since": "2026", "site": "main", "before": "INC-1", "limit": 5, "state0": "closed"},
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    one = open_store(tmp_path / "sentinel.db")
    yield one
    one.close()


def rows_of(store: SqliteStore, query: str) -> list[str]:
    database = cast("SqliteOverview", store.overview)._database
    with database.reading() as db:
        return [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {query}", ALL).fetchall()]


@pytest.mark.parametrize("name", QUERIES)
def test_no_query_of_now_reads_a_whole_table(store: SqliteStore, name: str) -> None:
    scans = [line for line in rows_of(store, QUERIES[name]) if line.startswith("SCAN")]
    # a partial index over what is open, or waits, is as long as that; the names come as a list
    fine = (
        "SCAN wanted",
        "SCAN incidents USING INDEX one_open",
        "SCAN outbox USING INDEX outbox_due",
    )
    assert not [line for line in scans if not line.startswith(fine)]


@pytest.mark.parametrize(
    "query",
    [
        IncidentQuery(before="INC-1"),
        IncidentQuery(site="main", before="INC-1"),
        IncidentQuery(states=(IncidentState.CLOSED,)),
    ],
)
def test_no_list_of_incidents_reads_the_whole_table(
    store: SqliteStore, query: IncidentQuery
) -> None:
    assert not [one for one in rows_of(store, listing(query)[0]) if one.startswith("SCAN")]


def test_the_last_look_of_each_site_is_found(store: SqliteStore) -> None:
    for number, (site, upkeep) in enumerate([("a", False), ("b", False), ("a", True)]):
        at = T0 + timedelta(minutes=number)
        run = make_run(f"run-{number}", site=site, upkeep=upkeep, started_at=at, ended_at=at)
        store.runs.record(run, None, [])
    found = store.overview.looks(["a", "b", "c"])
    assert {site: one.id for site, one in found.items()} == {"a": "run-0", "b": "run-1"}


def rehearsal(number: int, *problems: str) -> Rehearsal:
    at = T0 + timedelta(days=number)
    return Rehearsal(
        id=new_id(at, number),
        site="main",
        backup="b",
        document_root="/srv",
        storing="zstd",
        started_at=at,
        ended_at=at,
        seconds=float(number),
        files=1,
        bytes=1,
        problems=problems,
    )


def test_a_failed_rehearsal_hides_no_good_one(store: SqliteStore) -> None:
    for one in (rehearsal(1), rehearsal(2), rehearsal(3, "/: another page")):
        store.rehearsals.add(one)
    found = store.overview.rehearsals(["main"])["main"]
    assert found.last.seconds == 3
    assert found.good is not None
    assert found.good.seconds == 2


def verdict(number: int, *, clean: bool) -> KeptVerdict:
    at = T0 + timedelta(days=number)
    return KeptVerdict(
        backup=new_id(at, number),
        site="main",
        judged_at=at,
        by="test",
        clean=clean,
        results=(),
        content_sha256="0" * 64,
        baseline="b",
        runs=(),
        first_compromise=None,
        rules_sha256="",
    )


def test_the_newest_clean_backup_is_one_that_was_signed(store: SqliteStore) -> None:
    for one in (verdict(1, clean=True), verdict(2, clean=False)):
        store.verdicts.keep(one)
    assert store.overview.clean(["main"])["main"].backup == verdict(1, clean=True).backup
    database = cast("SqliteOverview", store.overview)._database
    with database.writing() as db:  # a hand says that the newer one is clean
        db.execute("UPDATE verdicts SET clean = 1")
    assert "main" not in store.overview.clean(["main"]), "a column is no proof"


def test_messages_that_wait_and_are_late_are_counted(store: SqliteStore) -> None:
    for number, site in enumerate(("main", "main", "other")):
        notice = make_notice(key=f"watch/{number}", site=site, incident="")
        store.outbox.put([(notice, make_message())])
    found = store.overview.mails(T0 + timedelta(days=1), T0)
    assert found["main"] == MailCount(site="main", waiting=2, late=0)


def test_a_site_that_nobody_approved_has_no_known_good(store: SqliteStore) -> None:
    assert store.overview.known_good(["main"]) == {"main": KnownGood()}


def test_an_older_database_knows_which_runs_looked_at_upkeep_alone(tmp_path: Path) -> None:
    file = tmp_path / "sentinel.db"
    old = sqlite_utils.Database(file)
    migrations.apply(old, stop_before="m0061_overview")
    for name, upkeep in (("whole", False), ("upkeep", True)):
        old.execute(
            "INSERT INTO runs (id, site, trigger, verdict, started_at, ended_at, document) "
            "VALUES (?, 'main', 'schedule', 'intact', '2026', '2026', ?)",
            (name, json.dumps({"upkeep": upkeep})),
        )
    old.close()
    made = open_store(file)
    database = cast("SqliteOverview", made.overview)._database
    with database.reading() as db:
        assert dict(db.execute("SELECT id, whole FROM runs").fetchall()) == {
            "whole": 1,
            "upkeep": 0,
        }
    made.close()


def test_an_id_says_when_it_was_made() -> None:
    at = T0.replace(microsecond=123_000)
    assert moment_of(new_id(at, 7)) == at
    assert moment_of("INC-20261122-0001") is None
    assert moment_of(Verdict.INTACT) is None
