"""Watching our own network while a walk runs: where it fails, nothing is said of the sites.

What was seen lately decides (core.own_network). Where control addresses are configured they are
asked on a suspicion, once a minute at most; without any the pattern of failures alone decides.
"""

import asyncio
from typing import NamedTuple

from sentinel.core.own_network import own_network_fault
from sentinel.core.page import FetchRequest, Look, Page
from sentinel.core.ports import Fetcher
from sentinel.core.urls import host_of
from sentinel.core.visit import Visit

LATELY_SECONDS = 60.0
"""What is older says nothing of now; a verdict holds as long."""
OWN_ANSWER_SECONDS = 10.0
"""An own page that fails within this after another one was answered is not the network's."""
MAX_HOSTS = 10_000
"""Silent hosts that are kept; further ones are no evidence."""
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

    def __init__(self, control_urls: tuple[str, ...], fetcher: Fetcher) -> None:
        """`fetcher` asks the control addresses; it is not closed here."""
        self.said = ""
        """What was found last, in words, and stays: what failed meanwhile proves nothing."""
        self._control_urls = control_urls
        self._fetcher = fetcher
        self._own: Visit | None = None
        self._own_answered_at = float("-inf")
        self._silent: dict[str, _Silent] = {}
        """Other hosts by name."""
        self._answered_at = float("-inf")
        """When any of them answered last."""
        self._asking = asyncio.Lock()
        self._decided: tuple[float, str] | None = None

    def note(self, visit: Visit, now: float, *, external: bool) -> None:
        """Takes in an answer, or that there was none. Cheap."""
        if external:
            if visit.attempts:  # else it was not asked
                self._note_other(visit, now)
        elif visit.status:
            self._own, self._own_answered_at = visit, now
        elif now - self._own_answered_at > OWN_ANSWER_SECONDS:
            self._own = visit

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
            if self._decided is not None and now - self._decided[0] < LATELY_SECONDS:
                return self._decided[1]
            if not self.suspicious(now):
                return ""
            controls = await self._controls()
            words = own_network_fault(self._own, self._fallen_silent(now), controls)
            # Without a control address more failures may still come to prove it.
            if controls or words:
                self._decided = (now, words)
            self.said = words or self.said
            return words

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
        requests = [
            FetchRequest(url=url, follow_redirects=False, fresh_connection=True)
            for url in self._control_urls
        ]
        return [
            _visit(look)
            for look in await asyncio.gather(*(self._fetcher.fetch(one) for one in requests))
        ]


def _visit(look: Look) -> Visit:
    if isinstance(look, Page):
        return Visit(url=look.url, status=look.status)
    return Visit(url=look.url, failure=look.reason.value, detail=look.detail)
