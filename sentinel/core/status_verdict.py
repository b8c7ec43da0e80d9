"""What a status code says of a link: served, broken, refused, or nothing for sure."""

from datetime import UTC, datetime, timedelta

from sentinel.core.asking_again import LONGEST_WAIT_SECONDS
from sentinel.core.link_state import LinkReason, LinkState, Outcome
from sentinel.core.retry_after import seconds_to_wait
from sentinel.core.times import duration_text
from sentinel.core.visit import Visit

SERVED = frozenset({*range(200, 300), 300})
"""300 is shown as it comes: no browser chooses by itself (Fetch standard, redirect status)."""

_BROKEN_WORDS: dict[int, str] = {
    404: "answers 404, not found",
    405: "answers 405, not to be asked with GET",
    410: "answers 410, gone for good",
    414: "answers 414, the address is too long",
    500: "answers 500, a fault of the server",
    501: "answers 501, not to be asked with GET",
    502: "answers 502, the server behind it fails",
    503: "answers 503, not available",
    504: "answers 504, the server behind it is silent",
}
_REFUSED: dict[int, tuple[LinkReason, str]] = {
    401: (LinkReason.LOGIN, "answers 401, asks for a login"),
    402: (LinkReason.LOGIN, "answers 402, wants to be paid"),
    403: (LinkReason.LOGIN, "answers 403, not allowed to us"),
    # What is acceptable is decided by our request; with ours (any type) it is mostly a firewall.
    406: (LinkReason.OTHER, "answers 406, will not serve this client"),
    407: (LinkReason.LOGIN, "answers 407, a proxy asks for a login"),
    418: (LinkReason.OTHER, "answers 418, declines to serve this client"),
    423: (LinkReason.LOGIN, "answers 423, locked"),
    426: (LinkReason.OTHER, "answers 426, wants a protocol that we do not speak"),
    428: (LinkReason.OTHER, "answers 428, wants a condition in the request"),
    429: (LinkReason.RATE_LIMIT, "answers 429, too many requests"),
    430: (LinkReason.RATE_LIMIT, "answers 430, declines to serve this client"),
    # Cookies and headers that we were told to send, not the link.
    431: (LinkReason.OTHER, "answers 431, the request's header fields are too large"),
    440: (LinkReason.LOGIN, "answers 440, the login has run out"),
    450: (LinkReason.OTHER, "answers 450, blocked by a filter on the way"),
    451: (LinkReason.OTHER, "answers 451, not shown for legal reasons, perhaps only where we are"),
    495: (LinkReason.LOGIN, "answers 495, wants a client certificate"),
    496: (LinkReason.LOGIN, "answers 496, wants a client certificate"),
    498: (LinkReason.LOGIN, "answers 498, wants a token"),
    499: (LinkReason.LOGIN, "answers 499, wants a token"),
    999: (LinkReason.RATE_LIMIT, "answers 999, declines to serve programs"),
}
_UNCLEAR: dict[int, tuple[LinkReason, str]] = {
    304: (LinkReason.OTHER, "answers 304, although nothing was asked conditionally"),
    421: (LinkReason.OTHER, "answers 421, asked over a connection meant for another host"),
    425: (LinkReason.OTHER, "answers 425, asked too early"),
    511: (LinkReason.OWN_NETWORK, "answers 511, our own network asks for a login"),
}
_MOVES = frozenset({301, 302, 303, 307, 308})


def judge_status(visit: Visit) -> Outcome:
    """The outcome of an answer that is no redirect to follow, by its status alone.

    Codes beyond 599 are nobody's standard (RFC 9110, 15, has clients take them for a fault of the
    server), and mostly a firewall's own: inconclusive, but for 999.
    """
    status = visit.status
    if status in SERVED:
        return Outcome(LinkState.GOOD, status=status)
    if status in _REFUSED:
        reason, words = _REFUSED[status]
        return Outcome(LinkState.REFUSED, reason, words + asked_to_wait(visit), status)
    if status in _MOVES:
        words = f"answers {status} without an address to go to"
        return Outcome(LinkState.BROKEN, LinkReason.BAD_REDIRECT, words, status)
    if status in _UNCLEAR or not 400 <= status <= 599:
        words = f"answers {status}, which is not for a page"
        reason, words = _UNCLEAR.get(status, (LinkReason.OTHER, words))
        return Outcome(LinkState.INCONCLUSIVE, reason, words, status)
    words = _BROKEN_WORDS.get(status, f"answers {status}") + asked_to_wait(visit)
    if status >= 500 and _seconds(visit) > LONGEST_WAIT_SECONDS:
        return Outcome(LinkState.REFUSED, LinkReason.RATE_LIMIT, words, status)
    return Outcome(LinkState.BROKEN, LinkReason.STATUS, words, status)


def asked_to_wait(visit: Visit) -> str:
    """` and asks to wait 5 minutes`, or empty."""
    seconds = _seconds(visit)
    return f" and asks to wait {duration_text(timedelta(seconds=seconds))}" if seconds else ""


def _seconds(visit: Visit) -> float:
    if not visit.retry_after:
        return 0.0
    try:
        at = datetime.fromtimestamp(visit.at, UTC)
    except (ValueError, OverflowError, OSError):
        at = datetime.fromtimestamp(0, UTC)
    return seconds_to_wait(visit.retry_after, at) or 0.0
