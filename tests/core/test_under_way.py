"""When the rounds of a learning are due."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sentinel.core.baseline import CandidateWarning
from sentinel.core.canonical import from_json, to_json
from sentinel.core.foreign_resources import Gotten
from sentinel.core.under_way import LearningUnderWay, Round
from support.values import T0

DAY = 86_400.0


def learning(rounds: int = 8, spread: float = DAY, taken: int = 0) -> LearningUnderWay:
    return LearningUnderWay(
        id="01L",
        site="main",
        started_at=T0,
        rounds=rounds,
        spread_seconds=spread,
        by="web",
        taken=tuple(Round(at=T0, user_agent="a", looks="ab") for _ in range(taken)),
    )


def test_five_rounds_come_within_two_minutes_and_three_over_a_day() -> None:
    due = [(learning(taken=n).next_at - T0).total_seconds() for n in range(8)]
    assert due[:5] == [0, 24, 48, 72, 96]
    assert due[5:] == [120 + DAY / 3, 120 + 2 * DAY / 3, 120 + DAY]


@pytest.mark.parametrize(("rounds", "spread"), [(8, 0.0), (5, DAY), (1, DAY)])
def test_few_rounds_or_no_spread_are_quick(rounds: int, spread: float) -> None:
    quick = learning(rounds, spread, taken=rounds - 1)
    assert (quick.quick, quick.next_at) == (True, T0)


def test_it_is_complete_after_its_rounds() -> None:
    assert not learning(taken=7).complete
    assert learning(taken=8).complete
    assert learning(taken=8).progress == "8 of 8 rounds"
    assert learning(taken=8).next_at == T0 + timedelta(seconds=120 + DAY)


def test_it_outlives_being_stored() -> None:
    gotten = Gotten(url="https://cdn.example/a.js", sha256="ab", content_type="text/javascript")
    one = replace(
        learning(taken=1).taken[0], resources=(gotten,), left_out=(("/x", "answers 404"),)
    )
    warning = CandidateWarning(subject="/", code="hidden-frame", text="A frame.")
    stored = replace(learning(), taken=(replace(one, warnings=(warning,)),))
    assert from_json(LearningUnderWay, to_json(stored)) == stored
    assert stored.told == {("/", "hidden-frame")}
