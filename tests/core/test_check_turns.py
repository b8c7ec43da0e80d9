"""Long intervals are kept by the record: over restarts, nights that were missed, looks in vain."""

from datetime import timedelta

import pytest

from sentinel.core.check_course_port import CheckTurn
from sentinel.core.check_turns import (
    due_at,
    due_checks,
    due_tonight,
    every_time,
    pause_after,
)
from support.course_examples import function_check
from support.values import T0

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SYNTAX = function_check("syntax", kind="syntax", every_seconds=90 * DAY.total_seconds())
NAMES = function_check("names", kind="names", every_seconds=DAY.total_seconds())
LINKS = function_check("links", kind="links", every_seconds=DAY.total_seconds())
HOME = function_check("home", every_seconds=60.0)
ALL = (SYNTAX, NAMES, LINKS, HOME)


def turn(check: str, ago: timedelta, **changes: object) -> dict[str, CheckTurn]:
    return {check: CheckTurn(check=check, looked_at=T0 - ago, **changes)}  # type: ignore[arg-type] # a test gives what it means


def test_a_sweep_of_everything_takes_no_long_check_about_upkeep_and_all_that_backups_need() -> None:
    assert every_time(ALL) == (LINKS, HOME)


@pytest.mark.parametrize(
    ("known", "wanted"),
    [
        (None, timedelta(0)),
        (CheckTurn(check="syntax", looked_at=T0 - 80 * DAY), 10 * DAY),
        (CheckTurn(check="syntax", looked_at=T0 - 91 * DAY), -DAY),
        # a look in vain: after a pause, not after ninety days
        (CheckTurn(check="syntax", tried_at=T0 - HOUR / 2, tries=1), HOUR / 2),
        (CheckTurn(check="syntax", tried_at=T0 - HOUR, tries=3), 3 * HOUR),
        (CheckTurn(check="syntax", looked_at=T0 - 91 * DAY, tried_at=T0, tries=9), DAY),
        # of a clock that was ahead
        (CheckTurn(check="syntax", looked_at=T0 + 9 * DAY, tried_at=T0 + DAY, tries=1), 0 * DAY),
    ],
)
def test_when_a_check_is_due(known: CheckTurn | None, wanted: timedelta) -> None:
    assert due_at(SYNTAX, known, T0) - T0 == wanted


def test_pauses_grow_up_to_a_day() -> None:
    assert [pause_after(tries) for tries in (1, 2, 5, 6, 500)] == [
        HOUR,
        2 * HOUR,
        16 * HOUR,
        DAY,
        DAY,
    ]


def test_what_is_due_takes_along_what_soon_will_be_and_nothing_is_swept_for_that_alone() -> None:
    soon = turn("names", 22 * HOUR)
    assert due_checks(ALL, {**soon, **turn("syntax", DAY), **turn("links", DAY)}, T0) == (
        NAMES,
        LINKS,
    )
    assert due_checks(ALL, {**soon, **turn("syntax", DAY), **turn("links", HOUR)}, T0) == ()
    assert due_checks(ALL, {}, T0) == (SYNTAX, NAMES, LINKS)


def test_the_night_takes_what_would_be_due_before_the_next_one() -> None:
    turns = {**turn("names", 10 * HOUR), **turn("syntax", 30 * DAY), **turn("links", HOUR)}
    assert due_tonight(ALL, turns, T0) == (NAMES, LINKS)
    nearly = {**turns, **turn("syntax", 89 * DAY + HOUR)}
    assert due_tonight(ALL, nearly, T0) == (SYNTAX, NAMES, LINKS)
