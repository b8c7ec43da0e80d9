"""Times in which a worker looked after no transfer, because it was busy with a page.

libcurl looks at the clock before it looks at what has come in meanwhile, so a good transfer could
be called too slow for our own delay. It is asked again instead, once.
"""

import time

import pycurl

LONG_SECONDS = 1.0
"""What is shorter brings no transfer to its end."""
_OUR_OWN = frozenset(
    {
        pycurl.E_OPERATION_TIMEDOUT,
        pycurl.E_RECV_ERROR,
        pycurl.E_SEND_ERROR,
        pycurl.E_PARTIAL_FILE,
        pycurl.E_GOT_NOTHING,
    }
)
"""libcurl's codes for what comes of not reading for too long: the server may lose patience, too."""


class Stalls:
    """Notes when libcurl had a turn. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._attended_at = time.monotonic()
        self._stalled_at = float("-inf")
        self._excused: set[int] = set()

    def attended(self) -> None:
        """libcurl has had its turn, or was waited for."""
        self._attended_at = time.monotonic()

    def about_to_attend(self) -> None:
        """libcurl gets a turn: was the last one long ago?"""
        now = time.monotonic()
        if now - self._attended_at > LONG_SECONDS:
            self._stalled_at = now

    def excuse(self, number: int, code: int, began_at: float) -> bool:
        """Whether the order with this number, begun then and failed with libcurl's `code`, is to
        be asked again as if nothing had happened."""
        if code not in _OUR_OWN or began_at > self._stalled_at or number in self._excused:
            self._excused.discard(number)
            return False
        self._excused.add(number)
        return True
