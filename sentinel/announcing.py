"""Looks at what a deploy with a manifest announces: those files stand in for approved ones."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sentinel.core.baseline import AnnouncedFile, Baseline, DeployTicket
from sentinel.core.canonical import sha256
from sentinel.core.check import Check
from sentinel.core.deployed import HOLDS_AFTER_END, announcements, only_about, still_counting
from sentinel.core.deployed_looks import (
    deployed_files,
    deployed_page,
    expected_of,
    may_be_served,
    new_pages,
    tree_with_announced,
)
from sentinel.core.finding import Finding
from sentinel.core.header_finding import header_news
from sentinel.core.incident import Incident
from sentinel.core.manifest import Manifest
from sentinel.core.page import Page
from sentinel.core.records import Store
from sentinel.core.site_facts import SiteFacts
from sentinel.core.snapshot import Snapshot
from sentinel.core.urls import subject_of
from sentinel.errors import IntegrityError, TreeError
from sentinel.eyes import Eyes, Scene
from sentinel.known import grave_since

LONGEST = timedelta(days=7) + HOLDS_AFTER_END
"""A ticket that began earlier announces nothing any more: no window is longer than a week."""
MAX_FILE_BYTES = 5_000_000
"""A larger announced file is recognised byte for byte alone."""
RunCheck = Callable[[Eyes, Check, Snapshot], Awaitable[list[Finding]]]


def with_announced(
    scene: Scene, store: Store, incident: Incident | None, checks: Sequence[Check], now: datetime
) -> Scene:
    """The scene with what is announced byte for byte and not approved yet; what the open incident
    knew before its ticket was begun is left out. Raises StoreError."""
    tickets = _counting(store, scene, now)
    if not any(ticket.files for ticket in tickets):
        return scene
    known = grave_since(store, incident, checks, now)
    return replace(scene, announced=announcements(tickets, now, known))


def tickets_about(
    store: Store, scene: Scene, findings: Sequence[Finding], now: datetime
) -> tuple[DeployTicket, ...]:
    """The deploy tickets by which findings are judged, each with no more files than those that
    are about them. Raises StoreError."""
    tickets = _counting(store, scene, now)
    subjects = {finding.subject for finding in findings}
    return tuple(only_about(ticket, subjects) if ticket.files else ticket for ticket in tickets)


def announced_pages(scene: Scene, facts: SiteFacts | None) -> Baseline | None:
    """The baseline with the new pages that answer as announced: they are no crowd of strangers."""
    baseline = scene.baseline
    if baseline is None or facts is None or not scene.announced.by_path:
        return baseline
    return replace(baseline, pages=(*baseline.pages, *new_pages(baseline, facts, scene.announced)))


def announced_tree(
    scene: Scene, seen: Manifest, checks: Sequence[Check]
) -> tuple[Scene, list[Finding]]:
    """The scene with the announced files taken into its approved tree, and what is told of them."""
    baseline = scene.baseline
    if not scene.announced.by_path or baseline is None or baseline.tree is None or not checks:
        return scene, []
    told = list(deployed_files(scene.site, checks[0], baseline.tree, seen, scene.announced))
    tree = tree_with_announced(baseline.tree, seen, scene.announced)
    return replace(scene, baseline=replace(baseline, tree=tree)), told


def _counting(store: Store, scene: Scene, now: datetime) -> tuple[DeployTicket, ...]:
    recent = store.tickets.since(scene.site.name, now - LONGEST)
    return still_counting(recent, scene.baseline, now)


async def announced_page(
    eyes: Eyes, scene: Scene, snapshot: Snapshot, checks: Sequence[Check], run: RunCheck
) -> Finding | None:
    """The finding that a changed answer is what a deploy announces; None where it is not.

    Byte for byte; or, where the server fills pages in, a page that differs from the announced
    file in nothing but what may change by itself.
    """
    page, known = snapshot.look, snapshot.expected
    baselines = [check for check in checks if check.kind == "baseline"]
    if not isinstance(page, Page) or not baselines or not may_be_served(page, known, scene.site):
        return None
    hosts = () if scene.baseline is None else scene.baseline.hosts
    if known is not None and header_news(page, known, site=scene.site, known=hosts):
        return None  # no manifest announces what headers say
    subject = subject_of(page.url, scene.site)
    for file in scene.announced.served(subject):
        same = page.sha256 == file.sha256
        if not same and page.is_html:
            # taken for the approved page: it must explain the whole answer
            before = await asyncio.to_thread(_bytes_of, eyes, scene, file)
            compared = replace(snapshot, before=before, expected=expected_of(file, known, page))
            same = before is not None and not [
                finding for check in baselines for finding in await run(eyes, check, compared)
            ]
        if same:
            return deployed_page(baselines[0], snapshot, page, file, subject=subject)
    return None


def _bytes_of(eyes: Eyes, scene: Scene, file: AnnouncedFile) -> bytes | None:
    """The announced bytes, where they were handed in or stand in the document root already."""
    try:
        return eyes.blobs.get(file.sha256)
    except (KeyError, IntegrityError):
        pass  # not handed in: it may stand in the document root
    if scene.site.document_root is None or file.size > MAX_FILE_BYTES:
        return None
    try:
        body = eyes.tree.read_site(scene.site, file.path, MAX_FILE_BYTES)
    except TreeError:
        return None
    return body if sha256(body) == file.sha256 else None
