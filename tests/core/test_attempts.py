"""How often somebody may guess: what holds for every sequence of tries."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.attempts import (
    ADDRESS,
    CODES,
    FORGET_SECONDS,
    NEAR,
    STRANGERS,
    Limit,
    Tally,
    counted,
    taken_back,
    waiting,
)

START = datetime(2026, 3, 1, tzinfo=UTC)
LIMITS = st.sampled_from([NEAR, STRANGERS, ADDRESS, CODES])


@given(LIMITS, st.lists(st.integers(min_value=0, max_value=7200), max_size=60))
def test_pauses_grow_within_their_bound_and_always_end(limit: Limit, pauses: list[int]) -> None:
    now, looked = START, 0
    tally: Tally | None = None
    for pause in pauses:
        now += timedelta(seconds=pause)
        until = waiting(tally, now)
        if until is not None:
            assert (until - now).total_seconds() <= limit.most_seconds, "no door stays shut"
            continue
        tally = counted(tally, limit, now)
        looked += 1
        wait = waiting(tally, now)
        assert (wait is not None) == (tally.tries >= limit.free)
    if tally is not None:
        assert waiting(tally, now + timedelta(seconds=limit.most_seconds)) is None


def test_a_day_of_guessing_at_one_account_from_one_place_is_few_tries() -> None:
    now, looked = START, 0
    tally: Tally | None = None
    while now < START + timedelta(days=1):
        until = waiting(tally, now)
        if until is not None:
            now = until
            continue
        tally = counted(tally, NEAR, now)
        looked += 1
    assert looked < 110


def test_what_was_long_ago_is_forgotten_and_what_was_right_is_taken_back() -> None:
    tally = Tally(tries=40, last_at=START)
    later = START + timedelta(seconds=FORGET_SECONDS)
    assert counted(tally, NEAR, later).tries == 1
    assert taken_back(counted(tally, ADDRESS, START)).tries == 40
    assert waiting(taken_back(counted(tally, ADDRESS, START)), START) is None


def test_a_clock_that_was_set_back_makes_no_pause_of_hours() -> None:
    tally = counted(Tally(tries=9, last_at=START), NEAR, START)
    assert waiting(tally, START) is not None
    assert waiting(tally, START - timedelta(hours=3)) is None
