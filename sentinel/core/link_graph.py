"""What is remembered of a site's links from crawl to crawl: the port LinkStore and its values."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from sentinel.core.crawl_record import CrawlRecord
from sentinel.core.link_report import Carrier, LinkReport
from sentinel.core.link_state import LinkReason
from sentinel.core.reference import Contents
from sentinel.core.site_facts import Standing

UNLINKED_SECONDS = 30 * 86_400.0
"""How long an address is asked that no page links to any more: it may still be served, and be
found through a search engine."""
MAX_KEPT_CARRIERS = 50
"""Pages kept with one problem; how many there are in all is counted."""


class KnownUrl(NamedTuple):
    """One own address that was asked before."""

    url: str
    status: int
    sha256: str
    """Of the body whose links and names the graph has; empty where it has none."""
    asked_at: float
    """POSIX time; 0: never asked, a page carries it."""
    carriers: int
    """Pages that link to it."""


class News(NamedTuple):
    """A page that came or went."""

    url: str
    vanished: bool
    at: float


class Event(StrEnum):
    """What the history of links is made of."""

    BROKEN = "broken"
    GOOD = "good"
    UNLINKED = "unlinked"
    """No page carries it any more; it was broken until then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A broken target as it stands."""

    url: str
    """With its fragment where the fragment is what is missing."""
    reason: LinkReason
    words: str
    status: int
    since: datetime
    seen_at: datetime
    """When it was last found so."""
    runs: int
    """Crawls in a row that found it so."""
    external: bool
    carriers: tuple[Carrier, ...] = ()
    """At most MAX_KEPT_CARRIERS."""
    carrier_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """What became of one target, when."""

    url: str
    event: Event
    reason: LinkReason
    words: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LastCrawl:
    """What the last crawl of a site that was put in left beside its addresses."""

    at: datetime
    mark: str
    """Equal marks of two crawls: every answer was the same (see core.crawl_mark)."""
    report: LinkReport | None
    """None where it was too large to be kept, or links were not judged."""
    requests: int
    seconds: float
    scope: str
    """As in its CrawlNotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlNotes:
    """One crawl, as it is to be remembered."""

    site: str
    at: datetime
    record: CrawlRecord
    """Contents are only read of documents that the graph does not have with that digest."""
    is_own: Callable[[str], bool]
    """Whether an address is the site's; asked once for each address that is new."""
    report: LinkReport | None
    """None: links were not judged, and problems stay as they are."""
    mark: str
    whole: bool
    """Whether all of the site was seen: what no page carries then is no problem any more."""
    offered: tuple[str, ...] = ()
    """Addresses that the crawl was to ask. Those that it did not (robots.txt, a trap) wait for
    their next turn as if they had been asked; empty where it did not come to all of them."""
    scope: str = ""
    """What `is_own` depends on: where it is another than the last crawl's, all is judged anew."""
    requests: int = 0
    seconds: float = 0.0
    tells: bool = False
    """Whether news count as told once they are handed out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What the graph makes of a crawl."""

    standing: dict[str, Standing] = field(default_factory=dict)
    """Of the broken targets of its report."""
    news: tuple[News, ...] = ()
    """What came and went since news were last told."""


class BrokenName(NamedTuple):
    """A broken target in short: what a long list is filtered by."""

    url: str
    reason: LinkReason
    status: int
    since: float
    """POSIX time."""
    external: bool


class LinkStore(Protocol):
    """The graph of links, problems and their history. All but the history can be made again by a
    crawl. Each method is one transaction and raises StoreError; what is stored for one site
    never shows at another."""

    def count(self, site: str, at: datetime) -> int:
        """How many own addresses there are to be asked. What is gone and linked by nobody is none
        of them, nor what nobody has linked to for UNLINKED_SECONDS, nor what the last crawl that
        was offered it did not ask."""

    def due(self, site: str, at: datetime, sample_seconds: float) -> int:
        """How many of them are due in a sample (core.sampling)."""

    def known(
        self, site: str, at: datetime, *, sample_seconds: float, limit: int = 0
    ) -> tuple[KnownUrl, ...]:
        """Those addresses and what was offered in vain, the most urgent first (core.sampling), at
        most `limit` (0: all)."""

    def urls(self, site: str, at: datetime) -> Iterator[str]:
        """All those addresses as a stream, in no particular order; several transactions."""

    def oldest_look(self, site: str, at: datetime) -> datetime | None:
        """When the one of them that was left alone longest was asked; None where there is one
        that was never asked, or none at all."""

    def last(self, site: str) -> LastCrawl | None: ...

    def last_at(self, site: str) -> datetime | None:
        """When it ended, without its report."""

    def contents(self, site: str, urls: Iterable[str]) -> Iterator[tuple[str, Contents]]:
        """What some documents held, by their URL; those without contents are left out."""

    def links_of(self, site: str) -> int:
        """How many references the known documents have in all."""

    def linked(self, site: str, urls: Iterable[str]) -> frozenset[str]:
        """Those of some addresses that another page carries."""

    def asked_since(self, site: str, at: datetime) -> int:
        """How many of the addresses that are to be asked were asked at that time or later."""

    def outside(self, site: str) -> Iterator[str]:
        """Addresses of others that pages carry; several transactions."""

    def links_on(self, site: str, url: str) -> int:
        """How many references a page has; 0 where it is not known."""

    def carriers(self, site: str, url: str, limit: int) -> tuple[str, ...]:
        """Pages that link to an address, those that were known first first."""

    def remember(self, notes: CrawlNotes) -> Remembered:
        """Puts a crawl in. Pages whose bytes are the known ones cost next to nothing."""

    def problems(self, site: str) -> tuple[Problem, ...]:
        """What is broken, the oldest first."""

    def broken(self, site: str, urls: Iterable[str]) -> dict[str, Problem]:
        """Those of some addresses that are broken, by address."""

    def broken_names(self, site: str, text: str = "") -> tuple[BrokenName, ...]:
        """What is broken, the oldest first, in short; of a text only what has it in its address,
        in what is said of it, or in a page that carries it, whatever the case of its letters."""

    def broken_by_page(self, site: str, urls: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Pages with those of some broken targets that they carry; of each target at most
        MAX_KEPT_CARRIERS pages are known."""

    def history(self, site: str, url: str = "") -> tuple[HistoryEntry, ...]:
        """The newest first, of one target or of all."""

    def close(self) -> None: ...
