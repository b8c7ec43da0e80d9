"""The ports: what the decisions need of the world. Edges implement them; only `app` knows which.

Unless a method says otherwise it may be repeated harmlessly, and raises SentinelError
subclasses only. Store methods are one transaction each and return when it is on disk.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from sentinel.core.crawl_order import CrawlOrder
from sentinel.core.incident import Incident
from sentinel.core.manifest import Manifest
from sentinel.core.name_answer import NameAnswer
from sentinel.core.notice import Message, Notice
from sentinel.core.page import FetchFailure, FetchRequest, Look
from sentinel.core.preparation import Preparation
from sentinel.core.rendering import Rendering, RenderOrder
from sentinel.core.server_identity import ServerLook
from sentinel.core.site import Site
from sentinel.core.site_facts import SiteFacts
from sentinel.core.verdict import Verdict


class Clock(Protocol):
    """Time. Tests give their own."""

    def now(self) -> datetime:
        """Aware, UTC."""

    def monotonic(self) -> float:
        """Seconds, unaffected by changes of the wall clock."""


class Fetcher(Protocol):
    """Asks one URL. Never raises for what the site does: a failure is a FetchFailure."""

    async def fetch(self, request: FetchRequest) -> Look: ...

    async def close(self) -> None: ...


class NameServers(Protocol):
    """Asks for the addresses of a host. Never raises for what a server does."""

    async def ask(self, host: str, server: str) -> NameAnswer:
        """A and AAAA records by one name server, an address with a port or without; by those of
        this machine where `server` is empty."""


class Vantage(Protocol):
    """Another place on the network. Never raises for what the site or the way to it does."""

    @property
    def name(self) -> str: ...

    async def look(self, request: FetchRequest) -> Look:
        """As Fetcher.fetch, from there. Redirects to other hosts are not followed: the redirect is
        the answer, and its `final_url` where it points."""


class Browser(Protocol):
    """Shows pages. Each in a profile of its own that is gone afterwards, within the limits."""

    async def render(self, order: RenderOrder) -> Rendering | FetchFailure:
        """Never raises for what the page does; a browser that does not start is a failure, too."""


class Servers(Protocol):
    """Asks which servers answer for a site: DNS and certificates. Never raises for what they do:
    what could not be found out is named in the look."""

    async def look(self, site: Site) -> ServerLook: ...


class PageSink(Protocol):
    """Gets each address of a crawl once, as it is answered, before its body is let go. What it
    raises ends the crawl."""

    async def look(self, look: Look) -> None:
        """An answer, or why there is none."""

    def unchanged(self, url: str, size: int, is_html: bool) -> None:
        """An answer that equals the approved one in status, final address and digest."""


class Crawler(Protocol):
    """Walks a site from its root, the addresses known from earlier crawls and those of the order,
    within the limits. `progress(done, known)` is called as the crawl goes on. Never raises for
    what the site does, nor for a graph of links that cannot be read or written."""

    async def crawl(
        self, order: CrawlOrder, sink: PageSink, progress: "Progress | None" = None
    ) -> SiteFacts: ...


class Progress(Protocol):
    """Told how far long work is; draws on a terminal only."""

    def __call__(self, done: int, known: int) -> None: ...


class Tree(Protocol):
    """Reads a document root without following a link or opening a device."""

    def scan(self, root: Path) -> Manifest:
        """Every entry with its digest. Raises TreeError where the root cannot be read."""

    def read(self, root: Path, path: str, max_bytes: int) -> bytes:
        """The content of one file, cut at `max_bytes`. Raises TreeError."""

    def scan_site(self, site: Site) -> Manifest:
        """As `scan`, of a site's document root, wherever that lies. Raises Refused where it has
        none, TreeError (a RemoteError where its host is at fault)."""

    def read_site(self, site: Site, path: str, max_bytes: int) -> bytes:
        """As `read`, below a site's document root, wherever that lies. Raises as `scan_site`."""

    def watch(self, root: Path) -> AsyncIterator[frozenset[str]]:
        """Yields sets of changed paths as hints, within a second; also when the root is replaced.
        An empty set means: look at everything."""


class Blobs(Protocol):
    """Bytes by their SHA-256."""

    def put(self, data: bytes) -> str: ...

    def get(self, sha256: str) -> bytes:
        """Raises KeyError where unknown, IntegrityError where the bytes do not hash right."""


class BoundedBlobs(Blobs, Protocol):
    """Bytes by their SHA-256, of which some are let go."""

    def put_sized(self, data: bytes) -> int:
        """As `put`; how many bytes it takes on disk."""

    def remove(self, sha256: str) -> None:
        """Lets bytes go; what is not there is fine."""


class Audit(Protocol):
    """The append-only, hash-chained log. A line is on disk before `append` returns."""

    def append(self, actor: str, action: str, data: Mapping[str, object]) -> None:
        """Raises StoreError: what the line is about must not be done then."""

    def note(self, actor: str, action: str, data: Mapping[str, object]) -> None:
        """As `append`, for what must go on although the log cannot be written: an attack is
        recorded, told and blocked all the same. The line is kept and written late."""


class ReadableAudit(Audit, Protocol):
    """An audit log that can be looked into."""

    def having(self, action: str) -> tuple[Mapping[str, Any], ...]:
        """All entries of one action, oldest first, unverified. Raises StoreError."""


class Renderer(Protocol):
    """Puts notices, the block page and the report into words, from checked templates."""

    def notice(self, notice: Notice) -> Message: ...

    def page(self, name: str, facts: Mapping[str, object]) -> str:
        """An HTML page with everything escaped."""

    def text(self, name: str, facts: Mapping[str, object]) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockOrder:
    """What a block needs to know."""

    site: Site
    incident: str
    token: str
    page_html: str
    short_page_html: str = ""
    """The page in 2 KB, for a driver that has no room for more; empty: there is none."""


class Blocker(Protocol):
    """Tells a web server to answer 503 for a site (DESIGN 5). Flips one flag; no reload."""

    def apply(self, order: BlockOrder) -> None:
        """Raises BlockError."""

    def lift(self, site: Site) -> None:
        """Raises BlockError. Lifting what is not blocked is fine."""

    def incident(self, site: Site) -> str:
        """The incident for which the flag is set, or an empty string."""

    def snippet(self, site: Site) -> str:
        """What stands in the web server's configuration, to be installed once."""

    def preparation(self, site: Site) -> Preparation:
        """What is installed where, and how that is tested; its first file is the snippet."""


class Prober(Protocol):
    """Proves that what a driver had installed is in force, without closing the site: a request
    that bears `X-Sentinel-Probe: <token>` is answered as if the site were blocked (503,
    `Retry-After`, `X-Sentinel-Block: probe`), every other one as ever. While the site is
    blocked, the block answers. One probe of a site at a time."""

    def begin_probe(self, site: Site, token: str) -> None:
        """`token`: 64 lower-case hex digits, random. An earlier probe of the site ends. Raises
        BlockError."""

    def end_probe(self, site: Site) -> None:
        """Raises BlockError. Ending what was not begun is fine."""


class Retester(Protocol):
    """Looks at the whole site again, through the block where there is one."""

    async def retest(self, site: Site, incident: Incident) -> tuple[Verdict, str]:
        """The run's verdict and its id. Recorded with trigger `retest`; opens no incident."""


class EvidenceStore(Protocol):
    """Keeps what was seen, per incident. Has no method that deletes."""

    def keep(self, incident: str, name: str, data: bytes) -> str:
        """Stores under a name, once; the SHA-256."""

    def seal(self, incident: str) -> str:
        """Writes and signs the list of what is kept; its SHA-256."""

    def sealed(self, incident: str) -> bool:
        """Whether a list exists whose signature verifies."""

    def folder(self, incident: str) -> Path: ...


class Locks(Protocol):
    """Locks between processes; released when the process dies."""

    def site(self, name: str) -> AbstractContextManager[None]:
        """One response, restore or backup at a time. Raises AlreadyRunning."""
