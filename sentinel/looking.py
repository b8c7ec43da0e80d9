"""Taking looks and turning them into findings: the crawl, single pages, the document root.

Nothing is judged or recorded here. Checkers get complete snapshots and run off the event loop.
"""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sentinel.changed_files import changed_files, checker_failed, uncompared, unreadable
from sentinel.checkers import KINDS, Kind, Scope
from sentinel.core.baseline import Baseline, PageBaseline
from sentinel.core.check import Check
from sentinel.core.crawl_order import CrawlOrder
from sentinel.core.finding import Finding, Strength
from sentinel.core.manifest import Manifest, difference
from sentinel.core.page import FetchRequest, Look, Page
from sentinel.core.ports import Blobs, Clock, Crawler, Fetcher, Progress, Tree
from sentinel.core.site import Site
from sentinel.core.snapshot import SiteFacts, Snapshot
from sentinel.core.unseen import pages_unseen
from sentinel.core.urls import subject_of
from sentinel.core.words import WitnessKind
from sentinel.errors import TreeError
from sentinel.turns import in_turn

RETEST_HEADER = "X-Sentinel-Retest"
ENOUGH = 20
"""Hostile pages after which a crawl compares no further ones."""
FRESH_CONNECTIONS = 8
"""How many addresses are asked at a time on connections of their own."""

log = logging.getLogger(__name__)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a look is compared with, and how it passes a block."""

    site: Site
    checks: tuple[Check, ...]
    baseline: Baseline | None
    headers: tuple[tuple[str, str], ...] = ()
    whole: bool = False
    """Whether a very large site is walked whole and not in samples: before it is opened again."""
    ended: frozenset[str] = frozenset()
    """Incidents that had ended before the looks began."""
    expected: dict[str, PageBaseline] = field(default_factory=dict)
    """The baseline's pages by URL."""

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


def tree_witness(site: Site) -> bool:
    """Whether the document root is a witness of this site."""
    return site.document_root is not None and site.watch_document_root


async def look_around(eyes: Eyes, scene: Scene, *, progress: Progress | None = None) -> Seen:
    """The first round: everything that the given checks need, once."""
    seen = Seen()
    if any(check.whole_site for check in scene.checks if check.kind != "tree"):
        await _crawl(eyes, scene, seen, progress)
    await _single_pages(eyes, scene, seen)
    if any(check.kind == "tree" for check in scene.checks) and tree_witness(scene.site):
        await look_at_tree(eyes, scene, seen)
    await _site_level(eyes, scene, seen)
    return seen


async def look_at_tree(eyes: Eyes, scene: Scene, seen: Seen) -> None:
    """Hashes the document root and reads what differs from the approved tree.

    Where nothing changed since the tree in `seen`, the findings about it stand as they are. A
    root that cannot be read is a finding: whoever can write there must not end the other looks.
    """
    root = scene.site.document_root
    if root is None:
        return
    tree_checks = [check for check in scene.checks if check.kind == "tree"]
    others = [f for f in seen.findings if f.witness is not WitnessKind.TREE]
    try:
        before, seen.tree = seen.tree, await asyncio.to_thread(eyes.tree.scan, root)
    except TreeError as error:
        log.warning("tree unreadable", extra={"site": scene.site.name, "error": str(error)})
        seen.tree = None
        told = [unreadable(scene.site, check, error) for check in tree_checks[:1]]
        seen.findings = [*others, *told]
        return
    if before is not None and not difference(before, seen.tree):
        return
    seen.findings = others
    if scene.baseline is None or scene.baseline.tree is None:
        return
    site, checks, baseline, now = scene.site, scene.checks, scene.baseline, seen.tree
    files, files_before = await asyncio.to_thread(
        changed_files, site, checks, baseline, now, tree=eyes.tree, blobs=eyes.blobs
    )
    snapshot = Snapshot(
        site=site,
        taken_at=eyes.clock.now(),
        witness=WitnessKind.TREE,
        tree=now,
        files=files,
        files_before=files_before,
        baseline=baseline,
    )
    for check in tree_checks:
        seen.findings += await _run(eyes, check, snapshot)


async def look_again(
    eyes: Eyes, scene: Scene, urls: Iterable[str], *, witness: WitnessKind, user_agent: str
) -> list[Finding]:
    """Fresh connections to some addresses, judged by the page-level checks that cover them."""

    at_once = asyncio.Semaphore(FRESH_CONNECTIONS)

    async def one(url: str) -> list[Finding]:
        request = FetchRequest(
            url=url, headers=scene.headers, user_agent=user_agent, fresh_connection=True
        )
        async with at_once:
            look = await eyes.witness.fetch(request)
        return await _page_findings(eyes, scene, look, witness)

    found = await asyncio.gather(*(one(url) for url in urls))
    return [finding for findings in found for finding in findings]


async def _crawl(eyes: Eyes, scene: Scene, seen: Seen, progress: Progress | None) -> None:
    scope = scene.only(*(check for check in scene.checks if check.whole_site))

    on_pages = [check for check in scope.checks if _kind(eyes, check).scope is Scope.PAGE]
    # a check of another kind looks at every page, a baseline at what differs from it
    comparing = all(check.kind == "baseline" for check in on_pages)
    order = CrawlOrder(
        site=scene.site,
        also=tuple(scene.expected),
        headers=scene.headers,
        user_agent=eyes.user_agents[0],
        known=scene.expected if comparing else {},
        counted_only=not on_pages or (comparing and scene.baseline is None),
        whole=scene.whole,
        reports=any(check.kind == "links" for check in scope.checks),
    )
    seen.facts = await eyes.crawler.crawl(order, _Sink(eyes, scope, seen), progress)
    seen.findings += pages_unseen(scene.site, on_pages, scene.expected, seen.facts)


@dataclass(frozen=True, slots=True)
class _Sink:
    """Port PageSink: runs the page-level checks on each look of a crawl."""

    eyes: Eyes
    scene: Scene
    seen: Seen

    async def look(self, look: Look) -> None:
        seen = self.seen
        if isinstance(look, Page):
            seen.pages += look.is_html
            seen.assets += not look.is_html
            seen.bytes_fetched += len(look.body)
        enough = seen.hostile >= ENOUGH
        found = await _page_findings(self.eyes, self.scene, look, WitnessKind.PUBLIC, enough=enough)
        seen.hostile += any(finding.strongest is Strength.STRONG for finding in found)
        seen.findings += found

    def unchanged(self, url: str, size: int, is_html: bool) -> None:
        del url  # nothing is found on what is approved
        self.seen.pages += is_html
        self.seen.assets += not is_html
        self.seen.bytes_fetched += size


async def _single_pages(eyes: Eyes, scene: Scene, seen: Seen) -> None:
    """Page-level checks with named targets: functional checks, over fresh connections."""
    for check in scene.checks:
        if _kind(eyes, check).scope is not Scope.PAGE or check.whole_site:
            continue
        urls = [scene.site.url + target.lstrip("/") for target in check.targets]
        seen.findings += await look_again(
            eyes,
            scene.only(check),
            urls,
            witness=WitnessKind.PUBLIC,
            user_agent=eyes.user_agents[0],
        )
        seen.pages += len(urls)


async def _site_level(eyes: Eyes, scene: Scene, seen: Seen) -> None:
    """Site-level checks other than the tree: they get the facts of the crawl."""
    snapshot = Snapshot(
        site=scene.site,
        taken_at=eyes.clock.now(),
        witness=WitnessKind.PUBLIC,
        facts=seen.facts,
        tree=seen.tree,
        baseline=scene.baseline,
    )
    for check in scene.checks:
        if _kind(eyes, check).scope is Scope.SITE and check.kind != "tree":
            seen.findings += await _run(eyes, check, snapshot)


async def _page_findings(
    eyes: Eyes, scene: Scene, look: Look, witness: WitnessKind, *, enough: bool = False
) -> list[Finding]:
    """With `enough`, a changed page is not compared: so many are hostile that this comes first."""
    subject = subject_of(look.url, scene.site)
    path = subject.partition("?")[0]
    checks = [
        check
        for check in scene.checks
        if _kind(eyes, check).scope is Scope.PAGE and check.covers(path)
    ]
    if not checks:
        return []
    expected = scene.expected.get(look.url)
    changed = not (
        isinstance(look, Page)
        and expected is not None
        and expected.holds(look.status, look.final_url, look.sha256)
    )
    if changed and enough and isinstance(look, Page) and look.status < 400:
        return [uncompared(scene.site, c, look) for c in checks if c.kind == "baseline"][:1]
    before = await asyncio.to_thread(_approved_bytes, eyes, expected) if changed else None
    snapshot = Snapshot(
        site=scene.site,
        taken_at=eyes.clock.now(),
        witness=witness,
        look=look,
        expected=expected,
        before=before,
        baseline=scene.baseline,
    )
    findings: list[Finding] = []
    for check in checks:
        if changed or check.kind != "baseline":
            findings += await _run(eyes, check, snapshot)
    if isinstance(look, Page) and any(look.sha256 in finding.evidence for finding in findings):
        await asyncio.to_thread(eyes.blobs.put, look.body)
    return findings


async def _run(eyes: Eyes, check: Check, snapshot: Snapshot) -> list[Finding]:
    """One checker off the event loop. One that breaks stops no other, and is not silent."""
    try:
        return await asyncio.to_thread(in_turn, lambda: _kind(eyes, check).check(check, snapshot))
    except Exception as error:  # a plug-in may raise anything; it becomes a finding
        log.exception("checker failed", extra={"check": check.name, "site": snapshot.site.name})
        return [checker_failed(check, snapshot, error)]


def _kind(eyes: Eyes, check: Check) -> Kind:
    return eyes.plugins.get(check.name) or KINDS[check.kind]


def _approved_bytes(eyes: Eyes, expected: PageBaseline | None) -> bytes | None:
    if expected is None or not expected.variants:
        return None
    try:
        return eyes.blobs.get(expected.variants[0].sha256)
    except KeyError:
        return None
