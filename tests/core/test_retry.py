"""How long a message waits after a failed attempt."""

from datetime import timedelta

import pytest

from sentinel.core.retry import GREY_SECONDS, retry_delay


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(0, 60), (1, 120), (2, 240), (5, 1920), (6, 3600), (7, 3600), (10_000, 3600)],
)
def test_pauses_double_up_to_an_hour(attempts: int, seconds: float) -> None:
    assert retry_delay(attempts, 60.0, 1.0) == timedelta(seconds=seconds)


@pytest.mark.parametrize(("attempts", "seconds"), [(0, 60), (3, 480), (4, 900), (10_000, 900)])
def test_what_is_urgent_waits_a_quarter_of_an_hour_at_most(attempts: int, seconds: float) -> None:
    assert retry_delay(attempts, 60.0, 1.0, urgent=True) == timedelta(seconds=seconds)


@pytest.mark.parametrize("attempts", [0, 1, 10_000])
def test_a_pause_is_never_nothing(attempts: int) -> None:
    assert retry_delay(attempts, 0.0, 0.0) == timedelta(seconds=1)


def test_a_random_share_of_the_span_is_waited() -> None:
    assert retry_delay(0, 61.0, 0.5) == timedelta(seconds=31)


@pytest.mark.parametrize(("draw", "seconds"), [(0.0, 60), (1.0, 119)])
def test_a_server_that_says_later_is_left_alone_for_as_long_as_grey_listing_wants(
    draw: float, seconds: float
) -> None:
    assert retry_delay(0, 60.0, draw, least_seconds=GREY_SECONDS) == timedelta(seconds=seconds)


@pytest.mark.parametrize("asked", [1e9, float("inf")])
def test_no_server_puts_a_message_off_for_more_than_an_hour(asked: float) -> None:
    assert retry_delay(0, 60.0, 1.0, urgent=True, least_seconds=asked) == timedelta(hours=1)
