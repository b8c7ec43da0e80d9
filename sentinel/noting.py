"""Taking notes of each page of a crawl for site-level checks: bodies are let go, notes stay."""

import asyncio
import logging

from sentinel.checking import kind_of
from sentinel.core.check import Check
from sentinel.core.note_book import NoteBook
from sentinel.core.page import Look, Page
from sentinel.core.whole_page import WholePage
from sentinel.eyes import Eyes, Scene

PDF = "application/pdf"

log = logging.getLogger(__name__)


def noting(eyes: Eyes, scene: Scene) -> bool:
    """Whether some check wants notes of every page."""
    return any(kind_of(eyes, check).notes is not None for check in scene.checks)


async def take_notes(eyes: Eyes, scene: Scene, look: Look, books: dict[str, NoteBook]) -> None:
    """Adds what one look says to the books of the checks that want it. A reader that breaks stops
    nothing; the page then counts as not looked at."""
    if not isinstance(look, Page):
        return
    checks = [check for check in scene.checks if kind_of(eyes, check).notes is not None]
    if not checks:
        return
    is_pdf = look.content_type == PDF and look.status < 400 and not look.over_cap
    pdf = await eyes.pdf.read(look.body, look.sha256) if is_pdf and eyes.pdf is not None else None
    whole = WholePage(look, scene.site, pdf)
    for check in checks:
        book = books.setdefault(check.name, NoteBook())
        await asyncio.to_thread(_take, eyes, check, whole, book)


def _take(eyes: Eyes, check: Check, whole: WholePage, book: NoteBook) -> None:
    notes = kind_of(eyes, check).notes
    assert notes is not None
    try:
        notes(check, whole, book)
    except Exception:
        log.exception("page could not be read", extra={"check": check.name, "url": whole.page.url})
