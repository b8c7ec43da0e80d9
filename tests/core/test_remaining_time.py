"""How grave it is that something ends soon."""

from datetime import UTC, datetime, timedelta

import pytest

from sentinel.core.remaining_time import ending_soon, moment_text, time_left
from sentinel.core.words import Severity
from support.values import T0

DAYS = (30, 14, 7)


@pytest.mark.parametrize(
    ("left", "lifetime", "wanted"),
    [
        (30, None, None),
        (29.9, None, Severity.WARNING),
        (13.9, None, Severity.ERROR),
        (6.9, None, Severity.CRITICAL),
        (-1, None, Severity.CRITICAL),
        (29, 398, Severity.WARNING),
        (29, 90, None),  # a program renews it when a third is left
        (22, 90, Severity.WARNING),
        (13.9, 90, Severity.ERROR),
        (6.9, 90, Severity.CRITICAL),
        (12, 45, None),
        (11, 45, Severity.WARNING),
        (1.6, 6, None),
        (0.4, 6, Severity.CRITICAL),
    ],
)
def test_the_bounds(left: float, lifetime: float | None, wanted: Severity | None) -> None:
    life = None if lifetime is None else timedelta(days=lifetime)
    assert ending_soon(T0 + timedelta(days=left), T0, DAYS, lifetime=life) is wanted


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=12, hours=5), "12 days"),
        (timedelta(days=1, hours=5), "1 day"),
        (timedelta(hours=5), "5 hours"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(minutes=5), "less than an hour"),
        (timedelta(days=-3), "less than an hour"),
    ],
)
def test_what_is_left_in_words(left: timedelta, words: str) -> None:
    assert time_left(T0 + left, T0) == words


def test_the_last_moment_of_all_is_a_date() -> None:
    """RFC 5280, 4.1.2.5: a certificate without an end says 31 December 9999."""
    assert moment_text(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)) == "9999-12-31"
    assert "IST" in moment_text(T0)
