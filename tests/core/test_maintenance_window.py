"""Maintenance windows: when they hold, whatever clocks do, and what they explain."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.maintenance_window import (
    DAYS,
    counting,
    ended_before,
    in_force,
    in_maintenance,
    next_of,
    parse_weekly,
)
from sentinel.core.site import MaintenanceWindow
from sentinel.core.verdict import Verdict
from support.values import T0, make_judgement, make_run

SUNDAY = MaintenanceWindow(weekly="sun 02:00-04:00", reason="patches")
WRAP = MaintenanceWindow(weekly="sun 23:00-01:00")
ONCE = MaintenanceWindow(begin=T0, end=T0 + timedelta(hours=2), reason="new disks")
BERLIN = "Europe/Berlin"


def ist(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Kolkata"))


@pytest.mark.parametrize(
    ("window", "moment", "holds"),
    [
        (SUNDAY, ist("2026-11-22 01:59:59"), False),
        (SUNDAY, ist("2026-11-22 02:00"), True),
        (SUNDAY, ist("2026-11-22 03:59:59"), True),
        (SUNDAY, ist("2026-11-22 04:00"), False),
        (SUNDAY, ist("2026-11-23 03:00"), False),
        (WRAP, ist("2026-11-22 23:30"), True),
        (WRAP, ist("2026-11-23 00:59"), True),
        (WRAP, ist("2026-11-23 01:00"), False),
        (WRAP, ist("2026-11-22 00:30"), False),
        (MaintenanceWindow(weekly="sun 05:00-05:00"), ist("2026-11-23 04:59"), True),
        (ONCE, T0 - timedelta(seconds=1), False),
        (ONCE, T0, True),
        (ONCE, T0 + timedelta(hours=2), False),
    ],
)
def test_when_a_window_holds(window: MaintenanceWindow, moment: datetime, holds: bool) -> None:
    assert (in_force((window,), moment) is not None) is holds


@pytest.mark.parametrize(
    ("weekly", "begin", "end"),
    [
        # clocks go from 02:00 to 03:00 on 29 March 2026, 01:00 UTC
        ("sun 01:00-05:00", "2026-03-29T00:00", "2026-03-29T03:00"),
        ("sun 02:10-02:50", "2026-03-29T00:10", "2026-03-29T01:50"),
        # clocks go from 03:00 back to 02:00 on 25 October 2026, 01:00 UTC
        ("sun 01:00-05:00", "2026-10-24T23:00", "2026-10-25T04:00"),
        ("sun 02:10-02:50", "2026-10-25T00:10", "2026-10-25T01:50"),
    ],
)
def test_nights_in_which_clocks_are_changed(weekly: str, begin: str, end: str) -> None:
    first = datetime.fromisoformat(begin).replace(tzinfo=UTC)
    found = in_force((MaintenanceWindow(weekly=weekly, timezone=BERLIN),), first)
    assert found is not None
    assert (found.begin, found.end) == (first, datetime.fromisoformat(end).replace(tzinfo=UTC))


MINUTES = st.integers(0, 24 * 60 - 1).map(lambda n: f"{n // 60:02}:{n % 60:02}")
ZONES = st.sampled_from(["Asia/Kolkata", BERLIN, "America/New_York", "Australia/Lord_Howe", "UTC"])
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@given(day=st.sampled_from(DAYS), begin=MINUTES, end=MINUTES, zone=ZONES, moment=MOMENTS)
def test_a_weekly_window_comes_each_week_and_holds_as_long_as_it_says(
    day: str, begin: str, end: str, zone: str, moment: datetime
) -> None:
    window = MaintenanceWindow(weekly=f"{day} {begin}-{end}", timezone=zone)
    coming = next_of((window,), moment)
    assert coming is not None
    assert moment < coming.begin <= moment + timedelta(days=8)
    weekly = parse_weekly(window.weekly)
    minutes = (
        (weekly.end.hour - weekly.begin.hour) * 60 + weekly.end.minute - weekly.begin.minute
    ) % (24 * 60) or 24 * 60
    wanted = timedelta(minutes=minutes)
    assert abs(coming.end - coming.begin - wanted) <= timedelta(hours=1)
    # the window is in force from its beginning, and over at its end
    assert in_force((window,), coming.begin) == coming
    assert in_force((window,), coming.end) != coming
    if in_force((window,), coming.end) is None:
        assert ended_before((window,), coming.end) == coming


@given(day=st.sampled_from(DAYS), begin=MINUTES, end=MINUTES, zone=ZONES, moment=MOMENTS)
def test_the_wall_clock_of_the_zone_says_whether_a_window_holds(
    day: str, begin: str, end: str, zone: str, moment: datetime
) -> None:
    """What a person reads from a clock on the wall is never missed."""
    local = moment.astimezone(ZoneInfo(zone))
    clock, today = local.strftime("%H:%M"), DAYS[local.weekday()]
    yesterday = DAYS[(local.weekday() - 1) % 7]
    if end > begin:
        wanted = today == day and begin <= clock < end
    else:
        wanted = (today == day and clock >= begin) or (yesterday == day and clock < end)
    window = MaintenanceWindow(weekly=f"{day} {begin}-{end}", timezone=zone)
    if wanted:
        assert in_force((window,), moment) is not None


@pytest.mark.parametrize("text", ["", "sunday 02:00-04:00", "sun 2:00-4:00", "sun 24:00-01:00"])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="accepted: a weekday"):
        parse_weekly(text)


DOWN = make_judgement(Verdict.DOWN)
RUN = make_run(verdict=Verdict.DOWN, judgements=(DOWN,))


def test_within_a_window_down_is_recorded_and_counts_for_nothing() -> None:
    run = in_maintenance(RUN, (ONCE,))
    assert run.verdict is Verdict.INCONCLUSIVE
    assert run.judgements == RUN.judgements
    assert run.maintenance == "maintenance until 22 Nov 2026 12:00:00 IST: new disks"
    assert counting(run).judgements == ()


@pytest.mark.parametrize("ends", [0, 5])
def test_a_run_that_begins_before_a_window_or_ends_after_it_is_within(ends: int) -> None:
    shift = timedelta(hours=2, seconds=-4) if ends else timedelta(seconds=-4)
    run = replace(RUN, started_at=T0 + shift, ended_at=T0 + shift + timedelta(seconds=5))
    assert in_maintenance(run, (ONCE,)).verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize("verdict", [Verdict.SUSPECT, Verdict.DEFACED, Verdict.CORRUPT])
def test_an_attack_or_damage_is_one_all_the_same(verdict: Verdict) -> None:
    attack = make_judgement(verdict, "/news")
    run = in_maintenance(replace(RUN, judgements=(DOWN, attack)), (ONCE,))
    assert run.verdict is verdict
    assert counting(run).judgements == (attack,)
    alone = make_run(verdict=verdict, judgements=(attack,))
    assert in_maintenance(alone, (ONCE,)) == alone


def test_a_site_that_is_down_and_has_broken_links_is_not_good() -> None:
    broken = make_judgement(Verdict.BROKEN, "/a")
    run = in_maintenance(replace(RUN, judgements=(DOWN, broken)), (ONCE,))
    assert run.verdict is Verdict.INCONCLUSIVE


def test_still_down_after_a_window_counts_and_says_so() -> None:
    late = replace(RUN, started_at=ONCE.end, ended_at=ONCE.end)
    assert ONCE.end is not None
    run = in_maintenance(replace(RUN, started_at=ONCE.end, ended_at=ONCE.end), (ONCE,))
    assert run.verdict is Verdict.DOWN
    assert run.judgements == late.judgements
    assert "The site is still down." in counting(run).judgements[0].reasons[-1]
    much_later = ONCE.end + timedelta(hours=3)
    quiet = replace(RUN, started_at=much_later, ended_at=much_later)
    assert in_maintenance(quiet, (ONCE,)) == quiet
