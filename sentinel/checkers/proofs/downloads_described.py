"""downloads-described: links to documents say in which format and of which size they are, and that
is so (GIGW 3.0, 5.1.6)."""

from collections.abc import Iterable

from sentinel.core.counts import counted
from sentinel.core.document import media_kind
from sentinel.core.file_kinds import suffix_of, wanted_kinds
from sentinel.core.note_book import Note, Noted
from sentinel.core.noted_values import broken_by_values, named
from sentinel.core.own_answer import own_answers, own_pages
from sentinel.core.page_link import PageLink
from sentinel.core.proof import (
    OptionKind,
    Proof,
    ProofFacts,
    ProofOption,
    broken,
    kept_by_record,
    unknown,
)
from sentinel.core.published import PromiseStanding, PublishedPromise
from sentinel.core.stated_size import FORMATS, names_format, stated_bytes
from sentinel.core.urls import same_site
from sentinel.core.whole_page import WholePage

DOWNLOAD = "download"
MAX_URL = 150
"""Longer addresses are not compared with their size."""
_LARGE = 8_000_000
"""From here on an answer may have been cut; it is not called smaller than it is said to be."""
_SMALL = 20_000
"""Bytes by which a size may be off in any case: `1 KB` is said of whatever is small."""


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    if not own_pages(page):
        yield from _of_file(page)
        return
    lacking: list[PageLink] = []
    for link in page.links:
        suffix = suffix_of(link.url)
        if suffix not in FORMATS or not same_site(link.url, page.site):
            continue
        words = f"{link.words} {link.title} {link.marks} {link.around}"
        size = stated_bytes(words)
        if not names_format(words, suffix) or size is None:
            lacking.append(link)
        if len(link.url) <= MAX_URL:
            yield Note(kind=DOWNLOAD, value=f"{size or 0} {link.url}")
    if lacking:
        told = counted(len(lacking), "document is", "documents are")
        yield Note(
            broken=f"{told} linked without format and size.",
            quote=", ".join(link.words or link.href for link in lacking[:4]),
        )


def _of_file(page: WholePage) -> Iterable[Note]:
    answer = page.page
    if not answer.body:
        yield Note(broken="A document is empty.", quote=page.path)
        return
    wanted = wanted_kinds(page.path, answer.content_type, None)
    if wanted and media_kind(answer.body) not in wanted:
        yield Note(broken="A document is not what its name says.", quote=page.path)


def _looks(page: WholePage) -> bool:
    return own_pages(page) or (suffix_of(page.path) in FORMATS and own_answers(page))


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    if noted.broken:
        return broken(promise, noted)
    stated = noted.of(DOWNLOAD)
    if not stated:
        return unknown(promise, "No page was seen that links to a document.")
    pages = {} if facts.crawl is None else facts.crawl.pages
    wrong: dict[str, tuple[str, ...]] = {}
    compared = 0
    for value, carriers in stated.items():
        size, _, url = value.partition(" ")
        known = pages.get(url)
        if int(size) and known is not None and known.status == 200:
            compared += 1
            if _differs(int(size), known.size, promise.number("tolerance")):
                wrong[f"{url} has {known.size:,} bytes"] = carriers
    if wrong:
        return broken_by_values(promise, wrong, f"Sizes are not as said: {named(wrong)}.")
    told = counted(len(stated), "document is", "documents are")
    return kept_by_record(promise, f"{told} described; of {compared} the size was compared.")


def _differs(stated: int, size: int, tolerance: float) -> bool:
    if stated > size >= _LARGE:
        return False
    return abs(stated - size) > max(_SMALL, tolerance * max(stated, size))


PROOF = Proof(
    what="Links to documents say format and size; the files are what they are called, and so long.",
    options=(
        ProofOption(
            name="tolerance",
            kind=OptionKind.NUMBER,
            what="By which share the size may differ.",
            default=0.3,
        ),
    ),
    page=_page,
    looks=_looks,
    conclude=_conclude,
)
