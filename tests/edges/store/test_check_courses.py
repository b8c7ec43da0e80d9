"""Courses, turns and latencies: with the run or not at all, once each, and bounded."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sentinel.core.check_course import CourseEvent, new_course
from sentinel.core.check_course_port import CheckCount, CheckRecord, CheckTurn, CourseChange
from sentinel.core.check_outcome import CheckOutcome
from sentinel.core.latency import Timing
from sentinel.core.words import Severity
from sentinel.edges.store import SqliteStore
from sentinel.errors import Refused
from support.stores import open_store
from support.values import T0, make_run

FIRST = replace(new_course("main", "search", "http", T0), number=1, marks="x")
CHANGE = CourseChange(
    site="main",
    check="search",
    at=T0,
    event=CourseEvent.FAILING,
    since=T0,
    severity=Severity.ERROR,
    message="503",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with closing(open_store(tmp_path / "sentinel.db")) as opened:
        yield opened


def timed(run_id: str, at: datetime, seconds: float = 0.25) -> tuple[object, ...]:
    record = CheckRecord(
        timings=(
            Timing(check="search", target="/s", elapsed_seconds=seconds, outcome=CheckOutcome.OK),
        ),
        counts=(CheckCount(check="search", outcome=CheckOutcome.OK),),
    )
    return make_run(run_id, started_at=at, ended_at=at), None, (), record


def test_a_course_goes_on_by_one_step_or_nothing_of_the_run_is_recorded(
    store: SqliteStore,
) -> None:
    record = CheckRecord(courses=(FIRST,), changes=(CHANGE,), looked=("search",))
    store.runs.record(make_run(), None, (), record)
    assert store.check_courses.of("main", ["search", "other"]) == {"search": FIRST}
    assert store.check_courses.changes("main", "search", 5) == (CHANGE,)
    with pytest.raises(Refused, match="another run"):
        store.runs.record(make_run("run-2"), None, (), record)
    assert store.runs.get("run-2") is None
    assert len(store.check_courses.changes("main", "search", 5)) == 1
    second = replace(FIRST, number=2, marks="x.")
    store.runs.record(make_run("run-2"), None, (), CheckRecord(courses=(second,)))
    assert store.check_courses.of("main", ["search"])["search"].marks == "x."
    assert store.check_courses.of("other", ["search"]) == {}


def test_a_turn_that_never_ends_is_known_and_one_that_ends_starts_afresh(
    store: SqliteStore,
) -> None:
    turns = store.check_courses
    for hour in range(2):
        turns.begin("main", ["syntax", "tls"], T0 + timedelta(hours=hour))
    tried = T0 + timedelta(hours=1)
    assert turns.turns("main")["syntax"] == CheckTurn(check="syntax", tried_at=tried, tries=2)
    run = make_run(started_at=tried)
    store.runs.record(run, None, (), CheckRecord(looked=("syntax",)))
    assert turns.turns("main")["syntax"] == CheckTurn(
        check="syntax", looked_at=tried, tried_at=tried, tries=0
    )
    assert (turns.turns("main")["home"].run, turns.turns("main")["home"].looked_at) == (
        run.id,
        None,
    )
    assert turns.turns("main")["tls"].tries == 2
    assert turns.turns("other") == {}


def test_a_clock_that_was_ahead_does_not_keep_its_run_the_newest(store: SqliteStore) -> None:
    """Else for a year everybody would be told what was found under the wrong clock."""

    def newest_after(run_id: str, at: datetime) -> str:
        store.runs.record(make_run(run_id, started_at=at, ended_at=at), None, ())
        (turn,) = {one.run for one in store.check_courses.turns("main").values()}
        return turn

    assert newest_after("ahead", T0 + timedelta(days=365)) == "ahead"
    assert newest_after("put-right", T0) == "put-right"
    assert newest_after("beside", T0 - timedelta(seconds=5)) == "put-right"
    assert newest_after("back-an-hour", T0 - timedelta(hours=1)) == "back-an-hour"


def test_looks_of_an_hour_are_added_up(store: SqliteStore) -> None:
    for minute in range(3):
        at = T0.replace(minute=0) + timedelta(minutes=20 * minute)
        store.runs.record(*timed(f"run-{minute}", at, seconds=0.1 * (minute + 1)))  # type: ignore[arg-type]
    whole, page = store.latencies.of("main", T0 - timedelta(hours=1))
    assert (whole.target, page.target) == ("", "/s")
    assert (whole.count.ok, whole.count.buckets) == (3, {})
    assert page.count.ok == sum(page.count.buckets.values()) == 3
    assert page.count.percentile_seconds(50) == pytest.approx(0.2, rel=0.05)
    assert store.latencies.of("main", T0 - timedelta(hours=1), "other") == ()
    assert store.latencies.of("main", T0 + timedelta(hours=1)) == ()


def test_hours_become_days_and_old_days_go_by_the_days_that_were_looked_at(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sentinel.edges.store.latencies.HOURS_DAYS", 2)
    monkeypatch.setattr("sentinel.edges.store.latencies.KEPT_DAYS", 4)
    for day in range(6):
        for hour in range(2):
            at = T0 + timedelta(days=day, hours=hour)
            store.runs.record(*timed(f"run-{day}-{hour}", at))  # type: ignore[arg-type]
    store.latencies.tidy("main")
    spans = store.latencies.of("main", datetime.min.replace(tzinfo=T0.tzinfo))
    pages = [one for one in spans if one.target]
    assert [one.count.ok for one in pages] == [2, 2, 1, 1, 1, 1]
    assert [one.since.day for one in pages] == [24, 25, 26, 26, 27, 27]
    assert store.latencies.tidy("main") == 0
    late = T0 + timedelta(days=2, hours=5)
    store.runs.record(*timed("late", late))  # type: ignore[arg-type]
    store.latencies.tidy("main")
    thinned = [one for one in store.latencies.of("main", T0 + timedelta(days=1)) if one.target]
    assert thinned[0].count.ok == 3


def test_a_year_of_days_is_not_gone_through_each_night(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a write, and everything that is to be recorded waits for it: with fifty sites, for
    minutes."""
    monkeypatch.setattr("sentinel.edges.store.latencies.HOURS_DAYS", 2)
    for day in range(9):
        store.runs.record(*timed(f"run-{day}", T0 + timedelta(days=day)))  # type: ignore[arg-type]
    store.latencies.tidy("main")
    statements: list[str] = []
    with store._database.writing() as db:
        db.conn.set_trace_callback(statements.append)
    store.latencies.tidy("main")
    about_hours = [one for one in statements if "span = 'hour'" in one]
    assert len(about_hours) == 2, "one reads them, one lets them go"
