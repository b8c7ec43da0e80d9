"""Checks as the console and the API show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sentinel.app_parts import App
from sentinel.checking import kind_of
from sentinel.core.availability import State, bounds, known_share, seconds_of, up_share
from sentinel.core.check import Check
from sentinel.core.check_course import CourseState
from sentinel.core.check_view import CheckStanding, standing_of
from sentinel.core.latency import LatencyCount, LatencySpan
from sentinel.core.latency_series import RANGES
from sentinel.core.monitored_day import MonitoredDay
from sentinel.core.site import Site
from sentinel.monitoring_days import days_of


class CheckState(StrEnum):
    """How a check stands."""

    OK = "ok"
    FAILING = "failing"
    FLAPPING = "flapping"
    """It changes all the time."""
    LOOKED = "looked"
    """It looks at no function: its findings are judged with the site."""
    NEVER = "never"
    """Not looked at yet."""


TROUBLED = (CheckState.FAILING, CheckState.FLAPPING)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """One check on one site."""

    site: str
    check: str
    kind: str
    severity: str
    owner: str
    """A contact's name, or empty."""
    state: CheckState
    since: datetime | None
    """Since when it stands so; None of what looks at no function."""
    every_seconds: float
    looked_at: datetime | None
    """When the last look ended."""
    due_at: datetime | None
    """When it is looked at next; None: not known."""
    not_ended: datetime | None
    """When a look was begun that has not ended, or was broken off."""
    marks: str
    """The last 60 looks, oldest first: `.` good, `x` failed, `?` not found out, `m` excused."""
    flapping_share: float | None
    """How much of the last looks were changes, 0 to 1."""
    found: tuple[str, ...]
    """What the newest failed look found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How often a check was good over the last day, week, month or quarter."""

    range: str
    share: float | None
    """Of the looks that found out; None of none."""
    ok: int
    failed: int
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Uptime:
    """What visitors had of a site today, or over the last week, month or quarter: whole days of
    the configured time zone, and today as far as it is over."""

    range: str
    days: int
    """Of which something is on record."""
    share: float | None
    """Up, of the time of which something is known, planned maintenance counted as not up."""
    known: float | None
    """The share of the time of which something is known."""
    down_seconds: float
    planned_seconds: float
    closed_seconds: float
    """Blocked by Sentinel, so that nobody sees what an attack left."""
    allowed_seconds: float
    """So long could it be away under what was agreed, planned maintenance apart."""
    kept: bool | None
    """Whether what was agreed is proven to be kept, or not to be; None: too much is not known."""


def row_of(site: Site, standing: CheckStanding) -> CheckRow:
    check, course = standing.check, standing.course
    return CheckRow(
        site=site.name,
        check=check.name,
        kind=check.kind,
        severity=check.severity.name.lower(),
        owner=check.owner,
        state=_state(standing),
        since=None if course is None else course.since,
        every_seconds=check.every_seconds,
        looked_at=standing.looked_at,
        due_at=standing.due_at,
        not_ended=standing.not_ended,
        marks="" if course is None else course.marks,
        flapping_share=None if course is None else course.flapping_share,
        found=() if course is None else tuple(one.message for one in course.failures),
    )


def standings(
    app: App, site: Site, checks: Sequence[Check], spans: Iterable[LatencySpan] = ()
) -> tuple[CheckStanding, ...]:
    """How checks stand on one site. Raises StoreError."""
    courses = app.store.check_courses.of(site.name, [check.name for check in checks])
    turns, now, kept = app.store.check_courses.turns(site.name), app.clock.now(), tuple(spans)
    return tuple(
        standing_of(
            check,
            function=kind_of(app.detector.eyes, check).function,
            course=courses.get(check.name),
            turn=turns.get(check.name),
            spans=kept,
            now=now,
        )
        for check in checks
    )


def share_of(name: str, count: LatencyCount) -> Share:
    return Share(
        range=name,
        share=count.availability,
        ok=count.ok,
        failed=count.failed,
        unknown=count.unknown,
    )


def uptimes(app: App, site: Site, agreed_percent: float) -> tuple[Uptime, ...]:
    """By the days that are kept, and today. Raises StoreError."""
    today = app.clock.now().astimezone(ZoneInfo(app.config.alerts.time_zone)).date()
    longest = max(length.days for length in RANGES.values())
    first = today - timedelta(days=longest - 1)
    kept = app.store.monitored_days.of(site.name, first, today - timedelta(days=1))
    days = (*kept, *days_of(app, site, today, today))
    found = []
    for name, length in RANGES.items():
        begin = today - timedelta(days=length.days - 1)
        since, _ = bounds(begin, app.config.alerts.time_zone)
        known = [day for day in days if day.day >= begin.isoformat()]
        whole = (app.clock.now() - since).total_seconds()
        word = name if length.days > 1 else "today"
        found.append(_uptime(word, known, whole, agreed_percent))
    return tuple(found)


def _uptime(
    name: str, days: Sequence[MonitoredDay], whole_seconds: float, agreed_percent: float
) -> Uptime:
    total = seconds_of(())
    for day in days:
        for state, seconds in day.seconds.items():
            total[state] += seconds
    share = up_share(total)
    down, closed = total[State.DOWN], total[State.CLOSED]
    total[State.UNKNOWN] = max(0.0, whole_seconds - sum(total.values()) + total[State.UNKNOWN])
    owed = sum(total.values()) - total[State.PLANNED]
    allowed = owed * (1 - agreed_percent / 100)
    away = down + closed
    kept = True if away + total[State.UNKNOWN] <= allowed else None
    return Uptime(
        range=name,
        days=sum(day.looks > 0 for day in days),
        share=share,
        known=known_share(total),
        down_seconds=down,
        planned_seconds=total[State.PLANNED],
        closed_seconds=closed,
        allowed_seconds=allowed,
        kept=False if away > allowed else kept,
    )


def _state(standing: CheckStanding) -> CheckState:
    if standing.course is not None:
        return {
            CourseState.OK: CheckState.OK,
            CourseState.FAILING: CheckState.FAILING,
            CourseState.FLAPPING: CheckState.FLAPPING,
        }[standing.course.state]
    return CheckState.NEVER if standing.looked_at is None else CheckState.LOOKED
