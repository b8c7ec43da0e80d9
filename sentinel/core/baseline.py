"""A Baseline: the known-good digests of a site, learnt, then approved by a named person."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sentinel.core.manifest import Manifest

MAX_VARIANTS = 4
"""A page that needs more approved variants than this is not sealable, and said so."""
MAX_MASKED_SHARE = 0.30
"""A page with more of its words masked than this is not sealable, and said so."""


class BaselineState(StrEnum):
    CANDIDATE = "candidate"
    APPROVED = "approved"
    REJECTED = "rejected"
    RETIRED = "retired"
    """Was approved, and a later one took its place."""


class SlotKind(StrEnum):
    """Where a volatile value stands in the page."""

    TEXT = "text"
    ATTRIBUTE = "attribute"
    SCRIPT_HOLE = "script-hole"
    """A typed hole in an inline script; the script around it is still compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One place that may change, and the shape that it may take."""

    kind: SlotKind
    path: str
    """Where: `html/body/div[2]/p`, counted among equal siblings."""
    attribute: str
    pattern: str
    """Regular expression that the whole value must match: typed parts and fixed text."""
    shows: str
    """For people: `Visitors: <integer>`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One approved form of a page's bytes; the bytes are kept in the blob store."""

    sha256: str
    normal_digest: str
    """SHA-256 of the normalised document with its slots masked; empty for non-HTML, and where
    all looks gave the same bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBaseline:
    """What one URL is expected to answer."""

    url: str
    subject: str
    status: int
    final_url: str
    content_type: str
    size: int
    variants: tuple[Variant, ...]
    slots: tuple[Slot, ...] = ()
    watched_share: float = 1.0
    """Share of the page's words that are compared, 0 to 1."""

    def holds(self, status: int, final_url: str, sha256: str) -> bool:
        """Whether an answer is one of the approved ones, byte for byte."""
        return (
            status == self.status
            and final_url == self.final_url
            and any(sha256 == variant.sha256 for variant in self.variants)
        )

    @property
    def sealable(self) -> bool:
        return self.watched_share >= 1 - MAX_MASKED_SHARE and len(self.variants) <= MAX_VARIANTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """All pages and assets of a site, and its document root, as they should be."""

    id: str
    site: str
    learnt_at: datetime
    fetches: int
    pages: tuple[PageBaseline, ...]
    tree: Manifest | None
    identity: tuple[str, ...]
    """Words that most pages of the site share: its name, owner, navigation."""
    hosts: tuple[str, ...]
    """Hosts from which approved pages load or to which they send active content."""
    state: BaselineState
    proposal_for: str = ""
    """Where Sentinel proposed it after an edit: the id of the run that saw the edit."""
    approved_by: str = ""
    approved_at: datetime | None = None
    reason: str = ""

    def by_url(self) -> dict[str, PageBaseline]:
        return {page.url: page for page in self.pages}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployTicket:
    """An announced change: who, why, which paths, from when to when."""

    id: str
    site: str
    by: str
    reason: str
    paths: tuple[str, ...]
    """Site-relative paths; a trailing `/**` means all below, `/**` alone the whole site."""
    begins_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None

    def covers(self, subject: str, at: datetime) -> bool:
        end = min(self.ends_at, self.ended_at or self.ends_at)
        return self.begins_at <= at <= end and any(
            subject.startswith(path[:-2]) if path.endswith("/**") else subject == path
            for path in self.paths
        )
