"""Weeks and months on the calendar of a zone, and when their reports are due."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.monitoring_period import (
    PeriodKind,
    before,
    due,
    last_finished,
    month,
    monthly_turn,
    week,
    weekly_turn,
)

INDIA = "Asia/Kolkata"


def test_a_week_is_that_of_iso_8601() -> None:
    found = week("2026-W53", INDIA)
    assert (found.first, found.last) == (date(2026, 12, 28), date(2027, 1, 3))
    assert found.since == datetime(2026, 12, 27, 18, 30, tzinfo=UTC)
    assert found.until - found.since == timedelta(days=7)
    assert before(found).label == "2026-W52"


def test_a_month_has_its_days() -> None:
    found = month("2028-02", INDIA)
    assert len(found.days) == 29
    assert found.holds(datetime(2028, 2, 29, 18, 29, tzinfo=UTC))
    assert not found.holds(found.until)
    assert before(month("2026-01", INDIA)).label == "2025-12"


@pytest.mark.parametrize(
    "text", ["2026-W54", "2026-w01", "2026", "0000-W01", "9999-W53", "", "2026-W1\n"]
)
def test_what_is_no_week(text: str) -> None:
    with pytest.raises(ValueError, match="an ISO week such as"):
        week(text, INDIA)


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "26-1", "9999-12", "0000-01", "2026-10 "])
def test_what_is_no_month(text: str) -> None:
    with pytest.raises(ValueError, match="a month such as"):
        month(text, INDIA)


@pytest.mark.parametrize(
    ("turn", "now", "label"),
    [
        ("mon 08:00", "2026-11-23T02:29", "2026-W46"),
        ("mon 08:00", "2026-11-23T02:30", "2026-W47"),
        ("sun 23:30", "2026-11-29T17:59", "2026-W46"),
        ("sun 23:30", "2026-11-29T18:00", "2026-W47"),
        ("mon 00:00", "2026-11-22T18:30", "2026-W47"),
    ],
)
def test_a_weekly_report_is_due_at_its_turn(turn: str, now: str, label: str) -> None:
    """08:00 in India is 02:30 UTC."""
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert due(PeriodKind.WEEKLY, weekly_turn(turn), moment, INDIA).label == label


@pytest.mark.parametrize(
    ("turn", "now", "label"),
    [
        ("1 08:00", "2026-11-01T02:29", "2026-09"),
        ("1 08:00", "2026-11-01T02:30", "2026-10"),
        ("28 08:00", "2026-11-27T00:00", "2026-09"),
        ("28 08:00", "2026-12-01T00:00", "2026-10"),
    ],
)
def test_a_monthly_report_is_due_at_its_turn(turn: str, now: str, label: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert due(PeriodKind.MONTHLY, monthly_turn(turn), moment, INDIA).label == label


def test_the_last_week_is_over() -> None:
    moment = datetime(2026, 11, 22, 18, 29, tzinfo=UTC)
    assert last_finished(PeriodKind.WEEKLY, moment, INDIA).label == "2026-W46"
    assert last_finished(PeriodKind.MONTHLY, moment, INDIA).label == "2026-10"


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
ZONES = st.sampled_from([INDIA, "UTC", "Europe/Berlin", "Pacific/Apia", "America/Havana"])


@settings(max_examples=40)
@given(MOMENTS, ZONES, st.sampled_from(list(PeriodKind)), st.integers(0, 6))
def test_what_is_due_is_over_and_the_next_one_is_not_due(
    now: datetime, zone: str, kind: PeriodKind, days: int
) -> None:
    """In every zone, also where midnight is left out: one report for each period, none early."""
    found = due(kind, (days, "00:00"), now, zone)
    assert found.until <= now
    later = due(kind, (days, "00:00"), now + timedelta(days=40), zone)
    assert later.first > found.first
    assert (found.until - found.since) >= timedelta(days=7) - timedelta(hours=25)
