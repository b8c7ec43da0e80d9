"""Retry-After as servers really send it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.retry_after import MAX_SECONDS, seconds_to_wait

NOW = datetime(2026, 11, 22, 4, 30, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("0", 0),
        ("1.5", 1.5),
        ("+30", 30),
        ('"30"', 30),
        ("120;", 120),
        ("120, 120", 120),
        ("10, 60, 30", 60),
        ("-5", 0),
        ("1m1s", 61),
        ("1m", 60),
        ("90s", 90),
        ("500ms", 0.5),
        ("1h30m", 5400),
        ("1h 30m", 5400),
        ("2 minutes", 120),
        ("2 Minutes", 120),
        ("1 hour and 5 min", 3900),
        ("1 minute, 5 seconds", 65),
        ("30 sec", 30),
        ("1 day", 86_400),
        ("1 week", 604_800),
        ("PT2M", 120),
        ("PT1H30S", 3630),
        ("P1D", 86_400),
        ("00:02:00", 120),
        ("01:00:01", 3601),
    ],
)
def test_counts_and_units_in_seconds(header: str, seconds: float) -> None:
    assert seconds_to_wait(header, NOW) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "header",
    [
        "Sun, 22 Nov 2026 04:32:00 GMT",
        "Sunday, 22-Nov-26 04:32:00 GMT",
        "Sun Nov 22 04:32:00 2026",
        "sun, 22 nov 2026 04:32:00 gmt",
        "Sun, 22 Nov 2026 04:32:00 UTC",
        "Sun, 22 Nov 2026 10:02:00 +0530",
        "22 Nov 2026 04:32:00 GMT",
        "2026-11-22T04:32:00Z",
        "2026-11-22T10:02:00+05:30",
        "2026-11-22 04:32:00",
        "1795321920",
        "1795321920000",
    ],
)
def test_moments_in_the_three_forms_of_rfc_9110_and_those_near_them(header: str) -> None:
    assert seconds_to_wait(header, NOW) == pytest.approx(120)


def test_a_moment_is_counted_from_now_in_any_zone() -> None:
    in_india = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert seconds_to_wait("Sun, 22 Nov 2026 04:32:00 GMT", in_india) == pytest.approx(120)


def test_a_moment_that_has_passed_asks_for_no_wait() -> None:
    assert seconds_to_wait("Sun, 22 Nov 2026 04:29:00 GMT", NOW) == 0
    assert seconds_to_wait("1995-01-01T00:00:00Z", NOW) == 0


def test_a_year_of_two_digits_is_not_more_than_fifty_years_ahead() -> None:
    assert seconds_to_wait("Sunday, 06-Nov-94 08:49:37 GMT", NOW) == 0
    assert seconds_to_wait("Monday, 06-Nov-62 08:49:37 GMT", NOW) == MAX_SECONDS


@pytest.mark.parametrize("header", ["999999999", "99999999999999999", "9999 weeks", "P999999D"])
def test_a_huge_wait_is_bounded(header: str) -> None:
    assert seconds_to_wait(header, NOW) == MAX_SECONDS


@pytest.mark.parametrize(
    "header",
    [
        *("", " ", ",", "soon", "later, please", "1e3", "0x10", "١٢٠", "12 parsecs", "1m1", "--5"),
        *("nan", "inf", "30 Feb 2026", "Sun, 32 Nov 2026 25:61:00 GMT", "P", "PT", "120, soon"),
        *("Sunday, 22-Foo-26 04:32:00 GMT", "Sun, 22 Nov 99999999999 04:32:00 GMT", "-", "1 2"),
    ],
)
def test_what_makes_no_sense_says_nothing(header: str) -> None:
    assert seconds_to_wait(header, NOW) is None


@settings(deadline=None)
@given(
    st.one_of(
        st.text(max_size=300),
        st.text(alphabet="0123456789smhdw:,-+ TPZ.GMTNovSun", max_size=60),
        st.from_regex(
            r"[A-Z][a-z]{2}, \d{1,3} [A-Z][a-z]{2} \d{1,6} \d\d:\d\d:\d\d (GMT|[+-]\d{4})"
        ),
    )
)
def test_any_header_is_nothing_or_a_bounded_wait(header: str) -> None:
    seconds = seconds_to_wait(header, NOW)
    assert seconds is None or 0 <= seconds <= MAX_SECONDS


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=300 * 86_400))
def test_seconds_and_the_three_dates_say_the_same(seconds: int) -> None:
    at = NOW + timedelta(seconds=seconds)
    day = f"{at:%d}"
    dates = (
        f"{at:%a, %d %b %Y %H:%M:%S} GMT",
        f"{at:%A, %d-%b-%y %H:%M:%S} GMT",
        f"{at:%a %b} {day.lstrip('0'):>2} {at:%H:%M:%S %Y}",
    )
    for header in (str(seconds), *dates):
        assert seconds_to_wait(header, NOW) == pytest.approx(seconds)
