"""Kept verdicts, signed; and what runs say of the time after a capture."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.core.kept_verdict import KeptVerdict
from sentinel.core.vault import Answer, Condition, ConditionResult
from sentinel.core.verdict import Verdict
from sentinel.edges.store import SqliteStore
from support.stores import new_key, open_store
from support.values import T0, FakeClock, make_run

VERDICT = KeptVerdict(
    backup="B1",
    site="main",
    judged_at=T0,
    by="GM (ICT)",
    clean=True,
    results=(
        ConditionResult(condition=Condition.SCAN, answer=Answer.PASSED, text="Nothing found."),
    ),
    content_sha256="ab" * 32,
    baseline="base-1",
    runs=("r-1", "r-2"),
    first_compromise=None,
    rules_sha256="cd" * 32,
    last_clean_at=T0,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = open_store(tmp_path / "state.db", clock=FakeClock(), key=new_key())
    yield opened
    opened.close()


def tamper(tmp_path: Path, statement: str) -> None:
    with sqlite3.connect(tmp_path / "state.db") as db:
        db.execute(statement)
    db.close()


def test_the_last_verdict_on_a_backup_takes_the_place_of_the_one_before(store: SqliteStore) -> None:
    store.verdicts.keep(VERDICT)
    assert store.verdicts.last("main", "B1") == VERDICT
    later = replace(VERDICT, clean=False, by="sentinel")
    store.verdicts.keep(later)
    other = replace(VERDICT, backup="B2")
    store.verdicts.keep(other)
    assert store.verdicts.all("main") == (other, later)
    assert store.verdicts.last("other", "B1") is None
    assert later.answer(Condition.SCAN) is Answer.PASSED
    assert later.answer(Condition.TIME) is Answer.NOT_KNOWN


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE verdicts SET document = replace(document, 'Nothing found', 'All is well')",
        "UPDATE verdicts SET backup = 'B2'",
        "UPDATE verdicts SET signature = 'AAAA'",
        "UPDATE verdicts SET document = 'no JSON'",
    ],
)
def test_a_verdict_that_a_hand_changed_counts_as_none(
    store: SqliteStore, tmp_path: Path, statement: str
) -> None:
    store.verdicts.keep(VERDICT)
    tamper(tmp_path, statement)
    assert store.verdicts.all("main") == ()


def at(minutes: float, run_id: str, verdict: Verdict, *checks: str, site: str = "main") -> object:
    begun = T0 + timedelta(minutes=minutes)
    return make_run(
        run_id,
        verdict,
        site=site,
        checks=checks or ("home",),
        started_at=begun,
        ended_at=begun + timedelta(seconds=30),
    )


def record(store: SqliteStore, *runs: object) -> None:
    for run in runs:
        store.runs.record(run, None, ())  # type: ignore[arg-type] # runs


def test_the_first_bad_run_is_one_that_saw_bad_content_in_time(store: SqliteStore) -> None:
    record(
        store,
        at(1, "before", Verdict.DEFACED),
        at(11, "away", Verdict.DOWN),
        at(12, "blind", Verdict.INCONCLUSIVE),
        at(13, "other", Verdict.DEFACED, site="other"),
        at(20, "first", Verdict.SUSPECT),
        at(25, "second", Verdict.DEFACED),
    )
    since = T0 + timedelta(minutes=10)
    found = store.soak.first_bad("main", since, T0 + timedelta(minutes=30))
    assert found is not None
    assert found.id == "first"
    assert store.soak.first_bad("main", since, T0 + timedelta(minutes=19)) is None


def test_good_runs_are_given_until_every_check_took_part(store: SqliteStore) -> None:
    record(
        store,
        at(9, "early", Verdict.INTACT, "tree"),
        at(10, "a", Verdict.INTACT, "home"),
        at(11, "bad", Verdict.SUSPECT, "tree"),
        at(12, "b", Verdict.BROKEN, "tree"),
        at(13, "c", Verdict.INTACT, "home", "tree"),
    )
    since, before = T0 + timedelta(minutes=10), T0 + timedelta(hours=1)

    def ids(*checks: str) -> list[str]:
        return [run.id for run in store.soak.good_from("main", since, before, checks)]

    assert ids() == ["a"]
    assert ids("home", "tree") == ["a", "b"]
    assert ids("home", "gone") == ["a", "b", "c"]
    soon = store.soak.good_from("main", since, T0 + timedelta(minutes=11), ("tree",))
    assert [run.id for run in soon] == ["a"]
