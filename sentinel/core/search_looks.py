"""SearchLooks: how Sentinel looks as search engines and their visitors do, and when."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sentinel.core.baseline import PageBaseline
from sentinel.core.rhythm import Rhythm
from sentinel.core.words import WitnessKind

SAMPLE = 4
"""Pages beside the root that one such look takes; the next one takes the following ones."""
MAX_TOLD = 10_000
"""Pages; a site that shows all of its pages otherwise has been told of by then."""
_HTML = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchLook:
    """One way to look like a search engine."""

    witness: WitnessKind
    user_agent: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchLooks:
    """Those that are configured, and the rhythm in which sweeps take them without a doubt."""

    ways: tuple[SearchLook, ...] = ()
    rhythm: Rhythm = field(default_factory=Rhythm)
    told: set[tuple[str, str]] = field(default_factory=set)
    """Site and subject of pages that differ honestly, and were told."""

    def of(self, witness: WitnessKind) -> SearchLook | None:
        return next((way for way in self.ways if way.witness is witness), None)

    def due(self, site: str, now: float) -> bool:
        """Whether it is time for such looks; notes that they are taken."""
        return bool(self.ways) and self.rhythm.due(site, now)

    def is_news(self, site: str, subject: str) -> bool:
        """Whether it was not told yet that a page differs; notes that it is."""
        if (site, subject) in self.told or len(self.told) >= MAX_TOLD:
            return False
        self.told.add((site, subject))
        return True

    def sample(self, site: str, expected: Sequence[PageBaseline]) -> tuple[str, ...]:
        """URLs of the root and of the pages whose turn it is."""
        pages = [page for page in expected if page.content_type in _HTML]
        return self.rhythm.turn(site, pages, SAMPLE)


def search_looks(
    *, bot_agent: str, referrer: str, browser_agent: str, every_seconds: float
) -> SearchLooks:
    """From what is configured; an empty text switches a look off."""
    ways = []
    if bot_agent:
        ways.append(SearchLook(witness=WitnessKind.SEARCH_BOT, user_agent=bot_agent))
    if referrer:
        header = (("Referer", referrer),)
        way = SearchLook(
            witness=WitnessKind.SEARCH_VISITOR, user_agent=browser_agent, headers=header
        )
        ways.append(way)
    return SearchLooks(ways=tuple(ways), rhythm=Rhythm(every_seconds=every_seconds))
