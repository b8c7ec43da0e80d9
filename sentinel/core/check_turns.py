"""Whose turn it is among checks with long intervals, by what is on record. Pure.

A clock that starts anew with the daemon never comes to ninety days. So checks from LONG_SECONDS on
are due by the record, whatever happened to the daemon meanwhile.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sentinel.core.check import Check
from sentinel.core.check_course_port import CheckTurn
from sentinel.core.upkeep import whole_checks

LONG_SECONDS = 86_400.0
JOURNEYS = frozenset({"browser-journey", "journey"})
FIRST_PAUSE = timedelta(hours=1)
"""After a look that found nothing out, or never ended; doubled with each further one ..."""
LONGEST_PAUSE = timedelta(days=1)
"""... up to this."""
COMPANY_SHARE = 0.1
"""Where one is due, others that will be within this share of their interval go with it ..."""
COMPANY_LONGEST = timedelta(hours=6)
"""... and within this: they share one crawl."""
NIGHT = timedelta(days=1)
"""A sweep of the night takes what would be due before the next one."""


def is_long(check: Check) -> bool:
    return check.every_seconds >= LONG_SECONDS


def every_time(checks: Sequence[Check]) -> tuple[Check, ...]:
    """What each sweep of everything takes, whatever is due: short intervals, and all that tells
    whether the site is whole, for backups are not clean before all of that has looked."""
    whole = {check.name for check in whole_checks(checks)}
    return tuple(check for check in checks if check.name in whole or not is_long(check))


def due_at(check: Check, turn: CheckTurn | None, now: datetime) -> datetime:
    """When a check is to be looked at next; what lies in the future because a clock was ahead is
    not believed, and so the check is due."""
    every = timedelta(seconds=check.every_seconds)
    if turn is None:
        return now
    known = turn.looked_at is not None and turn.looked_at <= now
    at = turn.looked_at + every if known and turn.looked_at is not None else now
    if turn.tries and turn.tried_at is not None and turn.tried_at <= now:
        at = max(at, turn.tried_at + pause_after(turn.tries))
    return at


def made_lately(
    checks: Sequence[Check], turns: Mapping[str, CheckTurn], now: datetime
) -> frozenset[str]:
    """Journeys with short intervals that were begun within their interval. Each leaves something
    on the site: a daemon that is started again and again, for whatever reason, makes no more of
    them than one that runs."""
    return frozenset(
        check.name
        for check in checks
        if check.kind in JOURNEYS
        and not is_long(check)
        and _begun_after(turns.get(check.name), now - timedelta(seconds=check.every_seconds), now)
    )


def _begun_after(turn: CheckTurn | None, after: datetime, now: datetime) -> bool:
    moments = () if turn is None else (turn.run_at, turn.tried_at)
    return any(after < moment <= now for moment in moments if moment is not None)


def pause_after(tries: int) -> timedelta:
    """Before the next look, after so many that found nothing out."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << max(0, min(tries - 1, 10))))


def due_checks(
    checks: Sequence[Check], turns: Mapping[str, CheckTurn], now: datetime
) -> tuple[Check, ...]:
    """Those with a long interval whose turn has come, and those that go with them."""
    waits = {
        check.name: due_at(check, turns.get(check.name), now) - now
        for check in checks
        if is_long(check)
    }
    if not any(wait <= timedelta(0) for wait in waits.values()):
        return ()
    return tuple(
        check for check in checks if check.name in waits and waits[check.name] <= _company(check)
    )


def due_tonight(
    checks: Sequence[Check], turns: Mapping[str, CheckTurn], now: datetime
) -> tuple[Check, ...]:
    """Those that would be due before the next night: they stay with the quiet hours."""
    return tuple(
        check
        for check in checks
        if is_long(check) and due_at(check, turns.get(check.name), now) <= now + NIGHT
    )


def _company(check: Check) -> timedelta:
    return min(COMPANY_LONGEST, COMPANY_SHARE * timedelta(seconds=check.every_seconds))
