"""Watching our own network while a walk runs: where it fails, nothing is said of the sites.

What was seen lately decides (core.own_network). Where control addresses are configured they are
asked on a suspicion, once a minute at most; without any the pattern of failures alone decides.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from sentinel.core.own_network import own_network_fault
from sentinel.core.page import FetchRequest, Look, Page
from sentinel.core.ports import Fetcher
from sentinel.core.urls import host_of
from sentinel.core.visit import Visit
from sentinel.edges.clock import SystemClock
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
        self, control_urls: tuple[str, ...], fetcher: Fetcher | None, *, ends: Callable[[], None]
    ) -> None:
        """`fetcher` asks the control addresses and is closed with this; None where there are none.
        `ends` is called where the site cannot be reached for long and the fault is ours."""
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
            controls = await self._controls()
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
        await self.fault(now)
        return self.said

    async def close(self) -> None:
        """Ends what is under way; may be repeated."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._fetcher is not None:
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

    async def _controls(self) -> list[Visit]:
        if self._fetcher is None:
            return []
        requests = [
            FetchRequest(url=url, follow_redirects=False, fresh_connection=True)
            for url in self._control_urls
        ]
        return [
            _visit(look)
            for look in await asyncio.gather(*(self._fetcher.fetch(one) for one in requests))
        ]


def watch_network(settings: WalkSettings, *, ends: Callable[[], None]) -> NetworkWatch:
    """The watch of one walk. Control addresses may be private: they were configured."""
    if not settings.control_urls:
        return NetworkWatch((), None, ends=ends)
    # Only here, for most walks do without it and begin sooner.
    from sentinel.edges.fetch import CurlFetcher

    limits = settings.limits
    timeout_seconds = min(limits.timeout_seconds, CONTROL_TIMEOUT_SECONDS)
    fetcher = CurlFetcher(
        replace(limits, timeout_seconds=timeout_seconds),
        user_agents=(),
        own_hosts=frozenset(map(host_of, settings.control_urls)),
        clock=SystemClock(),
        ca_file=settings.ca_file,
    )
    return NetworkWatch(settings.control_urls, fetcher, ends=ends)


def _visit(look: Look) -> Visit:
    if isinstance(look, Page):
        return Visit(url=look.url, status=look.status)
    return Visit(url=look.url, failure=look.reason.value, detail=look.detail)
