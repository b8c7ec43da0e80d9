"""A crawl without a network: a pacer, servers that are functions, and a clock that leaps."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import NamedTuple

from sentinel.core.crawl_plan import CrawlPlan
from sentinel.core.frontier import Entry
from sentinel.core.pacer import Pacer
from sentinel.core.page import FailureReason
from sentinel.core.urls import host_of
from sentinel.core.visit import Visit

OWN = "own.example"
ROOT = f"http://{OWN}/"
OWN_HOSTS = frozenset({OWN})
POSIX = 1_800_000_000.0
"""The wall clock when the simulated one is at 0."""

PASSING = frozenset({429, 500, 502, 503, 504})


class Reply(NamedTuple):
    """What a simulated server does with one request."""

    seconds: float = 0.01
    status: int = 200
    failure: FailureReason | None = None
    retry_after: str = ""


class Request(NamedTuple):
    """One request as the servers saw it."""

    at: float
    url: str
    host: str
    beside: int
    """Requests to the same host in flight at that moment, this one with them."""
    status: int


Server = Callable[[Request], Reply]


@dataclass(kw_only=True)
class Simulation:
    """Runs until nothing is left, and notes what was seen on the way."""

    plan: CrawlPlan
    server: Server
    room: int = 64
    """As many requests as the caller has hands for."""
    now: float = 1000.0
    attempts: int = 3
    pause_seconds: float = 1.0
    """Before an address is asked again; doubled each time."""
    requests: list[Request] = field(default_factory=list)
    answers: dict[str, Visit] = field(default_factory=dict)
    stuck: set[str] = field(default_factory=set)
    stood_in: int = 0

    def __post_init__(self) -> None:
        self.pacer = Pacer(self.plan, OWN_HOSTS)
        self.began = self.now
        self._flying: list[tuple[float, int, Entry, Visit]] = []
        self._asked: Counter[str] = Counter()
        self._beside: Counter[str] = Counter()

    @property
    def seconds(self) -> float:
        return self.now - self.began

    def put(self, *urls: str, external: bool = False) -> None:
        for url in urls:
            self.pacer.put(Entry(url, 1, external))

    def run(self) -> "Simulation":
        while self.pacer.waiting or self._flying:
            self._send()
            if not (self.pacer.waiting or self._flying):
                break
            self.stuck.update(self.pacer.stuck(self.now))
            at = self.pacer.next_at(self.now)
            times = [self._flying[0][0]] if self._flying else []
            if at is not None and len(self._flying) < self.room:
                assert at > self.now, f"may give more at once, but gave nothing at {self.now}"
                times.append(at)
            assert times, f"{self.pacer.waiting} entries wait for nothing"
            self.now = min(times)
            self._land()
        assert self.pacer.in_flight == 0
        return self

    def broken(self) -> list[str]:
        return [url for url, visit in self.answers.items() if visit.status != 200]

    def most_at_once(self, host: str = OWN) -> int:
        return max(request.beside for request in self.requests if request.host == host)

    def times(self, host: str = OWN) -> list[float]:
        return [request.at for request in self.requests if request.host == host]

    def _send(self) -> None:
        while entries := self.pacer.take(self.now, self.room - len(self._flying)):
            for entry in entries:
                standing = self.pacer.stand_in(entry, self.now)
                if standing is None:
                    self._ask(entry)
                else:
                    self.stood_in += 1
                    self.pacer.done(entry, standing, self.now)
                    self.answers[entry.url] = standing

    def _ask(self, entry: Entry) -> None:
        host = host_of(entry.url)
        self._asked[entry.url] += 1
        self._beside[host] += 1
        request = Request(self.now - self.began, entry.url, host, self._beside[host], 0)
        reply = self.server(request)
        self.requests.append(request._replace(status=reply.status))
        visit = Visit(
            url=entry.url,
            status=0 if reply.failure else reply.status,
            failure=reply.failure.value if reply.failure else "",
            retry_after=reply.retry_after,
            at=POSIX + self.now + reply.seconds,
            elapsed_seconds=reply.seconds,
            attempts=self._asked[entry.url],
        )
        heappush(self._flying, (self.now + reply.seconds, len(self.requests), entry, visit))

    def _land(self) -> None:
        while self._flying and self._flying[0][0] <= self.now:
            _, _, entry, visit = heappop(self._flying)
            self._beside[host_of(entry.url)] -= 1
            self.pacer.done(entry, visit, self.now)
            if (visit.failure or visit.status in PASSING) and visit.attempts < self.attempts:
                pause_seconds = self.pause_seconds * 2.0 ** (visit.attempts - 1)
                self.pacer.put(entry, not_before=self.now + pause_seconds)
            else:
                self.answers[entry.url] = visit


def pages(number: int, host: str = OWN, scheme: str = "http") -> list[str]:
    return [f"{scheme}://{host}/page/{page}" for page in range(number)]
