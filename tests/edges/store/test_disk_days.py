"""How full the disks were: what is kept, and what is foretold from it."""

from datetime import timedelta

from sentinel.core.disk_use import STATE, DiskDay, DiskUse
from sentinel.core.forecast import forecast
from sentinel.edges.store import SqliteStore
from support.values import T0

GIGABYTE = 10**9


def day(number: int, used: int) -> DiskDay:
    at = T0 + timedelta(days=number)
    free = (100 - used) * GIGABYTE
    disk = DiskUse(folders=(STATE,), path="/s", total_bytes=100 * GIGABYTE, free_bytes=free)
    return DiskDay(day=at.date().isoformat(), at=at, disks=(disk,), kinds={"evidence": used})


def test_a_day_of_a_clock_that_ran_ahead_does_not_end_the_forecast(store: SqliteStore) -> None:
    for number in range(12):
        store.disk_days.keep(day(number, 10 + number))
        if number == 5:
            store.disk_days.keep(day(2000, 16))
    kept = store.disk_days.last(10)
    assert [one.disks[0].used_bytes // GIGABYTE for one in kept] == [
        *(13, 14, 15, 16, 16, 17, 18, 19, 20, 21)
    ]
    (found,) = forecast(kept).disks
    assert found.days_left == 79
    assert found.full_on == T0.date() + timedelta(days=11 + 79)


def test_the_first_look_of_a_day_stays(store: SqliteStore) -> None:
    store.disk_days.keep(day(0, 10))
    store.disk_days.keep(day(0, 20))
    assert store.disk_days.last(9) == (day(0, 10),)
