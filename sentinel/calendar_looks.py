"""What a crawl showed of the content calendar's elements, put on record before it is judged."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import replace

from sentinel.actions.driver import driver_of
from sentinel.checkers.content import PAGE, element_key, options_of
from sentinel.core.calendar_element import ContentOptions
from sentinel.core.calendar_port import CalendarLook, PageSight
from sentinel.core.check import Check
from sentinel.core.note_book import NoteBook
from sentinel.core.site import Site
from sentinel.core.snapshot import Snapshot
from sentinel.core.urls import subject_of
from sentinel.core.verdict import INCIDENT_VERDICTS, Verdict
from sentinel.errors import BlockError, SentinelError
from sentinel.eyes import Eyes, Scene, Seen

_GONE = frozenset({404, 410})
_DIFFERS = INCIDENT_VERDICTS | {Verdict.EDITED}

log = logging.getLogger(__name__)


async def with_calendar(
    eyes: Eyes, scene: Scene, check: Check, seen: Seen, snapshot: Snapshot
) -> Snapshot:
    """The snapshot with how the elements stand. While we block the site nothing is put down:
    visitors see our page, and not the site's."""
    options = options_of(check)
    if eyes.calendar is None or not options.elements or snapshot.facts is None:
        return snapshot
    if await asyncio.to_thread(_blocked, eyes, scene.site):
        return snapshot
    look = _look(options, scene, seen, snapshot)
    try:
        standings = await asyncio.to_thread(eyes.calendar.after_look, scene.site.name, look)
    except SentinelError:
        log.exception("content calendar", extra={"site": scene.site.name})
        return snapshot
    return replace(snapshot, calendar=standings)


def _look(options: ContentOptions, scene: Scene, seen: Seen, snapshot: Snapshot) -> CalendarLook:
    assert snapshot.facts is not None
    compared = [check for check in scene.checks if check.kind == "baseline" and check.whole_site]
    differing = frozenset(
        finding.subject
        for finding in seen.findings
        if finding.check in {check.name for check in compared} and finding.verdict in _DIFFERS
    )
    gone = (url for url, page in snapshot.facts.pages.items() if page.status in _GONE)
    return CalendarLook(
        at=snapshot.taken_at,
        elements=options.elements,
        time_zone=options.time_zone,
        sights=tuple(_sights(options, scene, snapshot.notes or NoteBook())),
        gone=frozenset(gone),
        approved_at=None if scene.baseline is None else scene.baseline.approved_at,
        differing=differing if compared and scene.baseline is not None else None,
    )


def _sights(options: ContentOptions, scene: Scene, book: NoteBook) -> Iterator[PageSight]:
    for element in options.elements:
        for value, urls in book.of(element_key(element)).of(PAGE).items():
            digest, whole, _ = value.split(" ")
            subject = subject_of(urls[0], scene.site)
            served = scene.announced.served(subject)
            yield PageSight(
                element=element.name,
                url=urls[0],
                subject=subject,
                digest=digest,
                sha256=whole,
                announced=any(file.sha256 == whole for file in served),
            )


def _blocked(eyes: Eyes, site: Site) -> bool:
    """Whether the site is blocked by us, or that cannot be found out."""
    if site.block is None:
        return False
    try:
        return bool(driver_of(eyes.blockers, site).incident(site))
    except BlockError:
        log.exception("block unknown", extra={"site": site.name})
        return True
