"""A CrawlPlan: what one crawl may ask, how fast, and where it ends."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from sentinel.core.busy_hours import BusyHours


class ScopeRule(StrEnum):
    """Which addresses are the site."""

    HOST = "host"
    """Host and port of a root; where the root has a path, what lies below it. The default."""
    DOMAIN = "domain"
    """All hosts of the root's registrable domain (public suffix list)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgets:
    """What bounds traps. Each stop is told with its pattern; 0 is no bound."""

    max_urls: int = 50_000
    """Addresses of one crawl; 0: no bound."""
    max_depth: int = 0
    """Links from the root; 0: no bound."""
    max_queries_per_path: int = 500
    """Distinct query strings of one path that only combine few values, or are searches."""
    max_alike: int = 200
    """Pages of one pattern in a row whose words are the same but for numbers and dates."""
    max_path_segments: int = 40
    max_repeated_segments: int = 3
    """How often one segment may repeat in a path (`/a/b/a/b/a/b`)."""
    max_url_length: int = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlPlan:
    """All that the crawl needs to know, checked. URLs are as a browser writes them."""

    roots: tuple[str, ...]
    """The root URL, then aliases; the crawl begins at the first."""
    scope: ScopeRule = ScopeRule.HOST
    extra_hosts: tuple[str, ...] = ()
    """Further hosts, `host` or `host:port`, that are the site as a whole under either rule."""
    also: tuple[str, ...] = ()
    """Further addresses to begin with; robots.txt does not hold for them."""
    only_these: bool = False
    """Whether nothing is followed: `roots` and `also` are asked and read, their links checked
    (`--depth 0` of a list of pages)."""
    exclude: tuple[re.Pattern[str], ...] = ()
    """A match anywhere in the URL: not asked, and listed as skipped."""
    external: bool = False
    """Whether links to other sites are asked, too."""
    fragments: bool = True
    obey_robots: bool = True
    robots_required: bool = True
    """Whether a robots.txt that cannot be had forbids everything (RFC 9309, 2.3.1.4). Who watches
    a site of their own would be blind just when it is in trouble: False."""
    headers: tuple[tuple[str, str], ...] = ()
    """Go to the hosts of `roots` alone: they may hold a token or cookies."""
    user_agent: str = ""
    rate_per_second: float = 0.0
    """Requests per second to the own site; 0: as fast as it answers."""
    busy_hours: BusyHours | None = None
    """When the own site is asked more slowly than that."""
    concurrency: int = 32
    external_concurrency: int = 2
    """Requests at a time to one other host."""
    external_interval_seconds: float = 0.5
    """Between two requests to one other host."""
    attempts: int = 3
    """How often an address is asked that fails in a way that may pass."""
    budgets: Budgets = field(default_factory=Budgets)
