"""Taking looks and turning them into findings: the crawl, single pages, the document root.

Nothing is judged or recorded here. Checkers get complete snapshots and run off the event loop.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sentinel.announcing import announced_pages, announced_tree
from sentinel.beside import beside_again, findings_beside
from sentinel.changed_files import changed_files, checker_failed, unreadable
from sentinel.checkers import Scope
from sentinel.checking import kind_of, page_findings, run_check
from sentinel.cloaking import look_as_search_engines
from sentinel.core.check import Check
from sentinel.core.crawl_order import CrawlOrder
from sentinel.core.finding import Finding, Strength
from sentinel.core.manifest import Manifest, difference
from sentinel.core.page import FetchRequest, Look, Page
from sentinel.core.ports import Progress, Tree
from sentinel.core.site import Site
from sentinel.core.snapshot import Snapshot
from sentinel.core.unseen import pages_unseen
from sentinel.core.upkeep import UPKEEP_KINDS, upkeep_checks, whole_checks
from sentinel.core.urls import same_site
from sentinel.core.words import WitnessKind
from sentinel.errors import TreeError
from sentinel.eyes import Eyes, Scene, Seen, tree_witness
from sentinel.gatherers import GATHERERS
from sentinel.noting import noting, take_notes
from sentinel.rendered import look_through_browser
from sentinel.serving import look_at_servers
from sentinel.timing import time_look, time_root

ENOUGH = 20
"""Hostile pages after which a crawl compares no further ones."""
FRESH_CONNECTIONS = 8
"""How many addresses are asked at a time on connections of their own."""

log = logging.getLogger(__name__)


async def look_around(eyes: Eyes, scene: Scene, *, progress: Progress | None = None) -> Seen:
    """The first round: everything that the given checks need, once."""
    seen = await look_at_site(eyes, scene, progress=progress)
    await look_at_upkeep(eyes, scene, seen)
    return seen


async def look_at_site(eyes: Eyes, scene: Scene, *, progress: Progress | None = None) -> Seen:
    """All that tells whether the site is whole, and the crawl of which upkeep takes notes."""
    seen = Seen()
    if any(check.whole_site and kind_of(eyes, check).crawls for check in scene.checks):
        await _crawl(eyes, scene, seen, progress)
    if any(check.whole_site and check.kind == "baseline" for check in scene.checks):
        seen.findings += await look_as_search_engines(eyes, scene, seen.findings)
        seen.findings += await look_through_browser(eyes, scene, seen.findings)
    await _single_pages(eyes, scene, seen)
    if any(check.kind == "tree" for check in scene.checks) and tree_witness(scene.site):
        await look_at_tree(eyes, scene, seen)
    if any(check.kind == "server" for check in scene.checks):
        await look_at_servers(eyes, scene, seen)
    await _site_level(eyes, scene, seen, whole_checks(scene.checks))
    return seen


async def look_at_upkeep(eyes: Eyes, scene: Scene, seen: Seen) -> None:
    """What checks about upkeep look at by themselves: it may take minutes, and nobody waits for it
    to know whether the site is whole."""
    await _site_level(eyes, scene, seen, upkeep_checks(scene.checks))


async def look_at_tree(eyes: Eyes, scene: Scene, seen: Seen) -> None:
    """Hashes the document root and reads what differs from the approved tree.

    Where nothing changed since the tree in `seen`, the findings about it stand as they are. A
    root that cannot be read is a finding: whoever can write there must not end the other looks.
    """
    if scene.site.document_root is None:
        return
    tree_checks = [check for check in scene.checks if check.kind == "tree"]
    others = [f for f in seen.findings if f.witness is not WitnessKind.TREE]
    try:
        before, seen.tree = seen.tree, await asyncio.to_thread(_scanned, eyes.tree, scene.site)
    except TreeError as error:
        log.warning("tree unreadable", extra={"site": scene.site.name, "error": str(error)})
        seen.tree = None
        told = [unreadable(scene.site, check, error) for check in tree_checks[:1]]
        seen.findings = [*others, *told]
        return
    if before is not None and not difference(before, seen.tree):
        return
    scene, told = announced_tree(scene, seen.tree, tree_checks)
    seen.findings = [*others, *told]
    if scene.baseline is None or scene.baseline.tree is None:
        return
    site, checks, baseline = scene.site, scene.checks, scene.baseline
    seen.tree, files, files_before = await asyncio.to_thread(
        changed_files, site, checks, baseline, seen.tree, tree=eyes.tree, blobs=eyes.blobs
    )
    snapshot = Snapshot(
        site=site,
        taken_at=eyes.clock.now(),
        witness=WitnessKind.TREE,
        tree=seen.tree,
        files=files,
        files_before=files_before,
        baseline=baseline,
    )
    for check in tree_checks:
        seen.findings += await run_check(eyes, check, snapshot)


def _scanned(tree: Tree, site: Site) -> Manifest:
    """The document root, asked for a second time where it cannot be looked at: between the two
    renames of a restore there is none. One on another machine is asked once: where that does not
    answer, it takes its time. Raises TreeError where it still cannot."""
    try:
        return tree.scan_site(site)
    except TreeError:
        if site.remote is not None:
            raise
        return tree.scan_site(site)


async def look_again(
    eyes: Eyes,
    scene: Scene,
    urls: Iterable[str],
    *,
    witness: WitnessKind,
    user_agent: str,
    looked: Callable[[Look, list[Finding]], None] = lambda *_: None,
) -> list[Finding]:
    """Fresh connections to some addresses, judged by the page-level checks that cover them.
    `looked` gets each look and what it gave."""

    at_once = asyncio.Semaphore(FRESH_CONNECTIONS)

    async def one(url: str) -> list[Finding]:
        request = FetchRequest(
            url=url,
            # a token that lets us through our own block is nobody else's business
            headers=scene.headers if same_site(url, scene.site) else (),
            user_agent=user_agent,
            fresh_connection=True,
        )
        async with at_once:
            look = await eyes.witness.fetch(request)
        found = await page_findings(eyes, scene, look, witness)
        looked(look, found)
        return found + await beside_again(eyes, scene, look, witness)

    found = await asyncio.gather(*(one(url) for url in urls))
    return [finding for findings in found for finding in findings]


async def _crawl(eyes: Eyes, scene: Scene, seen: Seen, progress: Progress | None) -> None:
    scope = scene.only(*(check for check in scene.checks if check.whole_site))

    on_pages = [check for check in scope.checks if kind_of(eyes, check).scope is Scope.PAGE]
    # a check of another kind looks at every page, a baseline at what differs from it
    reading = noting(eyes, scope)
    comparing = not reading and all(check.kind == "baseline" for check in on_pages)
    order = CrawlOrder(
        site=scene.site,
        also=tuple(scene.expected),
        headers=scene.headers,
        user_agent=eyes.user_agents[0],
        known=scene.expected if comparing else {},
        counted_only=not reading and (not on_pages or (comparing and scene.baseline is None)),
        whole=scene.whole,
        reports=any(check.kind == "links" for check in scope.checks),
    )
    seen.began_at = eyes.clock.now()
    seen.facts = await eyes.crawler.crawl(order, _Sink(eyes, scope, seen), progress)
    seen.findings += pages_unseen(scene.site, on_pages, scene.expected, seen.facts)
    time_root(seen, scope.checks, scene.site)


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
        found = await page_findings(self.eyes, self.scene, look, WitnessKind.PUBLIC, enough=enough)
        await take_notes(self.eyes, self.scene, look, seen, enough=enough)
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
        if kind_of(eyes, check).scope is not Scope.PAGE or check.whole_site:
            continue
        urls = [scene.site.url + target.lstrip("/") for target in check.targets]
        seen.findings += await look_again(
            eyes,
            scene.only(check),
            urls,
            witness=WitnessKind.PUBLIC,
            user_agent=eyes.user_agents[0],
            looked=partial(time_look, seen, check, scene.site),
        )
        seen.pages += len(urls)


async def _site_level(eyes: Eyes, scene: Scene, seen: Seen, checks: Sequence[Check]) -> None:
    """Site-level checks other than the tree: they get the facts of the crawl."""
    snapshot = Snapshot(
        site=scene.site,
        taken_at=eyes.clock.now(),
        witness=WitnessKind.PUBLIC,
        facts=seen.facts,
        tree=seen.tree,
        server=seen.server,
        baseline=announced_pages(scene, seen.facts),
    )
    # promises rest on what the other checks found, so they come last
    for check in sorted(checks, key=lambda one: one.kind == "promises"):
        if kind_of(eyes, check).scope is Scope.SITE and check.kind != "tree":
            seen.findings += await _of_site(eyes, scene, check, seen, snapshot)


async def _of_site(
    eyes: Eyes, scene: Scene, check: Check, seen: Seen, snapshot: Snapshot
) -> list[Finding]:
    """What one of them finds. One whose looks break stops no other, and is not silent: what the
    others saw is put on record all the same."""
    noted = replace(snapshot, notes=seen.notes.get(check.name))
    try:
        gather = GATHERERS.get(check.kind)
        if gather is not None:
            noted = await gather(eyes, scene, check, seen, noted)
        return await findings_beside(eyes, scene, check, noted)
    except Exception as error:
        log.exception("looks failed", extra={"check": check.name, "site": scene.site.name})
        failed = checker_failed(check, snapshot, error)
        return [replace(failed, upkeep=check.kind in UPKEEP_KINDS)]
