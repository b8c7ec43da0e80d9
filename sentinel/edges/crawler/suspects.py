"""Addresses that were in the hands of a worker when it died: one of them may have done it."""

from collections import deque

from sentinel.core.frontier import Entry

GUILTY = "reading the answer brought the reading process down, twice"


class Suspects:
    """Each is asked again, one at a time: who brings down a second worker is found out."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque()
        self._asked = 0
        """Number of the order for the one that is asked now; 0: none."""

    @property
    def waiting(self) -> int:
        return len(self._entries)

    def add(self, entry: Entry) -> None:
        self._entries.append(entry)

    def next(self, number: int) -> Entry | None:
        """The next one, to be asked under this number; None while another is asked."""
        if self._asked or not self._entries:
            return None
        self._asked = number
        return self._entries.popleft()

    def cleared(self, number: int) -> bool:
        """Whether an order was for the one that was asked; the next one's turn comes."""
        if number != self._asked:
            return False
        self._asked = 0
        return True
