"""The pacer: which of the addresses that wait may be asked now.

The own site is asked as fast as the plan allows and as it keeps up. Other sites are asked politely:
few requests at a time to one host, a pause between them, and a host that asks for time gets it.
Their robots.txt is not asked: it is for programs that follow what they find (RFC 9309, 2.2), and
here one address is looked at because a page of the own site sends every reader there; asking it
would add a request to each host to learn what the interval above keeps anyway.
"""

from heapq import heappop, heappush
from itertools import count as counting
from math import ceil

from sentinel.core.asking_again import LONGEST_WAIT_SECONDS
from sentinel.core.crawl_plan import CrawlPlan
from sentinel.core.frontier import Entry
from sentinel.core.lane import Lane
from sentinel.core.pace import Pace, Place
from sentinel.core.page import FAILURE_TEXT, FailureReason
from sentinel.core.urls import host_of
from sentinel.core.visit import Marks, Visit

MAX_OTHERS_IN_FLIGHT = 32
"""Requests at a time to all other hosts together."""
MAX_REMEMBERED = 4096
"""Hosts of which something may be remembered before idle ones are forgotten."""
MAX_STUCK = 5
_SHORT_SECONDS = 1.0
"""What ends within this holds nothing up."""
_LONG_QUEUE_SECONDS = 5.0
_DELAY = tuple[float, int, Entry]


class Pacer:
    """Takes entries, and gives each back once when it may be sent. Times are monotonic seconds.

    Of an entry that was given back, `done` tells the answer; to be asked again it is put again.
    Hosts are told apart by scheme, name and port where they are the site's own, else by name: the
    many ports of a foreign host are one host to be polite to.
    """

    def __init__(self, plan: CrawlPlan, own_hosts: frozenset[str]) -> None:
        """`own_hosts` are names without port. `plan.busy_hours` is for the caller: see
        `set_rate`."""
        self._plan = plan
        self._own_hosts = own_hosts
        self._own = Lane(most=max(1, plan.concurrency), rate_per_second=plan.rate_per_second)
        self._others = Lane(most=MAX_OTHERS_IN_FLIGHT)
        self._paces: dict[str, Pace] = {}
        """By origin."""
        self._hosts: dict[str, Pace] = {}
        """Of other hosts, by name."""
        self._forget_at = MAX_REMEMBERED
        self._later: list[_DELAY] = []
        self._order = counting()
        self._others_first = True
        self._now = 0.0
        self.waiting = 0
        """Entries put and not given back yet."""
        self.in_flight = 0
        """Entries given back and not done yet."""

    @property
    def own_idle(self) -> bool:
        """Whether nothing of the own site waits for a turn."""
        return self._own.idle

    def set_rate(self, rate_per_second: float, now: float) -> None:
        """From now on so many requests a second to the own site; 0: as fast as it answers."""
        self._own.set_rate(rate_per_second, now)

    def put(self, entry: Entry, not_before: float = 0.0) -> None:
        """Lets an entry wait for its turn, which does not come before `not_before`."""
        self.waiting += 1
        if not_before > self._now:
            heappush(self._later, (not_before, next(self._order), entry))
            return
        self._line_up(entry)

    def take(self, now: float, count: int) -> list[Entry]:
        """What may be sent now, at most `count`; each counts as in flight until it is done.

        Where both wait, the own site and other hosts get half of `count` each, and what the one
        cannot use is the other's.
        """
        self._now = now
        if count <= 0:
            return []
        if self._later and self._later[0][0] <= now:
            self._line_up_due(now)
        others, own = self._others, self._own
        if others.idle:
            taken = own.take(now, count)
        else:
            share = count
            if own.turns:
                share = (count + self._others_first) // 2
                self._others_first = not self._others_first
            taken = others.take(now, share)
            taken += own.take(now, count - len(taken))
            if len(taken) < count:
                taken += others.take(now, count - len(taken))
        self.waiting -= len(taken)
        self.in_flight += len(taken)
        return taken

    def done(self, entry: Entry, visit: Visit, now: float) -> None:
        """An entry was answered: its slot is free, and its host may be asked faster or slower.

        Of an entry that is not in flight only the answer is taken in. A visit of no attempts, as
        `stand_in` gives it, says nothing of the host.
        """
        self._now = now
        url = entry[0]
        pace = self._paces.get(url[: url.find("/", 8)]) or self._new_pace(entry)
        lane = self._own if pace.own else self._others
        if pace.in_flight:
            pace.in_flight -= 1
            lane.in_flight -= 1
            self.in_flight -= 1
        if not (pace.calm and 100 <= visit.status < 429) and visit.attempts:
            due = pace.due
            pace.learn(visit, now)
            if pace.due != due or pace.in_flight >= pace.limit:
                lane.replace(pace, now)
        if pace.ready and pace.place is Place.AWAY and pace.in_flight < pace.limit:
            lane.replace(pace, now)

    def next_at(self, now: float) -> float | None:
        """When `take` may give more: `now` or later. None where nothing waits for a time, but at
        most for answers."""
        times = [at for at in (self._own.next_at(now), self._others.next_at(now)) if at is not None]
        if self._later:
            times.append(max(now, self._later[0][0]))
        return min(times, default=None)

    def stand_in(self, entry: Entry, now: float) -> Visit | None:
        """The answer that stands for an entry which was taken, where asking is of no use or not
        wanted: its host never answers, or wants to be left alone for longer than a crawl waits.

        None: it is to be asked. Now and then one is, for the host may have come back.
        """
        pace = self._pace_of(entry)
        standing = pace.standing
        if standing is None:
            return None
        if now >= pace.probe_at:
            pace.begin_probe(now)
            (self._own if pace.own else self._others).replace(pace, now)
            return None
        return _stand_in(entry, standing, pace.name)

    def stuck(self, now: float) -> tuple[str, ...]:
        """What holds it up, in words, the worst first; at most a few."""
        held: list[tuple[float, str]] = []
        for pace in (*self._own.timed(), *self._others.timed()):
            waits_seconds = pace.waits_until - now
            addresses = _addresses(len(pace.ready))
            if waits_seconds > _SHORT_SECONDS:
                why = "asks to wait" if pace.asked_to_wait else "does not keep up: asked again in"
                words = f"{pace.name} {why} {ceil(waits_seconds)} s ({addresses})"
                held.append((waits_seconds, words))
                continue
            lasts_seconds = len(pace.ready) * pace.gap_seconds
            if lasts_seconds > _LONG_QUEUE_SECONDS:
                words = f"{pace.name} is asked every {pace.gap_seconds:g} s ({addresses})"
                held.append((lasts_seconds, words))
        if not self._own.in_flight and self._own.idle:
            # Only others are left: then a host that takes its time is what is waited for.
            held += [
                (0.0, f"{pace.name} answers slowly ({_addresses(len(pace.ready))})")
                for pace in self._hosts.values()
                if pace.place is Place.AWAY and pace.ready
            ]
        held.sort(key=lambda item: -item[0])
        return tuple(words for _, words in held[:MAX_STUCK])

    def _line_up(self, entry: Entry) -> None:
        url = entry[0]
        pace = self._paces.get(url[: url.find("/", 8)]) or self._new_pace(entry)
        pace.ready.append(entry)
        if pace.place is Place.AWAY and pace.in_flight < pace.limit:
            (self._own if pace.own else self._others).admit(pace)

    def _line_up_due(self, now: float) -> None:
        later = self._later
        while later and later[0][0] <= now:
            self._line_up(heappop(later)[2])

    def _pace_of(self, entry: Entry) -> Pace:
        url = entry.url
        return self._paces.get(url[: url.find("/", 8)]) or self._new_pace(entry)

    def _new_pace(self, entry: Entry) -> Pace:
        """The state of a host that is new, or that came under another origin before."""
        if len(self._paces) >= self._forget_at:
            self._forget()
        url, plan = entry.url, self._plan
        origin = url[: url.find("/", 8)]
        host = host_of(url) or origin
        name = host[:80]
        if not entry.external or host in self._own_hosts:
            pace = Pace(name, own=True, most=max(1, plan.concurrency), gap_seconds=0.0)
        else:
            pace = self._hosts.get(host) or Pace(
                name,
                own=False,
                most=max(1, plan.external_concurrency),
                gap_seconds=max(0.0, plan.external_interval_seconds),
            )
            self._hosts[host] = pace
        self._paces[origin] = pace
        return pace

    def _forget(self) -> None:
        """Lets go of hosts that wait for nothing and showed nothing worth remembering."""
        now = self._now
        for paces in (self._paces, self._hosts):
            idle = [key for key, pace in paces.items() if pace.forgettable and pace.due <= now]
            for key in idle:
                del paces[key]
        self._forget_at = max(MAX_REMEMBERED, 2 * len(self._paces))


def _stand_in(entry: Entry, standing: Visit, name: str) -> Visit:
    visit = standing._replace(
        url=entry.url, depth=max(0, entry.depth), attempts=0, elapsed_seconds=0.0, sha256="", size=0
    )
    if standing.status:
        words = f"not asked: {name} wants to be left alone for more than {LONGEST_WAIT_SECONDS:g} s"
        return visit._replace(detail=words, marks=Marks(), location="", content_type="")
    if standing.failure == FailureReason.OTHER:
        return visit._replace(detail=f"not asked: {name} stopped answering and did not come back")
    reason = FAILURE_TEXT[FailureReason(standing.failure)]
    return visit._replace(detail=f"not asked: {name} gave no answer to any request ({reason})")


def _addresses(number: int) -> str:
    return "1 address" if number == 1 else f"{number} addresses"
