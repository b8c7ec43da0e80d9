"""Looks at addresses that a check of the whole site asks for, beside what the crawl found."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from sentinel.checking import kind_of, run_check
from sentinel.core.check import Check
from sentinel.core.finding import Finding
from sentinel.core.page import FetchRequest, Look, Page
from sentinel.core.ports import Fetcher
from sentinel.core.snapshot import Snapshot
from sentinel.core.urls import same_site
from sentinel.core.words import WitnessKind
from sentinel.eyes import Eyes, Scene
from sentinel.wire_keeping import with_wire

MAX_ASKED = 60
"""How many addresses one check may ask for in one sweep."""
AT_ONCE = 4


async def findings_beside(
    eyes: Eyes, scene: Scene, check: Check, snapshot: Snapshot
) -> list[Finding]:
    """The findings of a site-level check, with looks at what it asks for, if anything."""
    urls = await _asked(eyes, check, snapshot)
    if urls:
        looks = await _looks(eyes.sweep, scene, urls)
        snapshot = await _with(eyes, snapshot, looks)
    return await _run(eyes, check, snapshot)


async def beside_again(eyes: Eyes, scene: Scene, look: Look, witness: WitnessKind) -> list[Finding]:
    """What site-level checks say of one further look at an address of another host, for which no
    check of pages is: the second look at a third party's script."""
    if same_site(look.url, scene.site):
        return []
    snapshot = Snapshot(
        site=scene.site,
        taken_at=eyes.clock.now(),
        witness=witness,
        baseline=scene.baseline,
    )
    found: list[Finding] = []
    for check in scene.checks:
        if kind_of(eyes, check).asks is not None:
            found += await _run(eyes, check, await _with(eyes, snapshot, [look]))
    return await with_wire(eyes, scene, look, witness, found)


async def _asked(eyes: Eyes, check: Check, snapshot: Snapshot) -> tuple[str, ...]:
    asks = kind_of(eyes, check).asks
    if asks is None:
        return ()
    return (await asyncio.to_thread(asks, check, snapshot))[:MAX_ASKED]


async def _run(eyes: Eyes, check: Check, snapshot: Snapshot) -> list[Finding]:
    """The bytes that a finding names are kept as its evidence."""
    findings = await run_check(eyes, check, snapshot)
    named = {digest for finding in findings for digest in finding.evidence}
    for look in snapshot.looks:
        if isinstance(look, Page) and look.sha256 in named:
            await asyncio.to_thread(eyes.blobs.put, look.body)
    return findings


async def _looks(fetcher: Fetcher, scene: Scene, urls: Sequence[str]) -> list[Look]:
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(url: str) -> Look:
        # the headers may hold a token that lets us through our own block: nobody else gets it
        headers = scene.headers if same_site(url, scene.site) else ()
        async with turns:
            return await fetcher.fetch(FetchRequest(url=url, headers=headers))

    return await asyncio.gather(*(one(url) for url in urls))


async def _with(eyes: Eyes, snapshot: Snapshot, looks: Sequence[Look]) -> Snapshot:
    kept = await asyncio.to_thread(_kept, eyes, snapshot, looks)
    return replace(snapshot, looks=tuple(looks), kept=kept)


def _kept(eyes: Eyes, snapshot: Snapshot, looks: Sequence[Look]) -> dict[str, bytes]:
    """The approved bytes of the root page and of what was looked at, where they are kept and
    differ from what was seen."""
    baseline = snapshot.baseline
    if baseline is None:
        return {}
    pages = baseline.by_url()
    digests = {one.url: one.sha256 for one in baseline.resources if one.sha256}
    digests |= {url: page.variants[0].sha256 for url, page in pages.items() if page.variants}
    seen = {look.url: look.sha256 for look in looks if isinstance(look, Page)}
    wanted = {url: digests[url] for url in (snapshot.site.url, *seen) if url in digests}
    kept: dict[str, bytes] = {}
    for url, digest in wanted.items():
        if seen.get(url) != digest:
            try:
                kept[url] = eyes.blobs.get(digest)
            except KeyError:
                continue
    return kept
