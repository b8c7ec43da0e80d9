"""Once a day at a time on the wall, whatever clocks do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.local_day import last_day, turn_of

LONDON = "Europe/London"


def test_a_turn_is_at_its_time_on_the_wall() -> None:
    assert turn_of(date(2026, 11, 23), "09:00", "Asia/Kolkata") == datetime(
        2026, 11, 23, 3, 30, tzinfo=UTC
    )
    # left out in that night, and twice in the other
    assert turn_of(date(2026, 3, 29), "01:30", LONDON) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert turn_of(date(2026, 10, 25), "01:30", LONDON) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_turn_has_come_at_its_very_moment() -> None:
    """Whoever sleeps until then must not wake up to find that it is not yet time."""
    day = date(2026, 11, 23)
    turn = turn_of(day, "09:00", "Asia/Kolkata")
    assert last_day("09:00", "Asia/Kolkata", turn) == day
    assert last_day("09:00", "Asia/Kolkata", turn - timedelta(microseconds=1)) == date(2026, 11, 22)


@settings(max_examples=60)
@given(
    moment=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    zone=st.sampled_from(["Asia/Kolkata", LONDON, "Pacific/Apia", "America/St_Johns"]),
    at=st.sampled_from(["00:00", "01:30", "02:00", "09:00", "23:59"]),
)
def test_the_last_turn_has_come_and_the_next_one_has_not(
    moment: datetime, zone: str, at: str
) -> None:
    now = moment.replace(tzinfo=UTC)

    day = last_day(at, zone, now)
    coming = turn_of(day + timedelta(days=1), at, zone)

    assert turn_of(day, at, zone) <= now < coming
    assert coming - now <= timedelta(hours=25)
    assert coming.astimezone(ZoneInfo(zone)).date() == day + timedelta(days=1)
