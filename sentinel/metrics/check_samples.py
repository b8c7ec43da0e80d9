"""What is measured of the checks of one site: how long they take, whether they come in time."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sentinel.app import App
from sentinel.core.check import Check
from sentinel.core.check_course import CourseState
from sentinel.core.check_course_port import CheckTurn
from sentinel.core.check_turns import due_at, is_long
from sentinel.core.latency import together
from sentinel.core.site import Site
from sentinel.metrics.sample import Sample, histogram, number, states


def check_samples(app: App, site: Site, now: datetime) -> Iterator[Sample]:
    """Raises StoreError."""
    turns = app.store.check_courses.turns(site.name)
    courses = app.store.figures.course_states(site.name)
    for check in app.config.checks:
        what = (site.name, check.name)
        every = check.every_seconds
        yield number("sentinel_check_interval_seconds", every, *what, check.kind)
        kind, state = courses.get(check.name, ("", CourseState.OK))
        if kind == check.kind:  # else another check had the name before
            yield states("sentinel_check_state", CourseState, state, *what)
        turn = turns.get(check.name)
        if turn is None or turn.run_at is None:
            continue
        ran = turn.run_at.timestamp()
        yield number("sentinel_check_last_run_timestamp_seconds", ran, *what)
        lag = max(timedelta(0), now - _due(check, turn, turn.run_at, now)).total_seconds()
        yield number("sentinel_check_lag_seconds", lag, *what)
    yield from _latencies(app, site, now)


def _due(check: Check, turn: CheckTurn, run_at: datetime, now: datetime) -> datetime:
    if is_long(check):
        return due_at(check, turn, now)
    return run_at + timedelta(seconds=check.every_seconds)


def _latencies(app: App, site: Site, now: datetime) -> Iterator[Sample]:
    """Of this hour and the one before. Targets are added up: their number has no bound."""
    since = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    names = {check.name for check in app.config.checks}
    spans = [one for one in app.store.latencies.of(site.name, since) if one.target]
    for name in sorted({one.check for one in spans} & names):
        count = together(one.count for one in spans if one.check == name)
        if count.buckets:
            yield Sample(
                metric="sentinel_check_latency_seconds",
                labels=(site.name, name),
                histogram=histogram(count),
            )
