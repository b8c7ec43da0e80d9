"""How one host may be asked now: how many at a time, how soon, and whether at all.

Concurrency is adapted as TCP does it (RFC 5681): halved when the host does not keep up, and raised
by one after so many good answers. A host that runs out of connections is so asked more slowly,
instead of being called broken.
"""

from collections import deque
from datetime import UTC, datetime
from enum import Enum, auto
from typing import TYPE_CHECKING

from sentinel.core.asking_again import LONGEST_WAIT_SECONDS
from sentinel.core.bot_wall import SENTINEL
from sentinel.core.page import FailureReason
from sentinel.core.retry_after import seconds_to_wait
from sentinel.core.visit import Visit

if TYPE_CHECKING:
    from sentinel.core.frontier import Entry

PATIENCE_SECONDS = 300.0
"""So long a host is waited for in all, while it gives no good answer."""
PATIENCE_PER_ANSWER_SECONDS = 0.1
CLOSED_SECONDS = 60.0
CLOSED_FROM_THE_FIRST_SECONDS = 10.0
"""So long the own site is waited for in all where it says 503 and asks for time; and where it has
said nothing else yet."""
GROW_AFTER = 16
"""Good answers for one more request at a time."""
GROW_AFTER_NEAR_LIMIT = 256
"""The same where one more was too many the last time."""
FIRST_PAUSE_SECONDS = 0.25
MAX_PAUSE_SECONDS = 16.0
SILENT_FAILURES = 6
"""So many failures in a row, over SILENT_SECONDS, and a host that never answered is not there."""
SILENT_SECONDS = 10.0
PROBE_SECONDS = 60.0
"""So often a host that is not asked any more is asked nevertheless: it may have come back."""

_PRESSURE = frozenset(
    reason.value
    for reason in (
        FailureReason.REFUSED,
        FailureReason.RESET,
        FailureReason.EMPTY_ANSWER,
        FailureReason.TIMEOUT,
        FailureReason.TRUNCATED,
    )
)
"""What a server does that has too much to do."""
_ABSENCE = frozenset(
    reason.value
    for reason in (
        FailureReason.DNS,
        FailureReason.REFUSED,
        FailureReason.TIMEOUT,
        FailureReason.TLS,
    )
)
"""What is of the host rather than of one address."""


class Place(Enum):
    """Where a lane keeps a host."""

    AWAY = auto()
    """Has nothing to ask, or no free slot."""
    TURN = auto()
    """May be asked now."""
    TIMED = auto()
    """May be asked at `due`."""


class Pace:
    """The state of one host. Times are monotonic seconds that the caller hands in."""

    __slots__ = (
        *("name", "own", "most", "gap_seconds", "limit", "in_flight", "ready", "due", "place"),
        *("calm", "row", "row_began", "asked_to_wait", "waits_until", "standing", "probe_at"),
        *("_answered", "_gap_seconds", "_good", "_failed_at", "_stale", "_pauses", "_patience"),
        "_closed_seconds",
        *("_had_good", "_doubted", "_doubted_until"),
    )

    def __init__(self, name: str, *, own: bool, most: int, gap_seconds: float) -> None:
        """`most` requests at a time, begun at least `gap_seconds` apart."""
        self.name = name
        self.own = own
        self.most = most
        self.gap_seconds = self._gap_seconds = gap_seconds
        self.limit = most
        self.in_flight = 0
        self.ready: deque[Entry] = deque()
        self.due = 0.0
        """Before this nothing is asked."""
        self.place = Place.AWAY
        self.calm = False
        """Whether a good answer teaches nothing new."""
        self.row = 0
        """Failures since the last answer."""
        self.row_began = 0.0
        self.waits_until = 0.0
        """The end of a wait that the host asked for, or that its failures made needful."""
        self.asked_to_wait = False
        self.standing: Visit | None = None
        """What stands for all addresses of a host that is not asked any more."""
        self.probe_at = 0.0
        """When one of them is asked nevertheless."""
        self._answered = self._had_good = False
        self._good = 0
        self._failed_at = most + 1
        self._stale = 0
        """Answers still to come to what was asked before the last halving."""
        self._pauses = 0
        self._patience = PATIENCE_SECONDS
        self._closed_seconds = 0.0
        """How long the own site was waited for because it said 503."""
        self._doubted = 0
        """The limit from before, while it is open whether one address is to wait or the host."""
        self._doubted_until = 0.0

    @property
    def free(self) -> int:
        """Requests that may be begun, time aside; below 0 after a halving."""
        return self.limit - self.in_flight

    @property
    def forgettable(self) -> bool:
        """Whether a new Pace would do as well, once `due` has passed."""
        return not (self.ready or self.in_flight or self.row or self.standing) and (
            self.limit == self.most
        )

    def begin_probe(self, now: float) -> None:
        """One address of a host that is not asked any more is asked; the others wait for what
        comes of it."""
        self.probe_at = now + PROBE_SECONDS
        self.limit = 0

    def learn(self, visit: Visit, now: float) -> None:
        """Takes in one answer. `in_flight` is without it already."""
        stale = self._stale > 0
        if stale:
            self._stale -= 1
        status = visit.status
        if self._doubted and not stale and status != 429:
            # Another address was asked after it, and got something else: it was about one.
            self.limit, self._doubted = self._doubted, 0
        if visit.marks.bot_wall == SENTINEL:
            self._answers(stale=stale)  # our own block: the server answers at once, to anything
        elif status in {429, 503}:
            self._answered = True
            self._overloaded(visit, now, stale=stale)
        elif status:
            self._answers(stale=stale)
        elif visit.failure in _PRESSURE or visit.failure in _ABSENCE:
            self._failed(visit, now, stale=stale)
        if not self.limit:
            self.limit = 1
        self.calm = (
            self._answered
            and self.limit == self.most
            and not (self.row or self._stale or self._pauses or self._doubted)
            and self._patience == PATIENCE_SECONDS
        )

    def _answers(self, *, stale: bool) -> None:
        """A good answer, which a 404 is, too: the host keeps up."""
        self._answered = self._had_good = True
        self._patience = min(PATIENCE_SECONDS, self._patience + PATIENCE_PER_ANSWER_SECONDS)
        self.row = self._pauses = 0
        if self.standing is not None:
            self.standing, self.gap_seconds = None, self._gap_seconds
        if stale or self.limit == self.most:
            return
        self._good += 1
        near = self.limit + 1 >= self._failed_at
        if self._good >= (GROW_AFTER_NEAR_LIMIT if near else GROW_AFTER):
            self._good = 0
            self.limit += 1
            if self.limit >= self._failed_at:
                self._failed_at = self.most + 1

    def _overloaded(self, visit: Visit, now: float, *, stale: bool) -> None:
        """429 or 503: all of the host waits as it asks (RFC 9110, 10.2.3), else as seems fit."""
        asked = seconds_to_wait(visit.retry_after, datetime.fromtimestamp(visit.at, UTC))
        if asked and visit.status == 429 and self._may_be_of_one_address(stale=stale):
            self._doubt(now, min(asked, LONGEST_WAIT_SECONDS))
            return
        if self._doubted:
            self.limit, self._doubted, stale = self._doubted, 0, False
            asked = max(asked or 0.0, self._doubted_until - now)
        self._count_failure(now)
        if asked and asked > LONGEST_WAIT_SECONDS and visit.status == 429 and not self.own:
            self._stand(visit, now, probe_after_seconds=asked)
        elif asked:
            seconds = min(asked, LONGEST_WAIT_SECONDS)
            if self.own and visit.status == 503:
                seconds = self._wait_for_closed(seconds, now)
            self._wait(seconds, now, asked=True)
        if stale:
            return
        if not asked and visit.status == 429:
            self._pause(now)
        self._halve(now, pauses=not asked and visit.status != 429)

    def _wait_for_closed(self, seconds: float, now: float) -> float:
        """How much of what a 503 asks for is waited: a site that is down must be called so soon,
        and nobody else is asked in the meantime."""
        most = CLOSED_SECONDS if self._had_good else CLOSED_FROM_THE_FIRST_SECONDS
        seconds = max(0.0, min(seconds, most - self._closed_seconds))
        self._closed_seconds += max(0.0, now + seconds - max(now, self.waits_until))
        return seconds

    def _may_be_of_one_address(self, *, stale: bool) -> bool:
        """Whether a 429 of the own site that asks for time may be meant for its address alone: the
        answer before it was good, and so was none of a kind that was asked to find out."""
        return self.own and self._had_good and not self.row and (stale or not self._doubted)

    def _doubt(self, now: float, asked_seconds: float) -> None:
        """What is in flight is waited for, and then one other address is asked: a second 429 in a
        row is the host's. The address itself waits in any case."""
        self._count_failure(now)
        self._doubted_until = max(self._doubted_until, now + asked_seconds)
        if not self._doubted:
            self._doubted, self._stale = self.limit, self.in_flight
        self.limit = 1

    def _failed(self, visit: Visit, now: float, *, stale: bool) -> None:
        """No answer. Where others are answered in between, an address that fails again does so by
        itself, and the host is not asked more slowly for it."""
        if visit.attempts > 1 and not self.row and self._answered:
            return
        self._count_failure(now)
        lasts_seconds = now - self.row_began
        if not self._answered and visit.failure in _ABSENCE:
            if self.row >= SILENT_FAILURES and lasts_seconds >= SILENT_SECONDS:
                self._stand(visit, now, probe_after_seconds=PROBE_SECONDS)
        elif self.row >= SILENT_FAILURES and lasts_seconds >= PATIENCE_SECONDS:
            # It was there: what has become of it is not for each of its addresses to tell.
            gone = visit._replace(failure=FailureReason.OTHER.value)
            self._stand(gone, now, probe_after_seconds=PROBE_SECONDS)
        if not stale and visit.failure in _PRESSURE:
            self._halve(now, pauses=self._answered)

    def _stand(self, visit: Visit, now: float, *, probe_after_seconds: float) -> None:
        """From now on this is said of all addresses, which needs no pauses between them."""
        self.standing = visit
        self.probe_at = now + probe_after_seconds
        self.gap_seconds = self.due = self.waits_until = 0.0

    def _count_failure(self, now: float) -> None:
        if not self.row:
            self.row_began = now
        self.row += 1

    def _halve(self, now: float, *, pauses: bool) -> None:
        """Once for all that was in flight together. A host that fails one at a time is given a
        pause: fewer at a time are not possible."""
        if self.limit == 1 and pauses and self.row > 1:
            self._pause(now)
        self._failed_at = self.limit
        self._good = 0
        self._stale = self.in_flight
        self.limit = max(1, self.limit // 2)

    def _pause(self, now: float) -> None:
        pause_seconds = min(FIRST_PAUSE_SECONDS * 2.0 ** min(self._pauses, 10), MAX_PAUSE_SECONDS)
        self._pauses += 1
        self._wait(pause_seconds, now, asked=False)

    def _wait(self, seconds: float, now: float, *, asked: bool) -> None:
        """Out of what is left of the patience with this host: a crawl has to end."""
        until = now + min(seconds, max(0.0, self._patience))
        begun = max(now, self.waits_until)
        if until > begun:
            self._patience -= until - begun
            self.waits_until = until
            self.asked_to_wait = asked
            self.due = max(self.due, until)
