"""A trouble that stays is told some times, and then by the digest alone."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.core.digest import held_back
from sentinel.core.repeats import Repeats
from support.stores import open_store
from support.values import T0

HOUR = timedelta(hours=1)


@pytest.fixture
def repeats(tmp_path: Path) -> Iterator[Repeats]:
    store = open_store(tmp_path / "db")
    yield store.repeats
    store.close()


def told(repeats: Repeats, hours: range, *, digest: bool = True) -> list[int]:
    """In which of these hours it was told that came in each of them."""
    return [
        hour
        for hour in hours
        if repeats.note("main", "late", f"text {hour}", T0 + hour * HOUR, digest=digest)
    ]


def test_one_that_stays_is_told_thrice_and_held_back_for_the_digest(repeats: Repeats) -> None:
    assert told(repeats, range(50)) == [0, 1, 2]

    (held,) = held_back(repeats.since(T0 + 40 * HOUR))
    assert (held.times, held.told, held.text) == (50, 3, "text 49")
    assert held.first_at == T0
    assert repeats.since(T0 + 50 * HOUR) == ()


def test_without_a_digest_it_is_told_once_a_day_besides(repeats: Repeats) -> None:
    assert told(repeats, range(52), digest=False) == [0, 1, 2, 26, 50]


def test_within_an_hour_it_counts_once_and_may_be_put_down_again(repeats: Repeats) -> None:
    """A run that could not be recorded is recorded once more, with its notices."""
    at = [T0 + timedelta(minutes=minutes) for minutes in (0, 10, 29, 31, 31)]
    answers = [repeats.note("main", "late", "text", moment, digest=True) for moment in at]

    assert answers == [True] * 5
    (known,) = repeats.since(T0)
    assert (known.told, known.times) == (2, 5)
    assert held_back([known]) == ()


def test_the_last_mail_of_its_own_may_be_put_down_again_within_its_hour(repeats: Repeats) -> None:
    assert told(repeats, [0, 1, 2]) == [0, 1, 2]
    assert repeats.note("main", "late", "text", T0 + 2 * HOUR + HOUR / 4, digest=True)
    assert not repeats.note("main", "late", "text", T0 + 3 * HOUR, digest=True)


def test_one_that_comes_once_a_day_is_told_each_time(repeats: Repeats) -> None:
    assert told(repeats, range(0, 240, 24)) == list(range(0, 240, 24))


def test_each_site_and_each_trouble_counts_for_itself(repeats: Repeats) -> None:
    told(repeats, range(10))

    assert repeats.note("main", "other", "text", T0, digest=True)
    assert repeats.note("second", "late", "text", T0, digest=True)


def test_a_clock_that_is_set_back_makes_no_trouble_new(repeats: Repeats) -> None:
    told(repeats, range(10))

    assert not repeats.note("main", "late", "text", T0 - 30 * HOUR, digest=True)


def test_when_the_last_digest_was_is_kept(repeats: Repeats) -> None:
    assert repeats.digested_at() is None
    repeats.digested(T0)
    repeats.digested(T0)
    repeats.digested(T0 + HOUR)

    assert repeats.digested_at() == T0 + HOUR
