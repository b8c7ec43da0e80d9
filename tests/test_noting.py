"""Notes of many pages at once: threads stay free for the rest of the daemon."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any, cast

import pytest

from sentinel import noting as noting_module
from sentinel.checkers import Kind, Scope
from sentinel.core.check import Check, PlainOptions
from sentinel.core.note_book import NoteBook
from sentinel.core.page import Page
from sentinel.core.pdf_reading import PdfReading
from sentinel.core.whole_page import WholePage
from sentinel.core.words import Severity
from sentinel.edges import pdf_reader
from sentinel.edges.pdf_reader import ProgramPdfReader
from sentinel.eyes import Eyes, Scene, Seen
from sentinel.noting import LATE, take_notes
from support.values import T0, FakeClock, make_page, make_site

CHECK = Check(
    name="noting",
    kind="promises",
    targets=("/**",),
    every_seconds=86_400.0,
    severity=Severity.ERROR,
    confirm=1,
    options=PlainOptions(),
    source="checks/noting.toml",
)
SCENE = Scene(site=make_site(), checks=(CHECK,), baseline=None)
PDF = make_page(body=b"%PDF-1.7", headers=(("content-type", "application/pdf"),))


def eyes(notes: Callable[[Check, WholePage, NoteBook], None], pdf: object = None) -> Eyes:
    kind = Kind(scope=Scope.SITE, check=lambda *_: (), notes=notes)
    clock = FakeClock(T0)
    return cast("Eyes", SimpleNamespace(plugins={CHECK.name: kind}, pdf=pdf, clock=clock))


async def beside(waiting: list[Awaitable[object]], begun: threading.Event) -> None:
    """Whether a thread is left for others, with three of them in all, while these wait."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(3))
    tasks = [asyncio.ensure_future(one) for one in waiting]
    with ThreadPoolExecutor(1) as apart:
        assert await asyncio.get_running_loop().run_in_executor(apart, begun.wait, 60.0)
    assert not any(task.done() for task in tasks)
    assert await asyncio.to_thread(lambda: "a mail goes out") == "a mail goes out"
    assert not any(task.done() for task in tasks)


async def test_pages_of_a_crawl_are_noted_one_at_a_time() -> None:
    begun, go_on = threading.Event(), threading.Event()
    at_work: list[int] = []

    def notes(check: Check, whole: WholePage, book: NoteBook) -> None:
        del check, whole
        at_work.append(1)
        begun.set()
        go_on.wait()
        assert sum(at_work) == 1, "nobody else writes into the book"
        book.walls += 1
        at_work.pop()

    seen = Seen()
    looks = [take_notes(eyes(notes), SCENE, make_page(), seen) for _ in range(8)]
    tasks = [asyncio.ensure_future(look) for look in looks]
    await beside([asyncio.shield(task) for task in tasks], begun)
    go_on.set()
    await asyncio.gather(*tasks)
    assert seen.notes[CHECK.name].walls == len(tasks)


async def test_documents_that_wait_to_be_read_take_no_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def read(_: bytes) -> PdfReading:
        begun.set()
        go_on.wait()
        return PdfReading(unknown="a test")

    monkeypatch.setattr(pdf_reader, "_read", read)
    reader = ProgramPdfReader()
    tasks = [asyncio.ensure_future(reader.read(b"%PDF-1.7 %%EOF", str(n))) for n in range(8)]
    await beside([asyncio.shield(task) for task in tasks], begun)
    go_on.set()
    assert {found.unknown for found in await asyncio.gather(*tasks)} == {"a test"}


async def test_a_document_whose_reader_breaks_ends_no_crawl() -> None:
    """What a crawl tells must not raise: all that it saw would be lost."""

    async def read(*_: Any) -> PdfReading:
        raise TypeError("an odd answer of the program")

    seen, pages = Seen(), list[Page]()
    noting = eyes(lambda _, whole, __: pages.append(whole.page), SimpleNamespace(read=read))
    await take_notes(noting, SCENE, PDF, seen)
    await take_notes(noting, SCENE, make_page(), seen)
    assert [page.content_type for page in pages] == ["text/html"]
    assert seen.notes[CHECK.name].unread == 1, "of a document that was not read nothing is known"


async def test_pages_made_to_take_long_do_not_keep_the_crawl_from_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whether the site is whole is only known then. Those that were left are counted."""
    clock, read = FakeClock(T0), list[str]()

    def notes(check: Check, whole: WholePage, book: NoteBook) -> None:
        del check, book
        read.append(whole.path)
        clock.advance(10.0)

    monkeypatch.setattr(noting_module, "MAX_SECONDS", 25.0)
    reading, seen = eyes(notes), Seen()
    reading = cast("Eyes", SimpleNamespace(plugins=reading.plugins, pdf=None, clock=clock))
    for _ in range(8):
        await take_notes(reading, SCENE, make_page(), seen)
    assert len(read) == 3
    assert seen.notes[CHECK.name].unread == 5
    assert seen.notes[CHECK.name].syntax.unread == {LATE: 5}


async def test_no_more_is_noted_of_a_site_that_is_found_attacked() -> None:
    read: list[str] = []
    seen = Seen()
    await take_notes(
        eyes(lambda _, whole, __: read.append(whole.path)), SCENE, make_page(), seen, enough=True
    )
    assert (read, seen.notes[CHECK.name].unread) == ([], 1)


async def test_a_page_on_which_a_reader_breaks_is_counted_as_unread() -> None:
    def breaks(*_: object) -> None:
        raise RecursionError

    seen = Seen()
    await take_notes(eyes(breaks), SCENE, make_page(), seen)
    assert seen.notes[CHECK.name].unread == 1
