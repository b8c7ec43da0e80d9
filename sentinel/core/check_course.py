"""The course of one check over time: whether a function works, fails or flaps. Pure.

A single look proves little. A function counts as failing when so many of its last looks failed
(`CourseRule`), and as working again after so many good ones in a row. One that changes all the time
is flapping: it is told once, and its single changes are told no more until it has settled. Both
ways have two bounds, so that nothing is told back and forth.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from sentinel.core.check_course_rule import FLAP_LOOKS, CourseRule
from sentinel.core.check_outcome import CheckOutcome
from sentinel.core.words import Severity

MAX_MARKS = 60
MAX_FAILURES = 5
"""Findings of the newest failed look that are kept for telling."""
MAX_TEXT = 400
EXCUSED_MARK = "m"
MARKS = {CheckOutcome.OK: ".", CheckOutcome.FAILED: "x", CheckOutcome.UNKNOWN: "?"}
OLDEST_WEIGHT, NEWEST_WEIGHT = 0.8, 1.2
"""A change long ago says less than one of now."""


class CourseState(StrEnum):
    OK = "ok"
    FAILING = "failing"
    FLAPPING = "flapping"


class CourseEvent(StrEnum):
    """What there is to tell after a look."""

    FAILING = "failing"
    GRAVER = "graver"
    """It fails still, and the severity has grown: a certificate that has 7 days left, not 30."""
    RECOVERED = "recovered"
    FLAPPING = "flapping"
    STEADY = "steady"
    """It flaps no longer; its state says as what it settled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseLook:
    """A look that counts."""

    at: datetime
    failed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFailure:
    """What a failed look found, for telling; the message is the checker's."""

    subject: str
    url: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSight:
    """What one look of a check gave."""

    at: datetime
    outcome: CheckOutcome
    excused: str = ""
    """Why it does not count although it may have failed (maintenance, an incident); else empty."""
    severity: Severity = Severity.INFO
    """The gravest of what failed."""
    failures: tuple[CheckFailure, ...] = ()
    failure_count: int = 0

    @property
    def counts(self) -> bool:
        return self.outcome is not CheckOutcome.UNKNOWN and not self.excused


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The course of one check on one site, as it is kept."""

    site: str
    check: str
    kind: str
    number: int
    """Looks so far, of whatever outcome: no two steps are made from the same one."""
    state: CourseState
    since: datetime
    """A failing function: since the first of the looks that failed. A working one: since the first
    good one after that. A flapping one: since it was told so."""
    settled: CourseState
    """What it would be without damping: OK or FAILING."""
    settled_since: datetime
    fresh: int = 0
    """Looks that counted since it settled so, up to FLAP_LOOKS: older ones prove nothing anew."""
    looks: tuple[CourseLook, ...] = ()
    """The last FLAP_LOOKS that counted, oldest first."""
    marks: str = ""
    """The last MAX_MARKS looks, one letter each, oldest first: MARKS and EXCUSED_MARK."""
    last_at: datetime
    last_outcome: CheckOutcome
    excused: str = ""
    """Why the last look does not count."""
    severity: Severity = Severity.INFO
    """The gravest since it fails or flaps."""
    failures: tuple[CheckFailure, ...] = ()
    """Of the newest look that failed and counted."""
    failure_count: int = 0

    def numbered(self, number: int) -> "Course":
        return replace(self, number=number)

    def failed_of(self, number: int) -> int:
        """How many of the last so many looks failed."""
        return sum(look.failed for look in self.looks[-number:])

    @property
    def flapping_share(self) -> float:
        """The weighted share of changes among the last FLAP_LOOKS looks, 0 to 1. Looks that were
        not taken yet count as without a change."""
        possible = FLAP_LOOKS - 1
        step = (NEWEST_WEIGHT - OLDEST_WEIGHT) / (possible - 1)
        changes = [one.failed is not other.failed for one, other in pairwise(self.looks)]
        newest_first = enumerate(reversed(changes))
        total = sum(NEWEST_WEIGHT - step * age for age, changed in newest_first if changed)
        return round(total / possible, 6)


def new_course(site: str, check: str, kind: str, at: datetime) -> Course:
    """Of a check that was never looked at: it counts as working."""
    return Course(
        site=site,
        check=check,
        kind=kind,
        number=0,
        state=CourseState.OK,
        since=at,
        settled=CourseState.OK,
        settled_since=at,
        last_at=at,
        last_outcome=CheckOutcome.UNKNOWN,
    )


def stepped(
    course: Course, sight: CheckSight, rule: CourseRule
) -> tuple[Course, CourseEvent | None]:
    """The course after one more look, and what there is to tell. Looks that do not count change
    nothing but what was seen last."""
    mark = EXCUSED_MARK if sight.excused else MARKS[sight.outcome]
    after = replace(
        course,
        number=course.number + 1,
        marks=(course.marks + mark)[-MAX_MARKS:],
        last_at=sight.at,
        last_outcome=sight.outcome,
        excused=sight.excused[:MAX_TEXT],
    )
    if not sight.counts:
        return after, None
    failed = sight.outcome is CheckOutcome.FAILED
    looks = (*course.looks, CourseLook(at=sight.at, failed=failed))[-FLAP_LOOKS:]
    after = replace(after, looks=looks, fresh=min(FLAP_LOOKS, course.fresh + 1))
    if failed:
        shown = tuple(replace(f, message=f.message[:MAX_TEXT]) for f in sight.failures)
        after = replace(
            after,
            failures=shown[:MAX_FAILURES],
            failure_count=max(len(sight.failures), sight.failure_count),
        )
    return _told(course, _settled(after, rule), sight, rule)


def _settled(course: Course, rule: CourseRule) -> Course:
    """The course with what it is without damping, after its newest look."""
    if course.settled is CourseState.OK:
        window = course.looks[-min(rule.of, course.fresh) :]
        failures = [look for look in window if look.failed]
        if len(failures) < rule.failed:
            return course
        state, since = CourseState.FAILING, failures[0].at
    else:
        window = course.looks[-min(rule.recover, course.fresh) :]
        if len(window) < rule.recover or any(look.failed for look in window):
            return course
        state, since = CourseState.OK, window[0].at
    return replace(course, settled=state, settled_since=since, fresh=0)


def _told(
    before: Course, after: Course, sight: CheckSight, rule: CourseRule
) -> tuple[Course, CourseEvent | None]:
    """Puts the damping over what settled."""
    gravest = max(before.severity, sight.severity)
    share = after.flapping_share
    if before.state is CourseState.FLAPPING:
        if share >= rule.flapping_end:
            return replace(after, severity=gravest), None
        return _as_settled(after, gravest), CourseEvent.STEADY
    if share >= rule.flapping_begin:
        flapping = replace(after, state=CourseState.FLAPPING, since=sight.at, severity=gravest)
        return flapping, CourseEvent.FLAPPING
    if after.settled is not before.settled:
        failing = after.settled is CourseState.FAILING
        event = CourseEvent.FAILING if failing else CourseEvent.RECOVERED
        return _as_settled(after, sight.severity), event
    if after.state is CourseState.FAILING and sight.severity > before.severity:
        return replace(after, severity=gravest), CourseEvent.GRAVER
    return after, None


def _as_settled(course: Course, severity: Severity) -> Course:
    failing = course.settled is CourseState.FAILING
    return replace(
        course,
        state=course.settled,
        since=course.settled_since,
        severity=severity if failing else Severity.INFO,
    )
