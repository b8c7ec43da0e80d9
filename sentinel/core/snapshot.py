"""A Snapshot: all that a checker may look at, complete before any checker runs."""

from dataclasses import dataclass, field
from datetime import datetime

from sentinel.core.baseline import Baseline, PageBaseline
from sentinel.core.calendar_port import ElementStanding
from sentinel.core.cover import Cover
from sentinel.core.database_look import DatabaseLook
from sentinel.core.domain_look import DomainLook
from sentinel.core.http_function import HttpRecord
from sentinel.core.journey import JourneyRecord
from sentinel.core.link_report import LinkReport
from sentinel.core.manifest import Manifest
from sentinel.core.names_look import NamesLook
from sentinel.core.note_book import NoteBook
from sentinel.core.page import FailureReason, Look
from sentinel.core.published import PromiseStanding
from sentinel.core.server_identity import ServerLook
from sentinel.core.site import Site
from sentinel.core.syntax_report import SyntaxReport
from sentinel.core.tls_look import TlsLook
from sentinel.core.transport_look import Trail
from sentinel.core.words import WitnessKind


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One look at a page, or the facts of a whole site. Unused parts are empty."""

    site: Site
    taken_at: datetime
    witness: WitnessKind
    look: Look | None = None
    """Page-level checkers: the answer of one URL."""
    expected: PageBaseline | None = None
    """What the approved baseline says of that URL, if it knows it."""
    before: bytes | None = None
    """The approved bytes of that URL, if they are kept and the look differs from them."""
    facts: SiteFacts | None = None
    """Site-level checkers: the crawl."""
    tree: Manifest | None = None
    """The document root as it is now."""
    files: dict[str, bytes] = field(default_factory=dict)
    """Contents of files that differ from the approved tree, by path; capped, so maybe cut."""
    files_before: dict[str, bytes] = field(default_factory=dict)
    """Approved contents of those files, where they are kept."""
    server: ServerLook | None = None
    """Which servers answer for the site; None where that was not looked at."""
    databases: tuple[DatabaseLook, ...] = ()
    """The site's databases; none where they were not looked at."""
    tls: tuple[TlsLook, ...] = ()
    """The https hosts that the site leads to."""
    trails: tuple[Trail, ...] = ()
    """Where the site's addresses lead over http and https."""
    names: tuple[NamesLook, ...] = ()
    """The site's names in DNS."""
    domains: tuple[DomainLook, ...] = ()
    """Its domains, as their registry has them."""
    baseline: Baseline | None = None
    """The approved baseline, if there is one that verifies."""
    notes: NoteBook | None = None
    """Site-level checkers that take notes of each page (`Kind.notes`): those of this crawl."""
    promises: tuple[PromiseStanding, ...] = ()
    """What came of the site's published promises."""
    calendar: tuple[ElementStanding, ...] = ()
    """How the elements of the content calendar stand; none where that is not known."""
    syntax: SyntaxReport | None = None
    """What is wrong with the form of its content; None where that was not looked at."""
    http: tuple[HttpRecord, ...] = ()
    """What each target answered to the request of this check."""
    controls_answer: bool | None = None
    """Whether any control address answers; None where none is configured, or none was asked."""
    journey: JourneyRecord | None = None
    """What came of the journey that was made for this check."""
    block: str | None = None
    """For which incident the web server blocks the site, empty where it does not. None where that
    is not known, or the look does not look like our block."""
    looks: tuple[Look, ...] = ()
    """Site-level checkers: the addresses that they asked for (`Kind.asks`)."""
    kept: dict[str, bytes] = field(default_factory=dict)
    """Approved bytes of the root page and of addresses in `looks` that differ, where they are
    kept."""
