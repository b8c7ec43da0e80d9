"""When a disk will be full, from what was measured."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.alert_settings import Keeping
from sentinel.core.disk_telling import filling_text
from sentinel.core.disk_use import DiskDay, DiskUse
from sentinel.core.forecast import forecast, size_text, slope, warnings

GB = 1_000_000_000
FIRST = date(2026, 11, 1)


def day(number: int, used: int, *, total: int = 100 * GB, vault: int = 0) -> DiskDay:
    at = FIRST + timedelta(days=number)
    use = DiskUse(
        folders=("state", "vault"), path="/srv/state", total_bytes=total, free_bytes=total - used
    )
    kinds = {"vault": vault or used, "evidence": 1000, "own logs": 5_000_000 * number}
    moment = datetime(at.year, at.month, at.day, tzinfo=UTC)
    return DiskDay(day=at.isoformat(), at=moment, disks=(use,), kinds=kinds)


def test_a_disk_that_fills_steadily_is_foretold_to_the_day() -> None:
    found = forecast([day(n, (60 + 2 * n) * GB, vault=(10 + n) * GB) for n in range(10)])
    (disk,) = found.disks
    assert disk.bytes_per_day == 2 * GB
    assert disk.days_left == 11
    assert disk.full_on == date(2026, 11, 21)
    assert [one.kind for one in found.growths] == ["vault", "own logs", "evidence"]
    assert found.growths[0].bytes_ahead == (19 + 180) * GB
    ((told, why),) = warnings(found, Keeping())
    assert why == "it will be full in 11 days (2026-11-21) at its present pace"
    text = filling_text(found, told, why)
    assert (
        "Of Sentinel's, most grow: vault by 1.0 GB a day (now 19.0 GB), own logs by 5.0 MB" in text
    )
    assert "What is not Sentinel's grows by 995.0 MB a day." in text
    assert "What may be done: make the disk larger" in text
    assert warnings(found, Keeping(warn_days=10)) == ()


@pytest.mark.parametrize("days", [1, 2])
def test_from_too_few_days_nothing_is_foretold(days: int) -> None:
    found = forecast([day(n, (60 + n) * GB) for n in range(days)])
    (disk,) = found.disks
    assert disk.full_on is None
    assert disk.text == "not known: fewer than 3 days are measured"
    assert found.growths[0].bytes_ahead is None
    assert warnings(found, Keeping()) == ()


def test_a_disk_with_little_room_is_told_at_once_however_it_grows() -> None:
    found = forecast([day(0, 91 * GB)])
    assert [why for _, why in warnings(found, Keeping())] == ["only 9.0% of it is free"]


def test_room_is_that_of_this_moment_and_not_of_the_last_measurement() -> None:
    days = [day(n, 50 * GB) for n in range(5)]
    now = replace(days[-1].disks[0], free_bytes=GB)
    assert len(warnings(forecast(days, (now,)), Keeping())) == 1


def test_a_disk_that_does_not_fill_is_not_told() -> None:
    found = forecast([day(n, (60 - n) * GB) for n in range(10)])
    assert found.disks[0].text == "it does not fill at its present pace"
    assert warnings(found, Keeping()) == ()


def test_one_day_of_rubbish_does_not_bend_the_forecast() -> None:
    days = [day(n, (60 + n) * GB) for n in range(14)]
    days[5] = day(5, 99 * GB)
    assert forecast(days).disks[0].bytes_per_day == pytest.approx(GB, rel=0.2)


def test_a_disk_that_was_made_larger_is_another_one() -> None:
    days = [day(n, (60 + n) * GB) for n in range(8)]
    larger = [day(n, (20 + n) * GB, total=200 * GB) for n in range(8, 11)]
    assert forecast([*days, *larger]).disks[0].bytes_per_day == GB
    assert forecast([*days, *larger[:2]]).disks[0].bytes_per_day is None


def test_only_the_last_four_weeks_count() -> None:
    old = [day(n, 10 * n * GB) for n in range(5)]
    new = [day(n, (50 + n) * GB) for n in range(60, 70)]
    assert forecast([*old, *new]).disks[0].bytes_per_day == GB


@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(0, 10**15)), max_size=30))
@settings(max_examples=50)
def test_a_slope_lies_between_the_steepest_steps(points: list[tuple[int, int]]) -> None:
    by_day = sorted(dict(points).items())
    found = slope(by_day)
    if len(by_day) < 3:
        assert found is None
        return
    steps = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in itertools.pairwise(by_day)]
    assert found is not None
    assert min(steps) - 1 <= found <= max(steps) + 1


def test_sizes_are_said_in_the_units_of_disks() -> None:
    sizes = [0, 999, 1000, 1_250_000, 64_000_000, 2 * GB, 3_500 * GB]
    assert [size_text(one) for one in sizes] == [
        *("0 bytes", "999 bytes", "1.0 kB", "1.2 MB", "64.0 MB", "2.0 GB", "3.5 TB"),
    ]
