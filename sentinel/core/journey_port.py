"""What journeys need of the world beside requests: that none is made twice at a time, a browser,
and somebody to ask whether our own network is good."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from sentinel.core.site import Site

if TYPE_CHECKING:
    from sentinel.core.browser_journey import BrowserJourneyOptions
    from sentinel.core.journey import JourneyRecord


class JourneyTurns(Protocol):
    """One journey of a name at a time, in all processes of one state folder."""

    def journey(self, site: str, check: str) -> AbstractContextManager[None]:
        """Raises AlreadyRunning where it is being made."""


class FreeTurns:
    """Everybody's turn: where there is no state folder."""

    @contextmanager
    def journey(self, site: str, check: str) -> Iterator[None]:
        del site, check
        yield


class JourneyBrowser(Protocol):
    """Makes a journey in a browser of its own, with a profile that is gone afterwards."""

    async def travel(
        self,
        site: Site,
        options: "BrowserJourneyOptions",
        *,
        headers: tuple[tuple[str, str], ...],
        user_agent: str,
    ) -> "tuple[JourneyRecord, bytes]":
        """The record, and the picture at the first failure as PNG, or empty. Never raises for what
        the site does; a browser that does not start is a record, too. `headers` go to the site's
        own addresses alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyParts:
    """All of it, as the configuration has it."""

    turns: JourneyTurns = field(default_factory=FreeTurns)
    browser: JourneyBrowser | None = None
    """None: no browser is configured."""
    control_urls: tuple[str, ...] = ()
    """Of others' servers; where none of them answers, our own network is at fault."""
