"""What single looks say of the time between them, and of which nothing is known."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.availability import (
    SiteLook,
    Span,
    State,
    bounds,
    joined,
    seconds_of,
    spans,
    up_share,
)
from sentinel.core.monitored_day import MAX_SPANS, monitored_day

T = datetime(2026, 10, 5, tzinfo=UTC)
HOLD = timedelta(minutes=15)


def at(minutes: float) -> datetime:
    return T + timedelta(minutes=minutes)


def look(minutes: float, state: State = State.UP) -> SiteLook:
    return SiteLook(at=at(minutes), state=state)


def told(looks: list[SiteLook], closed: list[tuple[float, float]] | None = None) -> str:
    """The first hour: `up 0-10, down 10-20 ...`."""
    found = spans(
        looks,
        [(at(begin), at(end)) for begin, end in closed or []],
        since=at(0),
        until=at(60),
        hold=HOLD,
    )
    return ", ".join(
        f"{one.state} {(one.since - T).seconds // 60}-{int((one.until - T).total_seconds()) // 60}"
        for one in found
    )


def test_a_look_speaks_until_the_next_one() -> None:
    looks = [look(-5), look(5), look(10, State.DOWN), look(20), look(30), look(45), look(50)]
    assert told(looks) == "up 0-10, down 10-20, up 20-60"


def test_where_nobody_looked_nothing_is_known() -> None:
    assert told([]) == "unknown 0-60"
    assert told([look(20)]) == "unknown 0-20, up 20-35, unknown 35-60"
    assert (
        told([look(0, State.DOWN), look(40)]) == "down 0-15, unknown 15-40, up 40-55, unknown 55-60"
    )


def test_what_a_look_could_not_find_out_is_not_up() -> None:
    looks = [look(0), look(10, State.UNKNOWN), look(20), look(30), look(45)]
    assert told(looks) == "up 0-10, unknown 10-20, up 20-60"


def test_a_block_counts_before_what_looks_say() -> None:
    """Sentinel's own looks pass its block; visitors do not."""
    looks = [look(minute) for minute in range(0, 60, 5)]
    assert told(looks, [(12, 22)]) == "up 0-12, closed 12-22, up 22-60"
    assert told([], [(-5, 10), (50, 90)]) == "closed 0-10, unknown 10-50, closed 50-60"


def test_of_too_many_spans_outages_are_kept_before_gaps() -> None:
    """A site that is not looked at half of the time: what visitors missed is worth more."""
    kinds = [State.UNKNOWN, State.DOWN] * MAX_SPANS
    found = [
        Span(since=at(number), until=at(number + 1), state=state)
        for number, state in enumerate(kinds)
    ]
    day = monitored_day("main", T.date(), "UTC", found=found, looks=1, broken_links=None)
    assert [span.state for span in day.spans] == [State.DOWN] * MAX_SPANS
    assert day.unknown_seconds == day.down_seconds == MAX_SPANS * 60


def test_share_of_what_is_known() -> None:
    """Ten minutes down of forty known: 75 %; the rest is not counted either way."""
    looks = [look(0), look(10), look(20, State.DOWN), look(30), look(31)]
    found = spans(looks, [], since=at(0), until=at(60), hold=timedelta(minutes=10))
    total = seconds_of(found)
    assert total[State.UP] == 31 * 60
    assert total[State.DOWN] == 10 * 60
    assert total[State.UNKNOWN] == 19 * 60
    assert up_share(total) == 31 / 41
    assert up_share(seconds_of(spans([], [], since=at(0), until=at(9), hold=HOLD))) is None


def test_an_outage_over_midnight_is_one() -> None:
    parts = [
        Span(since=at(0), until=at(5), state=State.DOWN),
        Span(since=at(7), until=at(9), state=State.DOWN),
        Span(since=at(5), until=at(6), state=State.DOWN),
    ]
    assert joined(parts) == (
        Span(since=at(0), until=at(6), state=State.DOWN),
        Span(since=at(7), until=at(9), state=State.DOWN),
    )


def test_days_are_those_of_the_zone() -> None:
    begin, end = bounds(date(2026, 10, 5), "Asia/Kolkata")
    assert (begin.isoformat(), end - begin) == ("2026-10-04T18:30:00+00:00", timedelta(hours=24))
    begin, end = bounds(date(2026, 10, 25), "Europe/Berlin")
    assert end - begin == timedelta(hours=25)
    begin, end = bounds(date(2026, 3, 29), "Europe/Berlin")
    assert end - begin == timedelta(hours=23)


MOMENTS = st.integers(-200, 2000)
LOOKS = st.lists(st.builds(look, MOMENTS, st.sampled_from(list(State))), max_size=12)


@settings(max_examples=60)
@given(
    LOOKS, st.lists(st.tuples(MOMENTS, MOMENTS), max_size=3), MOMENTS, MOMENTS, st.integers(1, 90)
)
def test_spans_partition_the_period(
    looks: list[SiteLook], closed: list[tuple[int, int]], first: int, last: int, hold: int
) -> None:
    """No gap, no overlap, nothing of no length, neighbours differ, and each moment has the state
    that the rule gives it."""
    since, until = at(min(first, last)), at(max(first, last))
    blocks = [(at(begin), at(end)) for begin, end in closed]
    found = spans(looks, blocks, since=since, until=until, hold=timedelta(minutes=hold))
    edges = [since, *(one.until for one in found)]
    assert [one.since for one in found] == edges[: len(found)]
    assert edges[-1] == until or (since == until and not found)
    assert all(one.since < one.until for one in found)
    assert all(a.state is not b.state for a, b in pairwise(found))
    assert sum(seconds_of(found).values()) == (until - since).total_seconds()
    for one in found:
        middle = one.since + (one.until - one.since) / 2
        before = [seen for seen in looks if seen.at <= middle]
        newest = max((seen.at for seen in before), default=None)
        if any(begin <= middle < end for begin, end in blocks):
            assert one.state is State.CLOSED
        elif newest is None or middle >= newest + timedelta(minutes=hold):
            assert one.state is State.UNKNOWN
        else:
            assert one.state in {seen.state for seen in before if seen.at == newest}
