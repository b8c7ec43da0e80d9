"""Spans of the day in which a site is asked more slowly."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.busy_hours import BusyHours, Window, read_window

OFFICE = BusyHours(windows=(read_window("09:00-18:00"),), rate_per_second=2.0)
NIGHT = BusyHours(windows=(read_window("22:00-06:00"),), rate_per_second=1.0)


def at(time: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-22T{time}:00+05:30")


@pytest.mark.parametrize(
    ("hours", "time", "usual", "wanted"),
    [
        (OFFICE, "08:59", 0.0, 0.0),
        (OFFICE, "09:00", 0.0, 2.0),
        (OFFICE, "17:59", 50.0, 2.0),
        (OFFICE, "18:00", 50.0, 50.0),
        (OFFICE, "12:00", 0.5, 0.5),
        (NIGHT, "21:59", 0.0, 0.0),
        (NIGHT, "22:00", 0.0, 1.0),
        (NIGHT, "00:00", 0.0, 1.0),
        (NIGHT, "05:59", 0.0, 1.0),
        (NIGHT, "06:00", 0.0, 0.0),
    ],
)
def test_the_rate_goes_by_the_clock_on_the_wall(
    hours: BusyHours, time: str, usual: float, wanted: float
) -> None:
    assert hours.rate_at(at(time), usual) == wanted


def test_any_of_several_windows_counts() -> None:
    hours = BusyHours(
        windows=(read_window("09:00-10:00"), read_window("17:00-18:00")), rate_per_second=1.0
    )
    busy = [hour for hour in range(24) if hours.rate_at(at(f"{hour:02}:30"), 0.0)]
    assert busy == [9, 17]


def test_both_days_of_a_change_to_and_from_summer_time() -> None:
    """The hour that comes twice is busy twice, the one that is left out never."""
    zone = ZoneInfo("Europe/Berlin")
    hours = BusyHours(windows=(read_window("02:00-03:00"),), rate_per_second=1.0)
    for day, busy_minutes in (("2026-03-29", 0), ("2026-10-25", 120), ("2026-06-01", 60)):
        midnight = datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=zone)
        begin = midnight.timestamp()
        moments = [datetime.fromtimestamp(begin + 60 * minute, zone) for minute in range(23 * 60)]
        assert sum(hours.rate_at(moment, 0.0) > 0 for moment in moments) == busy_minutes


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("09:00-18:00", Window(540, 1080)),
        ("9:30 - 18:00", Window(570, 1080)),
        ("22:00–06:00", Window(1320, 360)),
        ("18:00-00:00", Window(1080, 1440)),
        ("00:00-24:00", Window(0, 1440)),
    ],
)
def test_windows_are_read(text: str, window: Window) -> None:
    assert read_window(text) == window


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "such as '09:00-18:00'"),
        ("9-18", "such as '09:00-18:00'"),
        ("09:00", "such as '09:00-18:00'"),
        ("25:00-26:00", "between 00:00 and 24:00"),
        ("24:00-01:00", "between 00:00 and 24:00"),
        ("09:60-10:00", "between 00:00 and 24:00"),
        ("23:00-24:01", "between 00:00 and 24:00"),
        ("09:00-09:00", "a span with a length"),
    ],
)
def test_a_window_that_is_none_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_window(text)


@given(begin=st.integers(0, 1439), length=st.integers(1, 1439))
def test_a_window_holds_as_many_minutes_as_it_is_long(begin: int, length: int) -> None:
    start = datetime(2026, 1, 1, begin // 60, begin % 60)
    end = start + timedelta(minutes=length)
    window = read_window(f"{start:%H:%M}-{end:%H:%M}")
    assert sum(window.holds(minute) for minute in range(1440)) == length
    assert window.holds(begin)
