"""Results about other sites that are kept from one crawl to the next: the port, and the rule."""

from datetime import datetime
from typing import Protocol

from sentinel.core.visit import Visit

_PERMANENT = frozenset({301, 308})
_GOOD = frozenset({200, 203, 204})
_NO_MARK = ("", "")


class OutcomeCache(Protocol):
    """What other sites answered. Losing it costs requests, never the truth: no method raises for
    what the disk does. For the own site it is never asked."""

    def get(self, url: str, now: datetime) -> Visit | None:
        """The kept answer while it is in its life-time. `url` has no fragment."""

    def put(self, visit: Visit, now: datetime) -> None:
        """Keeps an answer if `may_be_kept`; one that may not be ends what was kept before."""


def may_be_kept(visit: Visit) -> bool:
    """Whether an answer may stand for a later one: a good page, read whole, or a permanent move.

    Errors, refusals, walls, waits, temporary redirects and reads that were cut are asked again
    each time: a fault that has passed must not be told again, and a lasting one be seen last. A
    move is kept without judging its target, which is a visit of its own.
    """
    if visit.failure or visit.cut or visit.method != "GET" or visit.retry_after:
        return False
    if visit.marks[:2] != _NO_MARK:
        return False
    return visit.status in _GOOD or (visit.status in _PERMANENT and visit.is_redirect)


def still_holds(at: float, now: datetime, life_seconds: float) -> bool:
    """Whether an answer had at a POSIX time is young enough. One from the future is none: a clock
    was wrong."""
    return 0 <= now.timestamp() - at <= life_seconds
