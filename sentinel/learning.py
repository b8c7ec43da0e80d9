"""Learning a baseline: several crawls of the site, one of the document root, one candidate.

A candidate is worth nothing until a named person approves it; Sentinel never approves by itself.
"""

import asyncio
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import NamedTuple

from sentinel.core.addresses_beside import addresses_beside
from sentinel.core.baseline import Baseline, BaselineState, PageBaseline, Variant
from sentinel.core.crawl_order import CrawlOrder
from sentinel.core.file_kinds import is_image
from sentinel.core.finding import Signal, Strength
from sentinel.core.headers import headers_of_interest, learnt_headers
from sentinel.core.identifiers import new_id
from sentinel.core.image_change import look_of
from sentinel.core.learn import identity_of, learn_page, unfit_look
from sentinel.core.manifest import Manifest
from sentinel.core.newcomers import examine_new
from sentinel.core.page import Look, Page
from sentinel.core.ports import Blobs, Progress
from sentinel.core.prescan import deserves_a_close_look
from sentinel.core.records import Store
from sentinel.core.site import Site
from sentinel.core.snapshot import SiteFacts
from sentinel.core.urls import subject_of
from sentinel.errors import FetchError, TreeError
from sentinel.eyes import Eyes

IDENTITY_SAMPLE = 24
"""How many pages are read for the words that name the site."""
IDENTITY_BYTES = 60_000
KEPT_FILE_BYTES = 1_000_000
SHORT_PAGE_BYTES = 12_000
"""Error, maintenance and challenge pages are short: only such are parsed to find them out."""
TEXT_SUFFIXES = (
    *(".html", ".htm", ".xhtml", ".shtml", ".php", ".css", ".js", ".mjs", ".txt", ".xml"),
    *(".svg", ".json", ".htaccess", ".ini", ".conf"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """A candidate, and what should be looked at before it is approved."""

    baseline: Baseline
    warnings: tuple[tuple[str, Signal], ...]
    """(subject, signal): hostile signs in what was learnt; a poisoned baseline is the risk."""
    left_out: tuple[str, ...]
    """Addresses that were not learnt, with the reason."""
    stopped_because: str = ""
    """Why a crawl ended somewhere before the site did; empty where it did not."""

    @property
    def unread(self) -> tuple[str, ...]:
        """Paths of the document root that could not be read: a change there will not be seen."""
        return () if self.baseline.tree is None else self.baseline.tree.unread


class Kept(NamedTuple):
    """One fetched page; its body waits on disk, for a large site never stands in memory."""

    page: Page
    size: int


Looks = dict[str, list[Kept]]
"""By URL, in the order of the crawls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """Fetches, compares the fetches, and stores the candidate."""

    eyes: Eyes
    store: Store

    async def learn(self, site: Site, *, fetches: int, progress: Progress | None = None) -> Learnt:
        """A stored candidate from `fetches` crawls, taken with the user agents in turn.

        Raises FetchError where the root page does not answer, TreeError where the document
        root cannot be read.
        """
        looks: Looks = {}
        left_out: dict[str, str] = {}
        hosts: set[str] = set()
        stopped: dict[str, None] = {}
        for number in range(fetches):
            agent = self.eyes.user_agents[number % len(self.eyes.user_agents)]
            facts = await self._crawl(site, agent, looks, left_out, progress)
            hosts |= facts.active_hosts
            stopped |= dict.fromkeys(filter(None, (facts.stopped_because, facts.unjudged)))
        if site.url not in looks:
            why = left_out.get(site.url, "it was not reached")
            raise FetchError(f"{site.url}: nothing can be learnt from the root page: {why}.")
        known = tuple(sorted(hosts))
        baseline = Baseline(
            id=new_id(self.eyes.clock.now(), secrets.randbits(80)),
            site=site.name,
            learnt_at=self.eyes.clock.now(),
            fetches=fetches,
            pages=await asyncio.to_thread(self._pages, site, looks),
            tree=await asyncio.to_thread(self._tree, site),
            identity=await asyncio.to_thread(self._identity, looks),
            hosts=known,
            state=BaselineState.CANDIDATE,
        )
        warnings = await asyncio.to_thread(lambda: tuple(self._scan(site, looks, known)))
        await asyncio.to_thread(self.store.baselines.add, baseline)
        return Learnt(
            baseline=baseline,
            warnings=warnings,
            left_out=tuple(f"{url}: {why}" for url, why in sorted(left_out.items())),
            stopped_because="; ".join(stopped),
        )

    async def _crawl(
        self,
        site: Site,
        agent: str,
        looks: Looks,
        left_out: dict[str, str],
        progress: Progress | None,
    ) -> SiteFacts:
        """One crawl, with the hosts that active content comes from or goes to."""
        beside = addresses_beside(site)
        also = (*looks, *beside)
        order = CrawlOrder(site=site, also=also, user_agent=agent, learning=True)
        sink = _Keeping(self.eyes.blobs, looks, left_out, optional=frozenset(beside))
        return await self.eyes.crawler.crawl(order, sink, progress)

    def _pages(self, site: Site, looks: Looks) -> tuple[PageBaseline, ...]:
        return tuple(
            replace(self._page(url, fetched), subject=subject_of(url, site))
            for url, fetched in sorted(looks.items())
        )

    def _page(self, url: str, fetched: list[Kept]) -> PageBaseline:
        """Only a page whose fetches differ is parsed: there is something to be learnt from it."""
        first, size = fetched[0]
        if len({page.sha256 for page, _ in fetched}) > 1:
            return learn_page(url, [self._whole(page) for page, _ in fetched])
        return PageBaseline(
            url=url,
            subject="",
            status=first.status,
            final_url=first.final_url,
            content_type=first.content_type,
            size=size,
            variants=(Variant(sha256=first.sha256, normal_digest=""),),
            headers=learnt_headers([headers_of_interest(page.headers) for page, _ in fetched]),
            picture_hash=self._look_of(url, first),
        )

    def _look_of(self, url: str, page: Page) -> str:
        """A picture's perceptual hash; of anything else, the body is not read again."""
        if not is_image(url, page.content_type):
            return ""
        return look_of(url, page.content_type, self.eyes.blobs.get(page.sha256))

    def _scan(
        self, site: Site, looks: Looks, known_hosts: tuple[str, ...]
    ) -> Iterable[tuple[str, Signal]]:
        """Looks at what was learnt as if it were new: is the candidate poisoned already?"""
        for url, fetched in sorted(looks.items()):
            page = self._whole(fetched[0].page)
            header = page.header("content-type")
            if not page.is_html or not deserves_a_close_look(page.body, header):
                continue
            found = examine_new(
                path=subject_of(url, site),
                content_type=page.content_type,
                body=page.body,
                known_hosts=known_hosts,
                url=page.final_url,
            )
            for signal in found.signals:
                if signal.strength is Strength.STRONG:
                    yield subject_of(url, site), signal

    def _identity(self, looks: Looks) -> tuple[str, ...]:
        """Read from a sample of pages, the long ones left aside: they cost most and tell least."""
        html = [fetched[0] for _, fetched in sorted(looks.items()) if fetched[0].page.is_html]
        short = [kept.page for kept in html if kept.size <= IDENTITY_BYTES]
        sample = short or [kept.page for kept in html[:1]]
        step = max(1, len(sample) // IDENTITY_SAMPLE)
        return identity_of([self._whole(page).body for page in sample[::step][:IDENTITY_SAMPLE]])

    def _tree(self, site: Site) -> Manifest | None:
        """The document root, also where it is no witness: backups are measured by it. Text files
        are kept, so that a change can be shown and judged."""
        root = site.document_root
        if root is None:
            return None
        manifest = self.eyes.tree.scan(root)
        for entry in manifest.files:
            name = entry.path.rpartition("/")[2].lower()
            if entry.size <= KEPT_FILE_BYTES and name.endswith(TEXT_SUFFIXES):
                with suppress(TreeError):  # its digest is learnt where it could be read at all
                    self.eyes.blobs.put(self.eyes.tree.read(root, entry.path, KEPT_FILE_BYTES))
        return manifest

    def _whole(self, page: Page) -> Page:
        return replace(page, body=self.eyes.blobs.get(page.sha256))


class _Keeping(NamedTuple):
    """Port PageSink: keeps each look that can be part of a baseline, with its bytes."""

    blobs: Blobs
    looks: Looks
    left_out: dict[str, str]
    optional: frozenset[str]
    """Addresses that a site need not have: nothing is said where they do not answer."""

    async def look(self, look: Look) -> None:
        reason = await asyncio.to_thread(_unfit, look)
        if reason or not isinstance(look, Page):
            if look.url not in self.optional:
                self.left_out[look.url] = reason
            return
        await asyncio.to_thread(self.blobs.put, look.body)
        kept = Kept(replace(look, body=b""), len(look.body))
        self.looks.setdefault(look.url, []).append(kept)

    def unchanged(self, url: str, size: int, is_html: bool) -> None:
        """Never called: nothing is approved yet."""


def _unfit(look: Look) -> str:
    """Why a look can be no baseline; empty where it can."""
    if not isinstance(look, Page):
        return look.text
    if look.over_cap:
        return "larger than limits.max_body"
    if look.status >= 400:
        return f"answers {look.status}"
    return unfit_look(look) if look.is_html and len(look.body) <= SHORT_PAGE_BYTES else ""
