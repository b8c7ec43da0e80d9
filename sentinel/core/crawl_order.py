"""A CrawlOrder: which site the crawler is to walk, for whom, and what need not be looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sentinel.core.baseline import PageBaseline
from sentinel.core.site import Site

ACTIVE_TAGS = frozenset({"script", "iframe", "frame", "object", "embed", "form", "link", "meta"})
"""Elements through which a page loads active content or styles, or sends data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOrder:
    """What one crawl is for."""

    site: Site
    also: tuple[str, ...] = ()
    """Further addresses, such as the approved ones; robots.txt does not hold for them."""
    headers: tuple[tuple[str, str], ...] = ()
    """Go with every request to the site's own hosts, and to no other: they may hold a token."""
    user_agent: str = ""
    known: Mapping[str, PageBaseline] = field(default_factory=dict)
    """What is approved, by URL. An answer that equals it is only counted (`PageSink.unchanged`)."""
    counted_only: bool = False
    """Nobody looks at pages: an answer that equals the last crawl's is only counted, too."""
    learning: bool = False
    """A baseline is to be made: every look is handed over, nothing is sampled, and the graph of
    links is left alone."""
    whole: bool = False
    """Never a sample, however large the site is: a re-test before a site is opened."""
    reports: bool = False
    """A links check runs on what is found: news are told and count as told, and other sites are
    asked where that is configured."""
