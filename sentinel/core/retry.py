"""How long a message waits after a failed attempt. Pure: the caller draws the random number.

Pauses double from the channel's `retry_seconds` up to a bound, and of each such span a random share
is waited ("full jitter"): rows and installations that failed together do not come back together.
"""

from datetime import timedelta

MIN_RETRY_SECONDS = 1.0
MAX_RETRY_SECONDS = 3600.0
MAX_URGENT_SECONDS = 900.0
"""A person is waited for: the server that came back is found within a quarter of an hour."""
GREY_SECONDS = 60.0
"""A server that says "later" looks how long the sender stayed away, often for one to five minutes:
asked sooner it only says so again."""
RETRY_SECONDS = 60.0
"""Where a channel has no setting of its own."""
_MAX_DOUBLINGS = 12


def retry_delay(
    attempts: int,
    retry_seconds: float,
    draw: float,
    *,
    urgent: bool = False,
    least_seconds: float = MIN_RETRY_SECONDS,
) -> timedelta:
    """The pause after a failed attempt, `attempts` having failed before it.

    From `least_seconds` up by a share, `draw` from 0 to 1, of a span that is `retry_seconds` at
    first and doubles with each attempt. Never under a second, never over an hour, or a quarter of
    an hour where it is `urgent`.
    """
    most = MAX_URGENT_SECONDS if urgent else MAX_RETRY_SECONDS
    span = max(retry_seconds, MIN_RETRY_SECONDS) * 2.0 ** min(max(attempts, 0), _MAX_DOUBLINGS)
    least = min(max(least_seconds, MIN_RETRY_SECONDS), MAX_RETRY_SECONDS)
    seconds = least + (min(span, most) - MIN_RETRY_SECONDS) * draw
    return timedelta(seconds=min(seconds, max(most, least)))
