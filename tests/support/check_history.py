"""Days of looks of one check, as the daemon would have recorded them; the last two failed."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from sentinel.app import App
from sentinel.core.availability import State
from sentinel.core.check_course import CheckFailure, CourseEvent, CourseState, new_course
from sentinel.core.check_course_port import CheckCount, CheckRecord, CourseChange
from sentinel.core.check_outcome import CheckOutcome
from sentinel.core.latency import Timing
from sentinel.core.monitored_day import MonitoredDay
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity
from support.values import make_finding, make_run

LOOKS = 24
HOURS_BETWEEN = 6


def record_history(app: App, site: str, check: str, message: str) -> None:
    """`message`: what the last looks found."""
    now = app.clock.now()
    course = new_course(site, check, "page", now - timedelta(hours=LOOKS * HOURS_BETWEEN))
    known = app.store.check_courses.of(site, [check]).get(check)
    before = 0 if known is None else known.number
    for number in range(1, LOOKS + 1):
        at, failed = now - timedelta(hours=HOURS_BETWEEN * (LOOKS - number) + 1), number > LOOKS - 2
        outcome = CheckOutcome.FAILED if failed else CheckOutcome.OK
        course = replace(
            course,
            number=before + number,
            last_at=at,
            last_outcome=outcome,
            marks=(course.marks + ("x" if failed else "."))[-20:],
        )
        changes: tuple[CourseChange, ...] = ()
        if number == LOOKS:
            failure = CheckFailure(subject="/", url="https://www.example/", message=message)
            course = replace(course, state=CourseState.FAILING, since=at, failures=(failure,))
            change = CourseChange(
                site=site,
                check=check,
                at=at,
                event=CourseEvent.FAILING,
                since=at,
                severity=Severity.ERROR,
                message=message,
            )
            changes = (change,)
        _look(
            app,
            number,
            changes,
            CheckRecord(
                courses=(course,),
                changes=changes,
                looked=(check,),
                timings=(
                    Timing(
                        check=check,
                        target="/",
                        elapsed_seconds=0.1 + number % 5 / 9,
                        outcome=outcome,
                    ),
                ),
                counts=(CheckCount(check=check, outcome=outcome),),
            ),
        )
    _keep_days(app, site)


def _look(
    app: App,
    number: int,
    changes: tuple[CourseChange, ...],
    record: CheckRecord,
) -> None:
    course = record.courses[0]
    at, check = course.last_at, course.check
    assert at is not None
    failed = bool(changes)
    message = changes[0].message if changes else ""
    finding = make_finding(check=check, message=message, verdict=Verdict.BROKEN, code="slow")
    run = make_run(
        f"history-{number}",
        Verdict.BROKEN if failed else Verdict.INTACT,
        site=course.site,
        checks=(check,),
        started_at=at - timedelta(seconds=5),
        ended_at=at,
        findings=(finding,) if failed else (),
    )
    app.store.runs.record(run, None, (), record)


def _keep_days(app: App, site: str) -> None:
    """Yesterday the site was away for an hour."""
    zone = app.config.alerts.time_zone
    day = app.clock.now().astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
    seconds = {**dict.fromkeys(State, 0.0), State.UP: 82_800.0, State.DOWN: 3_600.0}
    app.store.monitored_days.keep(
        [
            MonitoredDay(
                site=site,
                day=day.isoformat(),
                zone=zone,
                looks=9,
                up_seconds=seconds[State.UP],
                down_seconds=seconds[State.DOWN],
                planned_seconds=0.0,
                closed_seconds=0.0,
                unknown_seconds=0.0,
            )
        ]
    )
