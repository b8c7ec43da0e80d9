"""Makes the notice about functions that fail, work again or flap. The words are the template's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sentinel.core.check import Check
from sentinel.core.check_course import Course, CourseEvent, CourseState
from sentinel.core.facts import MAX_QUOTE, Facts, moment, site_facts
from sentinel.core.notice import Notice, NoticeKind
from sentinel.core.settings import Contact
from sentinel.core.site import Site
from sentinel.core.times import duration_text, duration_text_hindi
from sentinel.core.words import Severity

TOLD_FROM = Severity.ERROR
"""What matters less stands in the daily digest alone."""
WAKES_FROM = Severity.CRITICAL
MAX_FUNCTIONS = 20
MAX_LINES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionNews:
    """What is to be told of one check, after a look."""

    check: Check
    event: CourseEvent
    before: Course
    after: Course

    @property
    def severity(self) -> Severity:
        """The gravest of what it was before and is now: a recovery goes where the failing went."""
        return max(self.before.severity, self.after.severity)


def function_notice(
    news: Sequence[FunctionNews],
    site: Site,
    run: str,
    now: datetime,
    *,
    contacts: Sequence[Contact],
) -> Notice | None:
    """One notice for all of one run; None where nothing is grave enough. It goes to those on call
    and to the owners. It wakes people where a critical function is concerned."""
    told = [one for one in news if one.severity >= TOLD_FROM]
    if not told:
        return None
    mails = {contact.name: contact.mail for contact in contacts if contact.mail}
    owners = (mails.get(one.check.owner, "") for one in told)
    told.sort(key=lambda one: (-one.severity, one.check.name))
    facts: Facts = {
        "site": site_facts(site),
        "run": run,
        "now": moment(now),
        "functions": [_function(one, now) for one in told[:MAX_FUNCTIONS]],
        "more": max(0, len(told) - MAX_FUNCTIONS),
        **_counts(told),
    }
    return Notice(
        key=f"{run}/{NoticeKind.FUNCTION}",
        kind=NoticeKind.FUNCTION,
        site=site.name,
        incident="",
        at=now,
        facts=facts,
        also=tuple(dict.fromkeys(mail for mail in owners if mail)),
        wakes=any(one.severity >= WAKES_FROM for one in told),
    )


def _counts(told: Sequence[FunctionNews]) -> Mapping[str, object]:
    """How many of each kind; a first name for the subject."""
    failing = [one for one in told if _is_failing(one)]
    good = [one for one in told if one.after.state is CourseState.OK]
    flapping = [one for one in told if one.event is CourseEvent.FLAPPING]
    return {
        "failing": len(failing),
        "good": len(good),
        "flapping": len(flapping),
        "first": next(one.check.name for one in (*failing, *flapping, *good)),
        "gravest": max(one.severity for one in told).name.lower(),
    }


def _is_failing(one: FunctionNews) -> bool:
    return one.after.state is CourseState.FAILING


def _function(one: FunctionNews, now: datetime) -> Facts:
    course, rule = one.after, one.check.course
    failures = course.failures if course.state is not CourseState.OK else ()
    began = one.before.since if course.state is CourseState.OK else course.since
    until = course.since if course.state is CourseState.OK else now
    return {
        "name": one.check.name,
        "event": one.event.value,
        "state": course.state.value,
        "severity": one.severity.name.lower(),
        "owner": one.check.owner,
        "since": moment(began),
        "until": moment(until),
        "lasted": duration_text(until - began),
        "lasted_hindi": duration_text_hindi(until - began),
        "failed": course.failed_of(rule.of),
        "of": min(rule.of, len(course.looks)),
        "share": round(100 * course.flapping_share),
        "lines": [failure.message[: 2 * MAX_QUOTE] for failure in failures[:MAX_LINES]],
        "more": max(0, course.failure_count - MAX_LINES) if failures else 0,
    }
