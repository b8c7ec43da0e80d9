"""SiteFacts: what a crawl learnt of a whole site."""

from dataclasses import dataclass, field
from datetime import datetime

from sentinel.core.cover import Cover
from sentinel.core.link_report import LinkReport
from sentinel.core.page import FailureReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One reference from a page, resolved as a browser resolves it, without its fragment."""

    url: str
    fragment: str
    tag: str
    """The element that carries it: `a`, `img`, `link`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What stays of an address after its body is let go. Its links stand in the graph."""

    url: str
    subject: str
    status: int
    """0 where the look failed."""
    failure: FailureReason | None
    failure_detail: str
    final_url: str
    content_type: str
    sha256: str
    size: int
    elapsed_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How long something has been broken."""

    since: datetime
    runs: int
    """Crawls in a row that found it so, this one included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """What a crawl learnt of the whole site. Light: a large site does not stand in memory."""

    root: str
    pages: dict[str, PageFacts]
    """The own addresses that were asked, by URL without fragment."""
    report: LinkReport | None = None
    """The links, judged; None where a baseline is learnt, and where they could not be."""
    link_count: int = 0
    """References on all pages that are known."""
    linked: frozenset[str] = frozenset()
    """Those of `pages` that some page of the site carries."""
    active_hosts: frozenset[str] = frozenset()
    """Hosts that scripts, frames, forms and styles come from or go to; for learning alone."""
    standing: dict[str, Standing] = field(default_factory=dict)
    """Of the broken targets in `report`, by their URL."""
    new_pages: tuple[str, ...] = ()
    """Pages that were not there before; for a links check, all since the last that told."""
    vanished_pages: tuple[str, ...] = ()
    """Pages that were served, and are answered 404 or 410 now."""
    excluded_by_robots: tuple[str, ...] = ()
    """A few; they were not asked."""
    unjudged: str = ""
    """Why nothing can be said of links (our own network is at fault), in words; else empty."""
    stopped_because: str = ""
    """Empty, or why the crawl ended before the whole site was seen."""
    cover: Cover | None = None

    @property
    def linked_subjects(self) -> frozenset[str]:
        """Subjects that pages which are still there link to."""
        return frozenset(self.pages[url].subject for url in self.linked)
