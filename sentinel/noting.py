"""Taking notes of each page of a crawl for site-level checks: bodies are let go, notes stay."""

import asyncio
import logging

from sentinel.checking import kind_of
from sentinel.core.check import Check
from sentinel.core.note_book import NoteBook
from sentinel.core.page import Look, Page
from sentinel.core.site import Site
from sentinel.eyes import Eyes, Scene

log = logging.getLogger(__name__)


def noting(eyes: Eyes, scene: Scene) -> bool:
    """Whether some check wants notes of every page."""
    return any(kind_of(eyes, check).notes is not None for check in scene.checks)


async def take_notes(eyes: Eyes, scene: Scene, look: Look, books: dict[str, NoteBook]) -> None:
    """Adds what one look says to the books of the checks that want it. A reader that breaks stops
    nothing; the page then counts as not looked at."""
    if not isinstance(look, Page):
        return
    for check in scene.checks:
        if kind_of(eyes, check).notes is not None:
            book = books.setdefault(check.name, NoteBook())
            await asyncio.to_thread(_take, eyes, check, scene.site, look, book)


def _take(eyes: Eyes, check: Check, site: Site, page: Page, book: NoteBook) -> None:
    notes = kind_of(eyes, check).notes
    assert notes is not None
    try:
        notes(check, site, page, book)
    except Exception:
        log.exception("page could not be read", extra={"check": check.name, "url": page.url})
