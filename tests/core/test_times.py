"""Times and durations in words."""

from datetime import UTC, datetime, timedelta

import pytest

from sentinel.core.times import (
    duration_text,
    duration_text_hindi,
    form_text,
    ist_text,
    utc_text,
)


def test_a_moment_in_ist_and_utc() -> None:
    late = datetime(2026, 12, 31, 20, 15, 9, tzinfo=UTC)
    assert ist_text(late) == "1 Jan 2027 01:45:09 IST"
    assert utc_text(late) == "31 Dec 2026 20:15:09 UTC"
    assert form_text(late) == "01/01/2027 01:45"


@pytest.mark.parametrize(
    ("duration", "english", "hindi"),
    [
        (timedelta(0), "less than a second", "एक सेकंड से कम"),
        (timedelta(seconds=1.9), "1 second", "1 सेकंड"),
        (timedelta(minutes=1, seconds=5), "1 minute 5 seconds", "1 मिनट 5 सेकंड"),
        (timedelta(hours=5, minutes=12, seconds=8), "5 hours 12 minutes", "5 घंटे 12 मिनट"),
        (timedelta(hours=1, seconds=40), "1 hour", "1 घंटा"),
        (timedelta(days=2, hours=1), "2 days 1 hour", "2 दिन 1 घंटा"),
        (-timedelta(minutes=3), "3 minutes", "3 मिनट"),
    ],
)
def test_a_duration_in_its_two_largest_units(duration: timedelta, english: str, hindi: str) -> None:
    assert duration_text(duration) == english
    assert duration_text_hindi(duration) == hindi
