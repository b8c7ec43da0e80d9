"""Taking notes of each page of a crawl for site-level checks: bodies are let go, notes stay."""

import asyncio
import logging
from collections.abc import Sequence

from sentinel.checking import kind_of
from sentinel.core.check import Check
from sentinel.core.note_book import NoteBook
from sentinel.core.page import Look, Page
from sentinel.core.pdf_reading import PdfReading
from sentinel.core.whole_page import WholePage
from sentinel.eyes import Eyes, Scene, Seen

PDF = "application/pdf"
MAX_SECONDS = 300.0
SECONDS_A_PAGE = 0.5
"""How long notes of a crawl may take: so long, and so much more for each page that was read. An
ordinary page takes a small part of that; pages can be made to take ten seconds each, and whether
the site is whole is only known when its crawl has ended."""
ENOUGH = "so many pages were hostile that no more were read"
LATE = "reading the pages took too long"
BROKE = "pages on which a reader broke"

log = logging.getLogger(__name__)


def noting(eyes: Eyes, scene: Scene) -> bool:
    """Whether some check wants notes of every page."""
    return any(kind_of(eyes, check).notes is not None for check in scene.checks)


async def take_notes(
    eyes: Eyes, scene: Scene, look: Look, seen: Seen, *, enough: bool = False
) -> None:
    """Adds what one look says to the books of the checks that want it. A reader that breaks stops
    nothing; the page then counts as not looked at, and so does one for which no time is left, or
    that comes when the crawl has found `enough` to tell that the site was attacked.

    One page at a time: a crawl brings many at once, which would take all threads of the daemon, and
    write into one book together.
    """
    if not isinstance(look, Page):
        return
    checks = [check for check in scene.checks if kind_of(eyes, check).notes is not None]
    if not checks:
        return
    late = seen.noting_seconds > MAX_SECONDS + SECONDS_A_PAGE * seen.noted
    if enough or late:
        _leave(seen, checks, ENOUGH if enough else LATE)
        return
    try:
        whole = WholePage(look, scene.site, await _pdf(eyes, look))
    except Exception:
        _leave(seen, checks, BROKE)
        log.exception("page could not be read", extra={"url": look.url})
        return
    async with seen.noting:
        began = eyes.clock.monotonic()
        for check in checks:
            await asyncio.to_thread(_take, eyes, check, whole, _book(seen, check))
        seen.noted += 1
        seen.noting_seconds += eyes.clock.monotonic() - began


async def _pdf(eyes: Eyes, page: Page) -> PdfReading | None:
    if eyes.pdf is None or page.content_type != PDF or page.status >= 400 or page.over_cap:
        return None
    return await eyes.pdf.read(page.body, page.sha256)


def _take(eyes: Eyes, check: Check, whole: WholePage, book: NoteBook) -> None:
    notes = kind_of(eyes, check).notes
    assert notes is not None
    try:
        notes(check, whole, book)
    except Exception:
        book.leave(BROKE)
        log.exception("page could not be read", extra={"check": check.name, "url": whole.page.url})


def _leave(seen: Seen, checks: Sequence[Check], why: str) -> None:
    for check in checks:
        _book(seen, check).leave(why)


def _book(seen: Seen, check: Check) -> NoteBook:
    return seen.notes.setdefault(check.name, NoteBook())
