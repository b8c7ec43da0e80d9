"""A lane: hosts that share a bound on requests at a time, and that are served in turn."""

from collections import deque
from heapq import heappop, heappush
from itertools import count as counting
from typing import TYPE_CHECKING

from sentinel.core.pace import Pace, Place

if TYPE_CHECKING:
    from sentinel.core.frontier import Entry

BURST_SECONDS = 0.1
"""A rate is kept to within so much of a second: at 50 a second at most 5 are sent at once."""

_Waiting = tuple[float, int, Pace]


class Lane:
    """Hosts that may be asked now stand in a row and are served in turn; those that may be asked
    at a certain time lie in a heap; all others are put back by `done` and `admit`.

    A host stands in one place at most. So nothing is looked at twice without cause, however many
    hosts there are.
    """

    def __init__(self, *, most: int, rate_per_second: float = 0.0) -> None:
        """At most `most` requests in flight together; `rate_per_second` 0: no rate."""
        self.most = most
        self.in_flight = 0
        self.turns: deque[Pace] = deque()
        self._timed: list[_Waiting] = []
        self._order = counting()
        self._gap_seconds = self._slack_seconds = 0.0
        self._due = 0.0
        """When the next request would be due if all were sent evenly (RFC 2215's token bucket,
        kept as a time, so that what `next_at` says is exact)."""
        self.set_rate(rate_per_second, 0.0)

    @property
    def idle(self) -> bool:
        """Whether no host waits for a turn or a time."""
        return not (self.turns or self._timed)

    def set_rate(self, rate_per_second: float, now: float) -> None:
        """From now on so many requests a second for all hosts together; 0: no rate."""
        self._gap_seconds = 1 / rate_per_second if rate_per_second > 0 else 0.0
        self._slack_seconds = max(0.0, BURST_SECONDS - self._gap_seconds)
        self._due = min(self._due, now + self._gap_seconds)

    def admit(self, pace: Pace) -> None:
        """A host that was away and has something to ask. The time is not known here: one that had
        a time to wait for goes where `take` looks at it."""
        self._put(pace, 0.0)

    def take(self, now: float, count: int) -> "list[Entry]":
        """What may be sent now, at most `count`; it counts as in flight."""
        if self._timed:
            self._wake(now)
        taken: list[Entry] = []
        room = min(count, self.most - self.in_flight)
        turns = self.turns
        while turns and room > 0:
            if self._gap_seconds and self._due - self._slack_seconds > now:
                break
            pace = turns.popleft()
            ready = pace.ready
            share = 1
            if not (self._gap_seconds or pace.gap_seconds):
                share = min(-(-room // (len(turns) + 1)), pace.limit - pace.in_flight, len(ready))
            for _ in range(share):
                taken.append(ready.popleft())
            pace.in_flight += share
            room -= share
            if self._gap_seconds:
                self._due = max(self._due, now) + self._gap_seconds
            if pace.gap_seconds:
                pace.due = max(pace.due, now + pace.gap_seconds)
            pace.place = Place.AWAY
            if ready and pace.in_flight < pace.limit:
                self._put(pace, now)
        self.in_flight += len(taken)
        return taken

    def replace(self, pace: Pace, now: float) -> None:
        """A host whose slots or times may be others than before."""
        if pace.place is Place.TURN:
            if pace.in_flight < pace.limit and pace.due <= now:
                return
            self.turns.remove(pace)
        pace.place = Place.AWAY
        if pace.ready and pace.in_flight < pace.limit:
            self._put(pace, now)

    def next_at(self, now: float) -> float | None:
        """When `take` may give more; None where that depends on answers alone."""
        if self.in_flight >= self.most:
            return None
        at = now if self.turns else self._first_due()
        if at is None:
            return None
        return max(at, now, self._due - self._slack_seconds if self._gap_seconds else now)

    def timed(self) -> list[Pace]:
        """The hosts that wait for a time."""
        return list({pace: None for due, _, pace in self._timed if _stands(pace, due)})

    def _put(self, pace: Pace, now: float) -> None:
        if pace.due <= now:
            pace.place = Place.TURN
            self.turns.append(pace)
        else:
            pace.place = Place.TIMED
            heappush(self._timed, (pace.due, next(self._order), pace))

    def _first_due(self) -> float | None:
        timed = self._timed
        while timed and not _stands(timed[0][2], timed[0][0]):
            heappop(timed)
        return timed[0][0] if timed else None

    def _wake(self, now: float) -> None:
        while (due := self._first_due()) is not None and due <= now:
            pace = heappop(self._timed)[2]
            pace.place = Place.TURN
            self.turns.append(pace)


def _stands(pace: Pace, due: float) -> bool:
    """Whether an item of the heap is the host's latest one."""
    return pace.place is Place.TIMED and pace.due == due
