"""Duty: exactly one person at each moment, and handovers at the local time on the wall."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.alert_settings import Override, Rota
from sentinel.core.rota import DAYS, next_handovers, on_call, on_duty, parse_handover, turns
from sentinel.core.words import Role
from support.settings import MANAGER, ON_CALL, SECOND, make_config

ZONES = ("Asia/Kolkata", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC")
ROTA = Rota(order=("A", "B", "C"), starts=date(2026, 11, 23), handover="mon 09:00")
FIRST = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
"""Monday, 09:00 in India."""
WEEK = timedelta(days=7)

moments = st.datetimes(
    min_value=datetime(2026, 1, 1),
    max_value=datetime(2029, 1, 1),
    timezones=st.just(UTC),
)
handovers = st.builds(
    "{} {:02d}:{:02d}".format, st.sampled_from(DAYS), st.integers(0, 23), st.integers(0, 59)
)


@st.composite
def rotas(draw: st.DrawFn) -> Rota:
    order = draw(st.lists(st.sampled_from("ABCDE"), min_size=1, max_size=5, unique=True))
    overrides = draw(
        st.lists(
            st.builds(
                lambda person, since, hours: Override(
                    person=person, since=since, until=since + timedelta(hours=hours)
                ),
                st.sampled_from("VWXYZ"),
                moments,
                st.integers(1, 5000),
            ),
            max_size=4,
        )
    )
    return Rota(
        order=tuple(order),
        starts=draw(st.dates(date(2026, 1, 1), date(2028, 1, 1))),
        handover=draw(handovers),
        time_zone=draw(st.sampled_from(ZONES)),
        overrides=tuple(overrides),
    )


@settings(max_examples=60)
@given(rotas(), moments, st.integers(1, 60))
def test_turns_cover_all_time_once_and_agree_with_who_is_on_duty(
    rota: Rota, since: datetime, days: int
) -> None:
    """No gap, no overlap; at each edge, and just before it, the turn's person is on duty."""
    until = since + timedelta(days=days)
    found = list(turns(rota, since, until))
    assert found[0].since == since and found[-1].until == until
    assert all(one.until == after.since for one, after in pairwise(found))
    for turn in found:
        assert turn.since < turn.until
        assert on_duty(rota, turn.since) == turn.person
        assert on_duty(rota, turn.until - timedelta(microseconds=1)) == turn.person


@settings(max_examples=60)
@given(rotas(), moments)
def test_without_overrides_duty_changes_at_the_local_time_alone(
    rota: Rota, since: datetime
) -> None:
    """Clocks that are put on or back move no handover on the wall, and nobody's week is lost."""
    rota = replace(rota, overrides=())
    handover = parse_handover(rota.handover)
    found = list(turns(rota, since, since + 6 * WEEK))
    order, zone = rota.order, ZoneInfo(rota.time_zone)
    for before, after in pairwise(found):
        place = order.index(before.person)
        assert after.person == order[(place + 1) % len(order)]
        day = after.since.astimezone(zone).date()
        assert day.weekday() == handover.day
        assert datetime.combine(day, handover.at, zone).astimezone(UTC) == after.since
    assert len(found) in {6, 7, 8}


def test_each_has_a_week_in_turn_also_before_the_first() -> None:
    names = [on_duty(ROTA, FIRST + number * WEEK) for number in range(-2, 5)]
    assert names == ["B", "C", "A", "B", "C", "A", "B"]
    assert on_duty(ROTA, FIRST - timedelta(seconds=1)) == "C"


def test_the_first_week_is_the_one_that_holds_the_day_of_starts() -> None:
    """A start on a Thursday: the week that began on the Monday before."""
    assert on_duty(replace(ROTA, starts=date(2026, 11, 26)), FIRST) == "A"
    assert on_duty(replace(ROTA, starts=date(2026, 11, 22)), FIRST) == "B"


@pytest.mark.parametrize(
    ("handover", "day", "wanted"),
    [
        # 29 March 2026: 02:00 becomes 03:00 in Berlin
        ("sun 02:30", date(2026, 3, 29), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        # 25 October 2026: 03:00 becomes 02:00; the first 02:30 counts
        ("sun 02:30", date(2026, 10, 25), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("sun 09:00", date(2026, 3, 29), datetime(2026, 3, 29, 7, 0, tzinfo=UTC)),
        ("sun 09:00", date(2026, 10, 25), datetime(2026, 10, 25, 8, 0, tzinfo=UTC)),
    ],
)
def test_a_handover_in_a_night_of_changed_clocks(
    handover: str, day: date, wanted: datetime
) -> None:
    rota = Rota(order=("A", "B"), starts=day, handover=handover, time_zone="Europe/Berlin")
    assert on_duty(rota, wanted) == "A"
    assert on_duty(rota, wanted - timedelta(seconds=1)) == "B"
    assert on_duty(rota, wanted + timedelta(days=6)) == "A"


def test_of_several_overrides_the_last_written_counts() -> None:
    """A leave of two weeks, and a swap of one evening within it."""
    leave = Override(person="X", since=FIRST, until=FIRST + 2 * WEEK, reason="leave")
    evening = FIRST + timedelta(hours=12)
    swap = Override(person="Y", since=evening, until=evening + timedelta(hours=6))
    rota = replace(ROTA, overrides=(leave, swap))
    assert [on_duty(rota, evening + timedelta(hours=h)) for h in (-1, 0, 5, 6)] == list("XYYX")
    assert on_duty(replace(ROTA, overrides=(swap, leave)), evening) == "X"
    assert on_duty(rota, FIRST + 2 * WEEK) == "C"


def test_a_leave_over_handovers_is_one_turn() -> None:
    leave = Override(person="X", since=FIRST + WEEK / 2, until=FIRST + 2 * WEEK, reason="leave")
    rota = replace(ROTA, overrides=(leave,))
    assert [(turn.person, turn.until) for turn in turns(rota, FIRST, FIRST + 3 * WEEK)] == [
        ("A", leave.since),
        ("X", leave.until),
        ("C", FIRST + 3 * WEEK),
    ]


def test_the_next_handovers_leave_out_weeks_in_which_nothing_changes() -> None:
    leave = Override(person="A", since=FIRST + WEEK, until=FIRST + 2 * WEEK)
    rota = replace(ROTA, overrides=(leave,))
    found = next_handovers(rota, FIRST, weeks=4)
    assert [(turn.person, turn.since) for turn in found] == [
        ("C", FIRST + 2 * WEEK),
        ("A", FIRST + 3 * WEEK),
    ]
    assert next_handovers(replace(ROTA, order=("A",)), FIRST) == ()


def test_who_is_told_first(tmp_path: Path) -> None:
    """The person on duty; all of the role without a rota, or where that one cannot be reached."""
    other = replace(SECOND, roles=(Role.ON_CALL,))
    config = make_config(tmp_path, contacts=(ON_CALL, other, MANAGER))
    assert on_call(config, FIRST) == (ON_CALL, other)
    rota = replace(ROTA, order=(ON_CALL.name, other.name))
    config = replace(config, rota=rota)
    assert on_call(config, FIRST) == (ON_CALL,)
    assert on_call(config, FIRST + WEEK) == (other,)
    mute = replace(other, mail="")
    assert on_call(replace(config, contacts=(ON_CALL, mute)), FIRST + WEEK) == (ON_CALL, mute)
    gone = replace(config, rota=replace(rota, order=("Nobody",)))
    assert on_call(gone, FIRST) == (ON_CALL, other)
