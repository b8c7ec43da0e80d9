"""How many addresses a sample asks, which first, and what is said where that is not enough."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.cover import Cover
from sentinel.core.sampling import FEWEST, TIME_SHARE, due_at, sample_size
from support.values import T0

DAY_SECONDS = 86_400.0
WEEK_SECONDS = 7 * DAY_SECONDS


def size(**changes: float) -> tuple[int, str]:
    values = {
        "known": 1_000_000,
        "due": 0,
        "elapsed_seconds": 300.0,
        "sample_seconds": WEEK_SECONDS,
        "sweep_seconds": 3600.0,
        "rate_per_second": 100.0,
        **changes,
    }
    sample = sample_size(**values)  # type: ignore[arg-type] # counts are whole numbers
    return sample.count, sample.note


def test_the_asking_is_even_over_the_days() -> None:
    count, note = size()
    assert count == 497, "a million in a week is so many in five minutes"
    assert note == ""


def test_all_that_is_due_is_asked() -> None:
    assert size(due=60_000)[0] == 60_000


def test_never_more_than_a_sweep_has_time_for_and_that_is_said() -> None:
    count, note = size(due=900_000)
    assert count == 100 * 3600 * TIME_SHARE
    assert "6 sweeps" in note
    assert "limits.sweep" in note


def test_where_no_crawl_told_yet_how_fast_the_site_is_a_cautious_guess_holds() -> None:
    assert size(due=900_000, rate_per_second=0.0)[0] == 36_000


def test_a_small_sample_is_no_sample() -> None:
    assert size(elapsed_seconds=0.0)[0] == FEWEST
    assert size(known=50)[0] == 50


@pytest.mark.parametrize(
    ("changed_days_ago", "carriers", "days"),
    [(30, 0, 7.0), (1, 0, 7 / 8), (30, 10, 3.5), (30, 100, 1.75), (1, 100, 7 / 8)],
)
def test_what_changes_and_what_many_link_to_comes_sooner(
    changed_days_ago: int, carriers: int, days: float
) -> None:
    now = T0.timestamp()
    first = now - 300 * DAY_SECONDS
    due = due_at(now, now - changed_days_ago * DAY_SECONDS, first, carriers, WEEK_SECONDS)
    assert due - now == pytest.approx(days * DAY_SECONDS)


@settings(deadline=None, max_examples=60)
@given(
    known=st.integers(1, 20_000),
    every_seconds=st.floats(60.0, DAY_SECONDS),
    rate=st.floats(1.0, 1000.0),
)
def test_each_address_is_asked_within_the_days_or_it_is_said(
    known: int, every_seconds: float, rate: float
) -> None:
    """Sweep after sweep, the oldest first: after the days of a sample none is older, unless a
    sweep had a note."""
    asked, noted, at = 0, False, 0.0
    while at < WEEK_SECONDS and asked < known:
        at += every_seconds
        sample = sample_size(
            known=known,
            due=0,
            elapsed_seconds=every_seconds,
            sample_seconds=WEEK_SECONDS,
            sweep_seconds=3600.0,
            rate_per_second=rate,
        )
        asked += sample.count
        noted = noted or bool(sample.note)
    assert asked >= known or noted


def test_a_cover_says_how_much_was_looked_at() -> None:
    assert Cover(known=10, asked=10, sampled=False).text == "all 10 known addresses asked"
    sampled = Cover(known=100, asked=20, sampled=True, oldest_look_at=T0, note="Too slow")
    assert sampled.share == 0.2
    assert sampled.text == (
        "a sample: 20 of 100 known addresses asked, the oldest look at one of them is of "
        "2026-11-22 04:30 UTC. Too slow"
    )
    assert Cover(known=0, asked=0, sampled=False).share == 1.0
