"""A Snapshot: all that a checker may look at, complete before any checker runs."""

from dataclasses import dataclass, field
from datetime import datetime

from sentinel.core.baseline import Baseline, PageBaseline
from sentinel.core.manifest import Manifest
from sentinel.core.page import FailureReason, Look
from sentinel.core.site import Site
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
    """What stays of a page after its body is let go: enough for every site-level checker."""

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
    links: tuple[Link, ...] = ()
    ids: frozenset[str] = frozenset()
    """Fragment targets: ids, and names of anchors. Only of complete HTML bodies."""
    ids_known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """What a crawl learnt of the whole site."""

    root: str
    pages: dict[str, PageFacts]
    """By URL without fragment."""
    referrers: dict[str, tuple[str, ...]]
    """URL to the pages that carry it, at most 50 each, in crawl order."""
    excluded_by_robots: tuple[str, ...] = ()
    external: tuple[str, ...] = ()
    """URLs of other sites that were seen and not asked."""
    stopped_because: str = ""
    """Empty, or why the crawl ended before the whole site was seen."""


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
    baseline: Baseline | None = None
    """The approved baseline, if there is one that verifies."""
