"""Courses of checks, and what is told of them: for tests of templates and of the digest."""

from dataclasses import replace
from datetime import timedelta

from sentinel.core.check import Check, PageOptions
from sentinel.core.check_course import (
    CheckFailure,
    Course,
    CourseEvent,
    CourseLook,
    CourseState,
    new_course,
)
from sentinel.core.check_course_rule import CourseRule
from sentinel.core.function_telling import FunctionNews, function_notice
from sentinel.core.notice import Notice
from sentinel.core.site import Site
from sentinel.core.words import Severity
from support.settings import MANAGER
from support.values import T0

NOW = T0 + timedelta(minutes=12)
MAIN = "main"


def function_check(name: str = "search", **changes: object) -> Check:
    values: dict[str, object] = {
        "name": name,
        "kind": "page",
        "targets": ("/search",),
        "every_seconds": 60.0,
        "severity": Severity.ERROR,
        "confirm": 1,
        "options": PageOptions(),
        "source": f"checks/{name}.toml",
        **changes,
    }
    return Check(**values)  # type: ignore[arg-type] # a test gives what it means


def failing_course(text: str, *, severity: Severity = Severity.ERROR) -> Course:
    """Three of five looks failed, the last of them now."""
    failed = (True, False, True, False, True)
    looks = tuple(
        CourseLook(at=T0 + timedelta(minutes=3 * number), failed=one)
        for number, one in enumerate(failed)
    )
    return replace(
        new_course(MAIN, "search", "page", T0),
        number=5,
        state=CourseState.FAILING,
        since=T0,
        settled=CourseState.FAILING,
        settled_since=T0,
        looks=looks,
        marks="x.x.x",
        last_at=NOW,
        severity=severity,
        failures=(CheckFailure(subject="/search", url="https://x/search", message=text),),
        failure_count=2,
    )


def function_news(text: str) -> tuple[FunctionNews, ...]:
    """One that fails, one that flaps, one that works again."""
    rule = CourseRule(failed=3, of=5, recover=3)
    failing = failing_course(text)
    good = new_course(MAIN, "search", "page", T0)
    flapping = replace(failing, state=CourseState.FLAPPING, since=NOW)
    over = replace(good, since=NOW)
    owner = MANAGER.name
    search = function_check(course=rule, owner=owner)
    return (
        FunctionNews(check=search, event=CourseEvent.FAILING, before=good, after=failing),
        FunctionNews(
            check=function_check("contact-form", course=rule),
            event=CourseEvent.FLAPPING,
            before=good,
            after=flapping,
        ),
        FunctionNews(
            check=function_check("tender-list"),
            event=CourseEvent.RECOVERED,
            before=failing,
            after=over,
        ),
    )


def functions_notice(site: Site, *news: FunctionNews) -> Notice:
    told = function_notice(news, site, "01RUN", NOW, contacts=(MANAGER,))
    assert told is not None
    return told


def function_examples(text: str, site: Site) -> dict[str, Notice]:
    """The same kind, told in other ways."""
    failing, flapping, over = function_news(text)
    graver = replace(
        failing,
        event=CourseEvent.GRAVER,
        before=failing.after,
        after=failing_course(text, severity=Severity.CRITICAL),
    )
    steady = replace(flapping, event=CourseEvent.STEADY, before=flapping.after, after=failing.after)
    return {
        "function-failing": functions_notice(site, failing),
        "function-flapping": functions_notice(site, flapping),
        "function-graver": functions_notice(site, graver),
        "function-recovered": functions_notice(site, over),
        "function-steady": functions_notice(site, steady),
    }
