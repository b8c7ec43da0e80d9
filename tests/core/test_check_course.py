"""The course of a check: confirmed, damped, and never told back and forth."""

import itertools
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.check_course import (
    MAX_FAILURES,
    CheckFailure,
    CheckSight,
    Course,
    CourseEvent,
    CourseState,
    new_course,
    stepped,
)
from sentinel.core.check_course_rule import FLAP_LOOKS, CourseRule
from sentinel.core.check_outcome import CheckOutcome
from sentinel.core.words import Severity
from support.values import T0

OUTCOMES = {".": CheckOutcome.OK, "x": CheckOutcome.FAILED, "?": CheckOutcome.UNKNOWN}
CALM = CourseRule(flapping_begin=1.0, flapping_end=1.0)
"""Nothing flaps by it: changes of at most a hundred percent are needed."""


def sight(letter: str, minute: int, severity: Severity = Severity.ERROR) -> CheckSight:
    """`m` is a failure that does not count."""
    outcome = OUTCOMES["x" if letter == "m" else letter]
    failed = outcome is CheckOutcome.FAILED
    failure = CheckFailure(subject="/", url="http://x/", message=f"minute {minute}")
    return CheckSight(
        at=T0 + timedelta(minutes=minute),
        outcome=outcome,
        excused="maintenance" if letter == "m" else "",
        severity=severity if failed else Severity.INFO,
        failures=(failure,) if failed else (),
        failure_count=int(failed),
    )


def walked(letters: str, rule: CourseRule) -> tuple[Course, list[tuple[int, str]]]:
    """The course after some looks, one a minute, and what was told at which."""
    course, told = new_course("main", "search", "http", T0), []
    for minute, letter in enumerate(letters):
        course, event = stepped(course, sight(letter, minute), rule)
        if event is not None:
            told.append((minute, event.value))
    return course, told


def test_each_row_of_looks_tells_what_it_should() -> None:
    three_of_five = replace(CALM, failed=3, of=5, recover=3)
    in_a_row = replace(CALM, failed=2, of=2, recover=2)
    quick_end = replace(three_of_five, recover=1)
    rows = [
        ("..x..", CALM, [(2, "failing"), (3, "recovered")]),
        ("x.x", in_a_row, []),
        ("xx.x..", in_a_row, [(1, "failing"), (5, "recovered")]),
        ("x.x.x", three_of_five, [(4, "failing")]),
        ("xx..x", three_of_five, [(4, "failing")]),
        ("xx...x", three_of_five, []),
        ("xxx..x...", three_of_five, [(2, "failing"), (8, "recovered")]),
        # what failed before it worked again proves nothing anew
        ("xxx.x.xx", quick_end, [(2, "failing"), (3, "recovered"), (7, "failing")]),
        # what could not be found out, and what is excused, counts neither way
        ("x?x", in_a_row, [(2, "failing")]),
        ("xmmmm", in_a_row, []),
        ("xxm.", in_a_row, [(1, "failing")]),
        ("xx.?.", in_a_row, [(1, "failing"), (4, "recovered")]),
    ]
    for letters, rule, wanted in rows:
        assert walked(letters, rule)[1] == wanted, letters


def test_it_fails_since_its_first_failed_look_and_works_since_the_first_good_one() -> None:
    rule = replace(CALM, failed=3, of=5, recover=2)
    failing, _ = walked(".x.xx", rule)
    assert (failing.state, failing.since) == (CourseState.FAILING, T0 + timedelta(minutes=1))
    assert failing.failures[0].message == "minute 4"
    assert failing.failed_of(5) == 3
    assert failing.failure_count == 1
    assert walked(".m?x", rule)[0].marks == ".m?x"
    over, _ = walked(".x.xx..", rule)
    assert (over.state, over.since) == (CourseState.OK, T0 + timedelta(minutes=5))
    assert over.severity is Severity.INFO


def test_flapping_is_told_once_and_ended_once_with_what_it_settled_as() -> None:
    rule = CourseRule()
    course, told = walked("x." * 10, rule)
    words = [word for _, word in told]
    assert course.state is CourseState.FLAPPING
    assert words.count("flapping") == 1
    assert words[-1] == "flapping"
    assert len(words) <= 7
    for end, state in ((".", CourseState.OK), ("x", CourseState.FAILING)):
        course, more = walked("x." * 10 + end * FLAP_LOOKS, rule)
        assert course.state is state
        assert [word for _, word in more[len(told) :]] == ["steady"]


def test_a_change_now_weighs_half_as_much_again_as_one_twenty_looks_ago() -> None:
    rows = {
        "x." * 10 + "x": 1.0,
        "." * 20 + "x": 0.06,
        "." + "x" * 20: 0.04,
        "...": 0.0,
        ".x": 0.06,
    }
    for letters, share in rows.items():
        assert walked(letters, CALM)[0].flapping_share == share, letters


def test_a_function_that_settles_as_working_is_of_no_severity_any_more() -> None:
    flapping, _ = walked("x." * 10, CourseRule())
    assert flapping.severity is Severity.ERROR
    over, _ = walked("x." * 10 + "." * FLAP_LOOKS, CourseRule())
    assert over.severity is Severity.INFO


def test_between_the_two_bounds_nothing_changes() -> None:
    """Six changes in 21 looks begin it where they are new; it lasts until most are forgotten."""
    rule = CourseRule()
    course, _ = walked("x.x.x.x", rule)
    assert course.state is CourseState.FLAPPING
    shares = []
    minute = 7
    while course.state is CourseState.FLAPPING:
        shares.append(course.flapping_share)
        course, _ = stepped(course, sight("x", minute), rule)
        minute += 1
    assert shares[0] >= rule.flapping_begin
    assert any(rule.flapping_end <= share < rule.flapping_begin for share in shares)
    assert course.flapping_share < rule.flapping_end


def test_a_failing_function_that_grows_graver_is_told_again_and_each_severity_once() -> None:
    course, told = new_course("main", "tls", "tls", T0), []
    severities = [Severity.WARNING] * 3 + [Severity.CRITICAL] * 3 + [Severity.WARNING]
    for minute, severity in enumerate(severities):
        course, event = stepped(course, sight("x", minute, severity), CALM)
        told.append(event)
    assert [event for event in told if event] == [CourseEvent.FAILING, CourseEvent.GRAVER]
    assert course.severity is Severity.CRITICAL


def test_what_is_kept_is_bounded() -> None:
    many = tuple(CheckFailure(subject="/", url="http://x/", message="m" * 9_000) for _ in range(50))
    course = new_course("main", "search", "http", T0)
    for minute in range(100):
        failed = replace(sight("x", minute), failures=many, failure_count=50)
        course, _ = stepped(course, failed, CALM)
    assert len(course.looks) == FLAP_LOOKS
    assert len(course.marks) == 60
    assert len(course.failures) == MAX_FAILURES
    assert course.failure_count == 50
    assert max(len(one.message) for one in course.failures) == 400


RULES = st.integers(1, 6).flatmap(
    lambda of: st.builds(
        CourseRule,
        failed=st.integers(1, of),
        of=st.just(of),
        recover=st.integers(1, 4),
        flapping_begin=st.sampled_from([0.2, 0.3, 0.5]),
        flapping_end=st.sampled_from([0.0, 0.1, 0.2]),
    )
)


@settings(max_examples=60, deadline=None)
@given(st.text("..xx?m", max_size=15) | st.text("..xx?m", min_size=25, max_size=70), RULES)
def test_it_agrees_with_a_plain_reading_of_the_rules(letters: str, rule: CourseRule) -> None:
    """The whole past is kept here, and each word of the rule is counted anew from it."""
    course, told = walked(letters, rule)
    past: list[bool] = []
    failing, begun, flapping, wanted = False, 0, False, []
    for minute, letter in enumerate(letters):
        if letter in "?m":
            continue
        past.append(letter == "x")
        since_then = past[begun:]
        turned = (
            all(not one for one in since_then[-rule.recover :]) and len(since_then) >= rule.recover
            if failing
            else sum(since_then[-rule.of :]) >= rule.failed
        )
        if turned:
            failing, begun = not failing, len(past)
        last = past[-FLAP_LOOKS:]
        weights = [0.8 + 0.4 * place / 19 for place in range(20)][21 - len(last) :]
        changes = [one != other for one, other in itertools.pairwise(last)]
        turns = sum(w for w, changed in zip(weights, changes, strict=True) if changed)
        share = round(turns / 20, 6)
        if flapping and share < rule.flapping_end:
            flapping = False
            wanted.append((minute, "steady"))
        elif not flapping and share >= rule.flapping_begin:
            flapping = True
            wanted.append((minute, "flapping"))
        elif turned and not flapping:
            wanted.append((minute, "failing" if failing else "recovered"))
    assert told == wanted
    states = {True: CourseState.FAILING, False: CourseState.OK}
    assert course.state is (CourseState.FLAPPING if flapping else states[failing])
    assert course.number == len(letters)
