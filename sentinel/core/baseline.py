"""A Baseline: the known-good digests of a site, learnt, then approved by a named person."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sentinel.core.database import DatabaseState
from sentinel.core.manifest import Manifest
from sentinel.core.servers import ServerIdentity
from sentinel.core.slot import Slot

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One approved form of a page's bytes; the bytes are kept in the blob store."""

    sha256: str
    normal_digest: str
    """SHA-256 of the normalised document with its slots masked; empty for non-HTML, and where
    all looks gave the same bytes."""


class NamedKind(StrEnum):
    """Answers of the site that are none of its pages, learnt so that they are recognised."""

    NOT_FOUND = "not-found"
    SERVER_ERROR = "server-error"
    MAINTENANCE = "maintenance"
    LOGIN = "login"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPage:
    """One such answer, as learnt. The bytes are kept in the blob store."""

    kind: NamedKind
    status: int
    sha256: str
    content_type: str
    normal_digest: str = ""
    slots: tuple[Slot, ...] = ()
    learnt_from: str = ""
    """The URL that was asked, or the file that the operator gave."""
    likeness: str = ""
    """Fingerprint of what it says (`core/fingerprint.py`), hex: its words but for numbers, dates
    and those of the address that was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """How a baseline was learnt."""

    fetched_at: tuple[datetime, ...] = ()
    """When each round of looks began."""
    user_agents: tuple[str, ...] = ()
    """Those that were used, each once."""
    quick: bool = False
    """Whether the rounds followed at once on one another: hourly and daily changes are unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Who approved, with what key. `core/approval.py` says what is signed."""

    by: str
    at: datetime
    reason: str = ""
    key: str = ""
    """SHA-256 of the person's public key, hex; empty where none is configured for them."""
    signature: str = ""
    """Ed25519 over the baseline's content, base64; empty where `key` is."""
    term: int = 1
    """1 for the approval itself, 2 for the first renewal, and so on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateWarning:
    """A hostile sign in what was learnt: the baseline may be poisoned already. It stays with the
    candidate, so that who approves it days later is told."""

    subject: str
    code: str
    text: str
    quote: str = ""
    """As found, cut; escaped where it is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A script or style sheet of another host that pages of the site load."""

    url: str
    sha256: str
    """Of the bytes as learnt; empty where they could not be fetched."""
    content_type: str
    sri: bool = False
    """Whether every page that loads it says its digest (`integrity`): browsers check it then, and
    it is not fetched."""
    volatile: bool = False
    """Whether its bytes differ from look to look: then only its host and its disguises count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedForm:
    """How a browser shows a page, as learnt; the bytes are kept. No hash of what looks differ."""

    sha256: str
    slots: tuple[Slot, ...] = ()
    picture_hash: str = ""
    picture_sha256: str = ""
    """Of a picture of it, kept for people to look at; nothing is judged by it."""


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
    headers: tuple[tuple[str, str], ...] = ()
    """Response headers of interest (`core/headers.py`), names in lower case, volatile parts out."""
    picture_hash: str = ""
    """Perceptual hash of an image (`core/picture.py`), hex; empty for what is none."""
    sealed: bool = False
    """Whether any change outside its slots, without ticket, is proof by itself (rule C5)."""
    unsettled: tuple[str, ...] = ()
    """Places that differed in a way that no slot can hold, in words: why it is not sealable."""

    rendered: RenderedForm | None = None
    """Of the root, and of pages that their scripts draw, where a browser is configured."""

    reading: int = 1
    """Which way of reading pages its digests and slots are of: `document.READING` is today's."""

    def holds(self, status: int, final_url: str, sha256: str) -> bool:
        """Whether an answer is one of the approved ones, byte for byte."""
        return (
            status == self.status
            and final_url == self.final_url
            and any(sha256 == variant.sha256 for variant in self.variants)
        )

    @property
    def sealable(self) -> bool:
        return not self.unsealable_because

    @property
    def unsealable_because(self) -> str:
        """Why the page can only be judged by its content, in words; empty where it is sealable."""
        where = f", different at {', '.join(self.unsettled[:3])}" if self.unsettled else ""
        if self.watched_share < 1 - MAX_MASKED_SHARE:
            return f"only {self.watched_share:.0%} of its words can be watched{where}"
        if len(self.variants) > MAX_VARIANTS:
            return f"it has more than {MAX_VARIANTS} forms{where}"
        return ""


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
    learning: Learning = Learning()
    named: tuple[NamedPage, ...] = ()
    server: ServerIdentity | None = None
    """None where it could not be learnt, and in baselines of older versions."""
    approvals: tuple[Approval, ...] = ()
    """One for each person; two where a page is sealed."""
    expires_at: datetime | None = None
    """From then on it is in review: still in force, and people are asked to look. None: never."""
    warnings: tuple[CandidateWarning, ...] = ()
    """Hostile signs in what was learnt; it is approved only with a reason in spite of them."""
    resources: tuple[Resource, ...] = ()
    """What pages load from other hosts, by URL."""
    databases: tuple[DatabaseState, ...] = ()
    """The site's databases: their schema, and of static tables the digests. One that is not here
    was not learnt, and is not compared."""

    @property
    def term(self) -> int:
        """How often it was approved and renewed by all who must: 0 for a candidate."""
        counts = Counter(approval.term for approval in self.approvals)
        return max((term for term, n in counts.items() if n >= self.persons_needed), default=0)

    @property
    def is_of_an_older_version(self) -> bool:
        """Whether it was learnt by a version that knew pages and files alone: nothing is compared
        of its servers, headers and pictures, nor of the site's own answers."""
        return not self.learning.fetched_at

    @property
    def persons_needed(self) -> int:
        """How many must approve: two where a page is sealed."""
        return 2 if any(page.sealed for page in self.pages) else 1

    def by_url(self) -> dict[str, PageBaseline]:
        return {page.url: page for page in self.pages}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncedFile:
    """One file of a deploy manifest: what shall stand there."""

    path: str
    """Relative to the document root, `/`-separated."""
    subject: str
    """The site-relative path under which it is served."""
    sha256: str
    """Of the bytes; empty where the file shall be gone."""
    size: int = 0


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
    files: tuple[AnnouncedFile, ...] = ()
    """Where the change was planned exactly: what shall stand; empty for an announced window."""
    source: str = ""
    """Where the manifest came from: its SHA-256 and who signed it; empty without one."""

    def covers(self, subject: str, at: datetime) -> bool:
        end = min(self.ends_at, self.ended_at or self.ends_at)
        return self.begins_at <= at <= end and any(_covered(path, subject) for path in self.paths)


def _covered(path: str, subject: str) -> bool:
    """A deploy of the whole site is one of its databases, too (`core/database_look.py`)."""
    if path == "/**":
        return subject.startswith(("/", "(database "))
    return subject.startswith(path[:-2]) if path.endswith("/**") else subject == path
