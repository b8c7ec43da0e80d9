"""A Snapshot: all that a checker may look at, complete before any checker runs."""

from dataclasses import dataclass, field
from datetime import datetime

from sentinel.core.baseline import Baseline, PageBaseline
from sentinel.core.calendar_port import ElementStanding
from sentinel.core.database_look import DatabaseLook
from sentinel.core.domain_look import DomainLook
from sentinel.core.http_function import HttpRecord
from sentinel.core.journey import JourneyRecord
from sentinel.core.manifest import Manifest
from sentinel.core.names_look import NamesLook
from sentinel.core.note_book import NoteBook
from sentinel.core.page import Look
from sentinel.core.published import PromiseStanding
from sentinel.core.server_identity import ServerLook
from sentinel.core.site import Site
from sentinel.core.site_facts import SiteFacts
from sentinel.core.syntax_report import SyntaxReport
from sentinel.core.tls_look import TlsLook
from sentinel.core.transport_look import Trail
from sentinel.core.words import WitnessKind


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
