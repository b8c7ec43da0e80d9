"""What nobody has, and what no way of telling has taken."""

from dataclasses import replace
from datetime import timedelta

from sentinel.core.delivery import MAIL
from sentinel.core.escalation import UNDELIVERED
from sentinel.core.notice import OutboxRow, OutboxState
from sentinel.core.undelivered import TRIED_AFTER, all_dead, late, undelivered
from support.rows import INCIDENT, make_row
from support.values import T0

KEY = f"{INCIDENT}/blocked"
BY = T0 + timedelta(minutes=5)
FAILED = make_row(key=KEY, channel=MAIL, deliver_by=BY, attempts=2)
ROUND = make_row(
    key=f"{KEY}{UNDELIVERED}1", channel=MAIL, created_at=BY, deliver_by=BY + timedelta(minutes=5)
)


def dead(*rows: OutboxRow, seconds: float) -> bool:
    """So many seconds after the round was put down."""
    return bool(all_dead(undelivered(rows, {MAIL}), BY + timedelta(seconds=seconds)))


def test_before_its_round_was_tried_nobody_is_called_unreachable() -> None:
    """By the second channels it may still get through; a lane that hangs tries nothing."""
    assert not dead(FAILED, seconds=1)
    assert not dead(FAILED, ROUND, seconds=TRIED_AFTER.total_seconds())
    assert dead(FAILED, ROUND, seconds=TRIED_AFTER.total_seconds() + 1)
    assert dead(FAILED, replace(ROUND, attempts=1), seconds=1)
    assert dead(FAILED, replace(ROUND, state=OutboxState.UNDELIVERABLE), seconds=1)


def test_whoever_has_it_by_any_of_its_rows_is_somebody() -> None:
    assert undelivered([FAILED, replace(ROUND, state=OutboxState.SENT)], {MAIL}) == ()
    assert undelivered([replace(FAILED, taken=("a@b.example",)), ROUND], {MAIL}) == ()
    assert undelivered([replace(FAILED, deliver_by=None)], {MAIL}) == ()
    assert undelivered([replace(FAILED, state=OutboxState.SUPERSEDED)], {MAIL}) == ()


def test_what_is_late_stays_so_although_the_clock_was_set_back() -> None:
    both = undelivered([FAILED, ROUND], {MAIL})
    alone = undelivered([FAILED], {MAIL})
    assert late(both, T0 - timedelta(days=1)) == both
    assert late(alone, BY - timedelta(seconds=1)) == ()
    assert late(alone, BY) == alone
