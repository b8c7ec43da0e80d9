"""Watching our own network while a walk runs: where it fails, nothing is said of the sites.

What was seen lately decides (core.own_network). On a suspicion control addresses are asked, once a
minute at most: those that are configured, else hosts that answered earlier in the walk. Where no
other host ever answered, the pattern of failures alone decides.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from sentinel.core.own_network import ENOUGH_HOSTS, answers, own_network_fault
from sentinel.core.page import FetchRequest, Look, Page
from sentinel.core.ports import Fetcher
from sentinel.core.urls import host_of
from sentinel.core.visit import Visit
from sentinel.edges.clock import SystemClock
from sentinel.edges.crawler.earlier_hosts import EarlierHosts
from sentinel.edges.crawler.settings import WalkSettings

LATELY_SECONDS = 60.0
"""What is older says nothing of now; a verdict holds as long."""
OWN_ANSWER_SECONDS = 10.0
"""An own page that fails within this after another one was answered is not the network's."""
MAX_HOSTS = 10_000
"""Silent hosts that are kept; further ones are no evidence."""
ENDS_AFTER_SECONDS = 300.0
"""A walk whose own network has failed for so long is ended."""
CONTROL_TIMEOUT_SECONDS = 10.0
_BODY_BYTES = 65_536
"""More of a control address's answer is not read."""
SUSPICIOUS_HOSTS = 2
"""So many other hosts that fell silent, with none that answered since, are worth asking."""


class _Silent(NamedTuple):
    """A host that does not answer."""

    since: float
    """When the first request without an answer was begun."""
    at: float
    visit: Visit


class NetworkWatch:
    """Takes in each answer of a walk, and says whether our own network is at fault.

    Times are monotonic seconds. Of one event loop.
    """

    def __init__(
        self, control_urls: tuple[str, ...], fetcher: Fetcher, *, ends: Callable[[], None]
    ) -> None:
        """`fetcher` asks the control addresses and is closed with this. `ends` is called where the
        site cannot be reached for long and the fault is ours."""
        self.said = ""
        """What was found last, in words, and stays: what failed meanwhile proves nothing."""
        self._control_urls = control_urls
        self._fetcher = fetcher
        self._ends = ends
        self._down_since: float | None = None
        self._task: asyncio.Task[str] | None = None
        self._own: Visit | None = None
        self._own_answered_at = float("-inf")
        self._silent: dict[str, _Silent] = {}
        """Other hosts by name."""
        self._answered_at = float("-inf")
        """When any of them answered last."""
        self._earlier = EarlierHosts()
        self._asking = asyncio.Lock()
        self._decided: tuple[float, str] | None = None

    def note(self, visit: Visit, now: float, *, external: bool) -> None:
        """Takes in an answer, or that there was none. Cheap; a suspicion is looked into beside
        the walk."""
        if external:
            if visit.attempts:  # else it was not asked
                self._note_other(visit, now)
        elif visit.status:
            self._own, self._own_answered_at = visit, now
        elif now - self._own_answered_at > OWN_ANSWER_SECONDS:
            self._own = visit
        idle = self._task is None or self._task.done()
        if not visit.status and idle and not self._holds(now) and self.suspicious(now):
            self._task = asyncio.get_running_loop().create_task(self.fault(now))

    def suspicious(self, now: float) -> bool:
        """Whether it is worth calling `fault`: the site is silent, or other hosts and none else."""
        if self._own is not None and not self._own.status:
            return True
        return len(self._fallen_silent(now)) >= SUSPICIOUS_HOSTS

    async def fault(self, now: float) -> str:
        """Why our own network is at fault, in words; empty where it is not, or nobody can say.

        Callers that come while control addresses are asked share the answer. Never raises for
        what the network does.
        """
        async with self._asking:
            if self._decided is not None and self._holds(now):
                return self._decided[1]
            if not self.suspicious(now):
                return ""
            controls = await self._controls(now)
            if any(answers(visit) for visit in controls):
                # who was silent before is so by himself, and no sign of an outage to come
                self._answered_at = max(self._answered_at, now)
            words = own_network_fault(self._own, self._fallen_silent(now), controls)
            # Without a control address more failures may still come to prove it.
            if controls or words:
                self._decided = (now, words)
            self.said = words or self.said
            self._end_if_lasting(words, now)
            return words

    async def last_word(self, now: float) -> str:
        """At the end of a walk: why nothing can be said, in words; else empty."""
        if self._task is not None:
            await self._task
        if not self.said and len(self._fallen_silent(now)) >= ENOUGH_HOSTS:
            self._decided = None  # all of these fell silent after that
        await self.fault(now)
        return self.said

    async def close(self) -> None:
        """Ends what is under way; may be repeated."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._fetcher.close()

    def _holds(self, now: float) -> bool:
        """Whether what was decided last still stands."""
        return self._decided is not None and now - self._decided[0] < LATELY_SECONDS

    def _end_if_lasting(self, words: str, now: float) -> None:
        if not words or (self._own is not None and self._own.status):
            self._down_since = None
        elif self._down_since is None:
            self._down_since = now
        elif now - self._down_since >= ENDS_AFTER_SECONDS:
            self._ends()

    def _note_other(self, visit: Visit, now: float) -> None:
        host = host_of(visit.url)
        if visit.status:
            self._answered_at = now
            self._earlier.note(visit)
            self._silent.pop(host, None)
        elif host in self._silent:
            self._silent[host] = self._silent[host]._replace(at=now, visit=visit)
        elif len(self._silent) < MAX_HOSTS:
            self._silent[host] = _Silent(now - visit.elapsed_seconds, now, visit)

    def _fallen_silent(self, now: float) -> list[Visit]:
        """Of hosts that are silent, those that were so at no time when another one answered: dead
        ones are asked again when all others are done with, and must not look like an outage."""
        return [
            silent.visit
            for silent in self._silent.values()
            if silent.since > self._answered_at and now - silent.at <= LATELY_SECONDS
        ]

    async def _controls(self, now: float) -> list[Visit]:
        """What control addresses answer now."""
        urls = self._control_urls
        if not urls:
            own_silent = self._own is not None and not self._own.status
            if not own_silent and not own_network_fault(self._own, self._fallen_silent(now), ()):
                return []  # a few dead hosts are nothing to bother others for
            urls = self._earlier.urls()
        requests = [
            FetchRequest(url=u, follow_redirects=False, fresh_connection=True) for u in urls
        ]
        looks = await asyncio.gather(*(self._fetcher.fetch(one) for one in requests))
        return [_visit(look) for look in looks]


class _LateFetcher:
    """Port Fetcher, set up with the first request: most walks ask for none and begin sooner."""

    def __init__(self, settings: WalkSettings) -> None:
        self._settings = settings
        self._fetcher: Fetcher | None = None

    async def fetch(self, request: FetchRequest) -> Look:
        """Control addresses may be private: they were configured."""
        if self._fetcher is None:
            from sentinel.edges.fetch import CurlFetcher

            settings = self._settings
            limits = replace(
                settings.limits,
                timeout_seconds=min(settings.limits.timeout_seconds, CONTROL_TIMEOUT_SECONDS),
                max_body_bytes=_BODY_BYTES,
            )
            self._fetcher = CurlFetcher(
                limits,
                user_agents=(),
                own_hosts=frozenset(map(host_of, settings.control_urls)),
                clock=SystemClock(),
                ca_file=settings.ca_file,
            )
        return await self._fetcher.fetch(request)

    async def close(self) -> None:
        if self._fetcher is not None:
            await self._fetcher.close()


def watch_network(settings: WalkSettings, *, ends: Callable[[], None]) -> NetworkWatch:
    """The watch of one walk."""
    return NetworkWatch(settings.control_urls, _LateFetcher(settings), ends=ends)


def _visit(look: Look) -> Visit:
    if isinstance(look, Page):
        return Visit(url=look.url, status=look.status)
    return Visit(url=look.url, failure=look.reason.value, detail=look.detail)
