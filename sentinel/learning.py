"""Learning a baseline: several crawls of the site, one of the document root, one candidate.

A candidate is worth nothing until a named person approves it; Sentinel never approves by itself.
"""

import asyncio
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sentinel.core.assets import examine_new
from sentinel.core.baseline import Baseline, BaselineState, PageBaseline
from sentinel.core.finding import Signal, Strength
from sentinel.core.identifiers import new_id
from sentinel.core.learn import active_hosts, identity_of, learn_page
from sentinel.core.manifest import Manifest
from sentinel.core.page import Look, Page
from sentinel.core.ports import Progress
from sentinel.core.records import Store
from sentinel.core.site import Site
from sentinel.core.urls import subject_of
from sentinel.errors import FetchError
from sentinel.looking import Eyes, tree_witness

IDENTITY_SAMPLE = 60
"""How many pages are read for the words that name the site."""
KEPT_FILE_BYTES = 1_000_000
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
        looks: dict[str, list[Page]] = {}
        left_out: dict[str, str] = {}
        for number in range(fetches):
            agent = self.eyes.user_agents[number % len(self.eyes.user_agents)]
            await self._crawl(site, agent, looks, left_out, progress)
        if site.url not in looks:
            why = left_out.get(site.url, "it was not reached")
            raise FetchError(f"{site.url}: nothing can be learnt from the root page: {why}.")
        pages, hosts, warnings = await asyncio.to_thread(self._compare, site, looks)
        baseline = Baseline(
            id=new_id(self.eyes.clock.now(), secrets.randbits(80)),
            site=site.name,
            learnt_at=self.eyes.clock.now(),
            fetches=fetches,
            pages=pages,
            tree=await asyncio.to_thread(self._tree, site),
            identity=await asyncio.to_thread(self._identity, looks),
            hosts=hosts,
            state=BaselineState.CANDIDATE,
        )
        await asyncio.to_thread(self.store.baselines.add, baseline)
        return Learnt(
            baseline=baseline,
            warnings=warnings,
            left_out=tuple(f"{url}: {why}" for url, why in sorted(left_out.items())),
        )

    async def _crawl(
        self,
        site: Site,
        agent: str,
        looks: dict[str, list[Page]],
        left_out: dict[str, str],
        progress: Progress | None,
    ) -> None:
        async def sink(look: Look) -> None:
            reason = _unfit(look)
            if reason or not isinstance(look, Page):
                left_out[look.url] = reason
                return
            await asyncio.to_thread(self.eyes.blobs.put, look.body)
            # bodies wait on disk: a large site never stands in memory
            looks.setdefault(look.url, []).append(replace(look, body=b""))

        await self.eyes.crawler.crawl(
            site, also=tuple(looks), headers=(), user_agent=agent, sink=sink, progress=progress
        )

    def _compare(
        self, site: Site, looks: dict[str, list[Page]]
    ) -> tuple[tuple[PageBaseline, ...], tuple[str, ...], tuple[tuple[str, Signal], ...]]:
        pages: list[PageBaseline] = []
        hosts: set[str] = set()
        html: list[Page] = []
        for url, fetched in sorted(looks.items()):
            whole = [self._whole(page) for page in _different(fetched)]
            learnt = learn_page(url, whole)
            pages.append(replace(learnt, subject=subject_of(url, site)))
            if whole[0].is_html:
                hosts.update(host for page in whole for host in active_hosts(page.body, url))
                html.append(fetched[0])
        known = tuple(sorted(hosts))
        return tuple(pages), known, tuple(self._scan(site, html, known))

    def _scan(
        self, site: Site, pages: Iterable[Page], known_hosts: tuple[str, ...]
    ) -> Iterable[tuple[str, Signal]]:
        """Looks at what was learnt as if it were new: is the candidate poisoned already?"""
        for page in pages:
            subject = subject_of(page.url, site)
            found = examine_new(
                path=subject,
                content_type=page.content_type,
                body=self._whole(page).body,
                known_hosts=known_hosts,
                identity=(),
            )
            for signal in found.signals:
                if signal.strength is Strength.STRONG:
                    yield subject, signal

    def _identity(self, looks: dict[str, list[Page]]) -> tuple[str, ...]:
        html = [pages[0] for _, pages in sorted(looks.items()) if pages[0].is_html]
        step = max(1, len(html) // IDENTITY_SAMPLE)
        return identity_of([self._whole(page).body for page in html[::step][:IDENTITY_SAMPLE]])

    def _tree(self, site: Site) -> Manifest | None:
        """The document root; text files are kept, so that a change can be shown and judged."""
        if not tree_witness(site):
            return None
        root = site.document_root
        assert root is not None
        manifest = self.eyes.tree.scan(root)
        for entry in manifest.files:
            name = entry.path.rpartition("/")[2].lower()
            if entry.size <= KEPT_FILE_BYTES and name.endswith(TEXT_SUFFIXES):
                self.eyes.blobs.put(self.eyes.tree.read(root, entry.path, KEPT_FILE_BYTES))
        return manifest

    def _whole(self, page: Page) -> Page:
        return replace(page, body=self.eyes.blobs.get(page.sha256))


def _unfit(look: Look) -> str:
    """Why a look can be no baseline; empty where it can."""
    if not isinstance(look, Page):
        return look.text
    if look.over_cap:
        return "larger than limits.max_body"
    if look.status >= 400:
        return f"answers {look.status}"
    return ""


def _different(pages: list[Page]) -> list[Page]:
    """One look per different body, in order; all of them where bodies differ."""
    return pages if len({page.sha256 for page in pages}) > 1 else pages[:1]
