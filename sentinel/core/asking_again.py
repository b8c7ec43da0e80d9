"""Whether an address that failed is asked again, and after how long.

Deterministic: what spreads requests over time comes from the address itself, not from chance.
"""

import zlib
from datetime import datetime

from sentinel.core.page import FailureReason
from sentinel.core.retry_after import seconds_to_wait
from sentinel.core.visit import Visit

LONGEST_WAIT_SECONDS = 120.0
"""A server that asks for more than this is not waited for: its answer stands."""
LONGEST_PAUSE_SECONDS = 60.0
"""Of our own choosing, where the server names no time."""
_FIRST_PAUSE_SECONDS = 1.0
_FIRST_PAUSE_OF_A_BUSY_SERVER_SECONDS = 4.0
_GROWTH = 3.0
_SPREAD = 0.25

_PASSING_FAILURES = frozenset(
    {
        FailureReason.REFUSED,
        FailureReason.DNS,
        FailureReason.TLS,
        FailureReason.TIMEOUT,
        FailureReason.RESET,
        FailureReason.EMPTY_ANSWER,
        FailureReason.TRUNCATED,
        FailureReason.OTHER,
    }
)
_PASSING_STATUS = frozenset({408, 421, 425, 429})
"""Beside 5xx. 421 and 425 (RFC 9110 15.5.20, RFC 8470 5.2) are about one connection."""
_LASTING_STATUS = frozenset({501, 505, 511})
_BUSY_STATUS = frozenset({429, 503})
_LASTING_NAME_FAULTS = ("name not found", "nxdomain", "no such", "not known")
"""libcurl with c-ares, and resolvers, say so where the name does not exist."""
_LASTING_TLS_FAULTS = ("certificate", "verify", "subject name")
"""A certificate does not get better by asking again; a handshake that was cut may."""


def may_pass(visit: Visit) -> bool:
    """Whether an answer may be another one in a moment."""
    if visit.failure:
        detail = visit.detail.lower()
        if visit.failure == FailureReason.DNS:
            return not any(words in detail for words in _LASTING_NAME_FAULTS)
        if visit.failure == FailureReason.TLS:
            return not any(words in detail for words in _LASTING_TLS_FAULTS)
        return visit.failure in _PASSING_FAILURES
    if visit.marks.bot_wall:
        return False
    if 500 <= visit.status <= 599:
        return visit.status not in _LASTING_STATUS
    return visit.status in _PASSING_STATUS


def pause_before_asking_again(visit: Visit, *, attempts: int, now: datetime) -> float | None:
    """Seconds until an address should be asked again; None: this answer stands.

    `attempts` is how often an address is asked at most, `visit.attempts` how often it was; `now`
    is aware. A time that the server names is kept to, never shortened; where it is longer than
    LONGEST_WAIT_SECONDS the answer stands. Else pauses grow, up to LONGEST_PAUSE_SECONDS.
    """
    if visit.attempts >= attempts or not may_pass(visit):
        return None
    share = zlib.crc32(visit.url.encode("utf-8", "replace")) / 0xFFFFFFFF
    asked = seconds_to_wait(visit.retry_after, now) if not visit.failure else None
    if asked:
        if asked > LONGEST_WAIT_SECONDS:
            return None
        # Addresses of one host that were all told the same moment must not come back at once.
        return asked + share * min(1.0, asked * _SPREAD)
    busy = visit.status in _BUSY_STATUS
    first = _FIRST_PAUSE_OF_A_BUSY_SERVER_SECONDS if busy else _FIRST_PAUSE_SECONDS
    grown = first * _GROWTH ** min(max(visit.attempts - 1, 0), 10)
    return min(grown, LONGEST_PAUSE_SECONDS) * (1 - _SPREAD + 2 * _SPREAD * share)
