"""Other hosts that answered earlier in a walk: asked again, they tell whether the way to them is
still there. So a walk needs no control addresses of its own."""

from sentinel.core.urls import host_of
from sentinel.core.visit import Visit

MAX_ASKED = 2
_MAX_KEPT = 8
_LEFT_ALONE_FROM = 429
"""Who answers with this or more has enough to do, or wants to be left alone."""


class EarlierHosts:
    """Keeps the hosts that answered last."""

    def __init__(self) -> None:
        self._urls: dict[str, str] = {}
        """By host, the latest last."""

    def note(self, visit: Visit) -> None:
        """Takes in an answer of another host."""
        if visit.status >= _LEFT_ALONE_FROM:
            return
        host = host_of(visit.url)
        self._urls.pop(host, None)
        self._urls[host] = visit.url
        if len(self._urls) > _MAX_KEPT:
            del self._urls[next(iter(self._urls))]

    def urls(self) -> tuple[str, ...]:
        """One address of each of a few hosts: those that answered last."""
        return tuple(reversed(self._urls.values()))[:MAX_ASKED]
