"""Quiet hours end when the clock on the wall says so."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.busy_hours import Window, read_window
from sentinel.core.quiet_hours import covers_the_day, quiet_until

INDIA = "Asia/Kolkata"
LONDON = "Europe/London"


def at(text: str, zone: str = INDIA, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("windows", "zone", "moment", "until"),
    [
        ((), INDIA, at("2026-11-22 23:00"), at("2026-11-22 23:00")),
        (("21:00-07:00",), INDIA, at("2026-11-22 20:59"), at("2026-11-22 20:59")),
        (("21:00-07:00",), INDIA, at("2026-11-22 21:00"), at("2026-11-23 07:00")),
        (("21:00-07:00",), INDIA, at("2026-11-23 06:59"), at("2026-11-23 07:00")),
        (("21:00-07:00",), INDIA, at("2026-11-23 07:00"), at("2026-11-23 07:00")),
        (("22:00-24:00", "00:00-06:30"), INDIA, at("2026-11-22 22:10"), at("2026-11-23 06:30")),
        (("13:00-14:00",), INDIA, at("2026-11-22 13:30"), at("2026-11-22 14:00")),
        # the clocks leave out 01:00 to 02:00 of that night: its end is as late by the old clock
        (("22:00-01:30",), LONDON, at("2026-03-28 23:00", LONDON), at("2026-03-29 02:30", LONDON)),
        # 01:30 comes twice: the first one counts, and the second for who asks behind it
        (("22:00-01:30",), LONDON, at("2026-10-24 23:00", LONDON), at("2026-10-25 01:30", LONDON)),
        (
            ("22:00-01:30",),
            LONDON,
            at("2026-10-25 01:15", LONDON, fold=1),
            at("2026-10-25 01:30", LONDON, fold=1),
        ),
    ],
)
def test_what_waits_goes_at_the_end(
    windows: tuple[str, ...], zone: str, moment: datetime, until: datetime
) -> None:
    assert quiet_until([read_window(text) for text in windows], zone, moment) == until


def test_a_day_without_an_end_holds_nothing_back_for_ever() -> None:
    """Such a configuration is refused; should it come all the same, messages go."""
    windows = [read_window("00:00-24:00")]
    moment = at("2026-11-22 12:00")

    assert covers_the_day(windows)
    assert quiet_until(windows, INDIA, moment) == moment


WINDOWS = st.lists(
    st.builds(Window, st.integers(0, 1439), st.integers(1, 1440)).filter(
        lambda window: window.begin_minute != window.end_minute % 1440
    ),
    max_size=3,
).filter(lambda windows: not covers_the_day(windows))


@settings(max_examples=60)
@given(
    windows=WINDOWS,
    zone=st.sampled_from([INDIA, LONDON, "America/St_Johns", "Australia/Lord_Howe"]),
    moment=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
)
def test_the_answer_is_never_quiet_and_never_far(
    windows: list[Window], zone: str, moment: datetime
) -> None:
    asked = moment.replace(tzinfo=UTC)

    until = quiet_until(windows, zone, asked)

    local = until.astimezone(ZoneInfo(zone))
    assert not any(window.holds(local.hour * 60 + local.minute) for window in windows)
    assert asked <= until <= asked + timedelta(hours=49)
