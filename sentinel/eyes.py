"""Eyes and Scene: what looks are taken with, and what they are compared with."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime

from sentinel.checkers import Kind
from sentinel.core.baseline import Baseline, PageBaseline
from sentinel.core.calendar_port import CalendarDesk
from sentinel.core.check import Check
from sentinel.core.database_look import DatabaseLook
from sentinel.core.database_ports import Databases, NoDatabases
from sentinel.core.deployed import NOTHING, Announcements
from sentinel.core.finding import Finding
from sentinel.core.journey_port import JourneyParts
from sentinel.core.latency import Timing
from sentinel.core.manifest import Manifest
from sentinel.core.note_book import NoteBook
from sentinel.core.observation import Observation
from sentinel.core.pdf_port import PdfReader
from sentinel.core.platform_ports import TlsEyes, ZoneEyes
from sentinel.core.ports import (
    Blobs,
    Blocker,
    Browser,
    Clock,
    Crawler,
    Fetcher,
    NameServers,
    Servers,
    Tree,
    Vantage,
)
from sentinel.core.promise_port import MailDomains, PromiseDesk
from sentinel.core.published import PromiseStanding
from sentinel.core.rhythm import Rhythm
from sentinel.core.search_looks import SearchLooks
from sentinel.core.server_identity import ServerLook
from sentinel.core.site import Site
from sentinel.core.site_facts import SiteFacts
from sentinel.core.syntax_port import Speller, SyntaxReports
from sentinel.core.wire_budget import WireBudget
from sentinel.observing import Observer

RETEST_HEADER = "X-Sentinel-Retest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """The ports that looks are taken with."""

    sweep: Fetcher
    witness: Fetcher
    crawler: Crawler
    tree: Tree
    blobs: Blobs
    clock: Clock
    user_agents: tuple[str, ...]
    plugins: dict[str, Kind]
    """Checkers that definitions brought along, by check name."""
    blockers: dict[str, Blocker] = field(default_factory=dict)
    """Who knows whether a site is blocked, by the name of the driver."""
    observer: Observer | None = None
    """Keeps looks that differ from what is approved, if any are kept."""
    databases: Databases = field(default_factory=NoDatabases)
    servers: Servers | None = None
    """None where DNS and certificates are not looked at."""
    tls: TlsEyes | None = None
    zones: ZoneEyes | None = None
    """Of checks of kinds `tls` and `names`; None: nothing is looked at."""
    search: SearchLooks = field(default_factory=SearchLooks)
    """How search engines and their visitors look; empty: nobody looks so."""
    names: NameServers | None = None
    """Where other name servers are configured."""
    vantages: tuple[Vantage, ...] = ()
    wires: WireBudget = field(default_factory=WireBudget)
    """How much of what went over the wire is kept beside grave findings."""
    pdf: PdfReader | None = None
    """None: PDF files are not read."""
    speller: Speller | None = None
    """None: words are not looked up."""
    syntax_reports: SyntaxReports | None = None
    """None: what a syntax check finds is not kept."""
    browser: Browser | None = None
    """None: pages are not rendered."""
    rendering: Rhythm = field(default_factory=Rhythm)
    """How often sweeps render a few pages though nothing is in doubt."""
    journeys: JourneyParts = field(default_factory=JourneyParts)
    """What journeys need beside requests."""
    calendar: CalendarDesk | None = None
    """Where is put down what looks show of the content calendar; None: nowhere."""
    promises: PromiseDesk | None = None
    """The record from which promises are concluded, and where the conclusions are kept."""
    mail_domains: MailDomains | None = None
    """None: whether a domain takes mail is not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a look is compared with, and how it passes a block."""

    site: Site
    checks: tuple[Check, ...]
    baseline: Baseline | None
    doubtful: bool = False
    """Whether there is an approved baseline that does not verify: nothing is compared with it, and
    so nothing is found in order."""
    headers: tuple[tuple[str, str], ...] = ()
    whole: bool = False
    """Whether a very large site is walked whole and not in samples: before it is opened again."""
    ended: frozenset[str] = frozenset()
    """Incidents that had ended before the looks began."""
    put_back: int = 0
    """The number of the open incident's last journal entry of a restore, when the looks began."""
    expected: dict[str, PageBaseline] = field(default_factory=dict)
    """The baseline's pages by URL."""
    observed: list[Observation] = field(default_factory=list)
    """What differed from the approved bytes, filled in while looks are taken."""
    announced: Announcements = NOTHING
    """What deploy tickets announce byte for byte."""

    def only(self, *checks: Check) -> "Scene":
        """The same scene for fewer checks."""
        return replace(self, checks=checks)


@dataclass(slots=True)
class Seen:
    """What one round of looks gave. Filled while the looks are taken."""

    findings: list[Finding] = field(default_factory=list)
    facts: SiteFacts | None = None
    tree: Manifest | None = None
    hostile: int = 0
    """Pages of the crawl with a strong signal."""
    pages: int = 0
    assets: int = 0
    bytes_fetched: int = 0
    server: ServerLook | None = None
    """Which servers answer for the site; None where that was not looked at."""
    databases: tuple[DatabaseLook, ...] = ()
    notes: dict[str, NoteBook] = field(default_factory=dict)
    """What pages of the crawl told site-level checks, by the name of the check."""
    noting: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Whoever writes into these."""
    noted: int = 0
    """Pages that were read for them."""
    noting_seconds: float = 0.0
    """How long that took."""
    promises: tuple[PromiseStanding, ...] = ()
    """What came of the site's promises; none where they were not looked at."""
    began_at: datetime | None = None
    """When its crawl began; None where there was none."""
    timings: list[Timing] = field(default_factory=list)
    """How long looks at named targets took; whoever takes such a look appends to it."""


def tree_witness(site: Site) -> bool:
    """Whether the document root is a witness of this site."""
    return site.document_root is not None and site.watch_document_root
