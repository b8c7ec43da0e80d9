"""What is routine is let go after 180 days, and never because a clock went wrong."""

from datetime import timedelta
from pathlib import Path

from sentinel.tidying import tidy
from support.monitored import AFTER, monitored
from support.values import FakeClock, make_run


def test_a_clock_that_jumps_years_ahead_lets_no_runs_go(tmp_path: Path) -> None:
    """Nor do the runs that it makes of that day: but for one day, which one more day replaces."""
    with monitored(tmp_path, filled=False) as app:
        for day in range(183):
            at = AFTER - timedelta(days=day)
            app.store.runs.record(make_run(f"day-{day}", started_at=at, ended_at=at), None, ())
        wrong = AFTER + timedelta(days=2000)
        app.clock = FakeClock(wrong)
        app.store.runs.record(make_run("wrong", started_at=wrong, ended_at=wrong), None, ())
        tidy(app)
        assert [n for n in range(183) if app.store.runs.get(f"day-{n}")] == list(range(179))


def test_routine_runs_are_kept_for_180_days(tmp_path: Path) -> None:
    with monitored(tmp_path, filled=False) as app:
        for day in range(183):
            at = AFTER - timedelta(days=day, seconds=-1)
            app.store.runs.record(make_run(f"day-{day}", started_at=at, ended_at=at), None, ())
        tidy(app)
        assert [n for n in range(183) if app.store.runs.get(f"day-{n}")] == list(range(181))


def test_of_a_short_record_nothing_goes(tmp_path: Path) -> None:
    with monitored(tmp_path, filled=False) as app:
        old = AFTER - timedelta(days=300)
        app.store.runs.record(make_run("old", started_at=old, ended_at=old), None, ())
        tidy(app)
        assert app.store.runs.get("old")
