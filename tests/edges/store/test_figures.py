"""What is counted for metrics: it never falls, and is found by indexes."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.core.canonical import timestamp
from sentinel.core.incident import IncidentState
from sentinel.core.notice import OutboxState
from sentinel.core.records import IncidentChange
from sentinel.core.verdict import Verdict
from sentinel.edges.store import SqliteStore, figures
from support.stores import open_store
from support.values import T0, make_incident, make_message, make_notice, make_run

HELD = T0 + timedelta(hours=5)


def counted(store: SqliteStore) -> dict[tuple[str, Verdict], tuple[int, int, float]]:
    sweeps = store.figures.sweeps()
    return {(one.site, one.verdict): (one.runs, one.pages, one.seconds) for one in sweeps}


def test_runs_stay_counted_when_they_are_let_go_and_after_a_restart(path: Path) -> None:
    """Else a counter would fall each night, and a rate over it be made up."""
    with closing(open_store(path)) as store:
        store.runs.record(make_run("a"), None, ())
        store.runs.record(make_run("b"), None, ())
        store.runs.record(make_run("c", Verdict.DOWN, pages=0), None, ())
        wanted = {("main", Verdict.INTACT): (2, 6, 10.0), ("main", Verdict.DOWN): (1, 0, 5.0)}
        assert counted(store) == wanted
        assert store.runs.prune(T0 + timedelta(days=1)) == 2
        assert counted(store) == wanted
    with closing(open_store(path)) as store:
        store.runs.record(make_run("d"), None, ())
        assert counted(store)["main", Verdict.INTACT] == (3, 9, 15.0)


def test_a_run_that_is_refused_is_not_counted(store: SqliteStore) -> None:
    store.runs.record(make_run("a"), None, ())
    with pytest.raises(Exception, match="recorded already"):
        store.runs.record(make_run("a"), None, ())
    assert counted(store)["main", Verdict.INTACT][0] == 1


def test_a_clock_that_was_set_back_takes_no_time_away(store: SqliteStore) -> None:
    store.runs.record(make_run("a", ended_at=T0 - timedelta(hours=1)), None, ())
    assert counted(store)["main", Verdict.INTACT] == (1, 3, 0.0)


def test_runs_of_an_older_version_are_counted_when_it_is_migrated(path: Path) -> None:
    with closing(open_store(path)) as store:
        store.runs.record(make_run("a"), None, ())
        store.runs.record(make_run("b", site="shop", pages=9), None, ())
        before = counted(store)
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            "DROP TABLE run_figures; DROP INDEX outbox_by_state; DROP INDEX incidents_by_opening;"
            "DROP INDEX incidents_by_site;"
            "DELETE FROM _sqlite_migrations WHERE name LIKE '%figures';"
        )
    with closing(open_store(path)) as store:
        after = counted(store)
    assert before == {
        k: (n, pages, pytest.approx(s, abs=0.001)) for k, (n, pages, s) in after.items()
    }


def test_the_last_sweep_is_the_newest_that_looked_at_the_site(store: SqliteStore) -> None:
    later = {"started_at": T0 + timedelta(hours=1), "ended_at": T0 + timedelta(hours=2)}
    store.runs.record(make_run("a", Verdict.BROKEN), None, ())
    store.runs.record(make_run("b", upkeep=True, **later), None, ())
    store.runs.record(make_run("c", Verdict.DOWN, site="shop", **later), None, ())
    last = store.figures.last_sweep("main")
    assert last is not None
    assert (last.verdict, last.ended_at) == (Verdict.BROKEN, T0 + timedelta(seconds=5))
    assert store.figures.last_sweep("none") is None


def test_a_message_that_is_held_back_does_not_wait(store: SqliteStore) -> None:
    """It could not have gone by now; one that was tried and failed could."""
    held = make_notice(key="held", incident="", hold_until=HELD)
    store.outbox.put([(held, make_message())])
    assert store.figures.outbox(T0 + timedelta(hours=1)).waiting_since is None
    late = make_notice(key="late", incident="", at=T0 + timedelta(minutes=1))
    store.outbox.put([(late, make_message())])
    found = store.outbox.find("late")
    assert found is not None
    store.outbox.failed(found.id, "450 later", HELD)
    figures_now = store.figures.outbox(T0 + timedelta(hours=1))
    assert figures_now.waiting_since == T0 + timedelta(minutes=1)
    assert figures_now.messages[OutboxState.QUEUED] == 2
    assert set(figures_now.messages) == set(OutboxState)


def test_incidents_that_are_open_and_all_that_ever_were(store: SqliteStore) -> None:
    for number, site in enumerate(("main", "shop")):
        opened = make_incident("", site=site)
        run = make_run(f"r{number}", Verdict.SUSPECT, site=site)
        made = store.runs.record(run, IncidentChange(incident=opened), ())
        assert made is not None
        if site == "main":
            store.incidents.change(
                made.id, IncidentState.SUSPECTED, fields={"state": IncidentState.DISMISSED}
            )
    assert [one.site for one in store.figures.open_incidents()] == ["shop"]
    assert store.figures.incidents() == {"main": 1, "shop": 1}


@pytest.mark.parametrize(
    ("query", "values", "plan"),
    [
        (figures.SWEEPS, (), "SCAN run_figures"),  # a row for each site and verdict
        (figures.LAST_SWEEP, ("main",), "SEARCH runs USING INDEX"),
        (figures.STATES, (), "SCAN outbox USING COVERING INDEX outbox_by_state"),
        (figures.WAITING, (timestamp(T0),), "SEARCH outbox USING INDEX outbox_by_state"),
        (figures.OPEN, (), "SCAN incidents USING INDEX one_open_incident"),
        (figures.INCIDENTS, (), "SCAN incidents USING COVERING INDEX incidents_by_site"),
        (figures.COURSES, ("main",), "SEARCH check_courses USING INDEX"),
    ],
)
def test_no_question_reads_a_year_of_history(
    path: Path, store: SqliteStore, query: str, values: tuple[str, ...], plan: str
) -> None:
    """Each goes by an index, and none sorts."""
    with closing(sqlite3.connect(path)) as database:
        steps = [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {query}", values)]
    assert len(steps) == 1 and steps[0].startswith(plan), steps
