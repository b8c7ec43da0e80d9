"""What proofs about text have in common: which pages they look at, and how they conclude from
what each page said."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from sentinel.core.note_book import BrokenPage, Note, Noted
from sentinel.core.plain_line import clean_line
from sentinel.core.proof import ProofFacts, broken, html_pages, unknown
from sentinel.core.published import PromiseStanding, PublishedPromise, Standing
from sentinel.core.text_blocks import BlockKind, PageText
from sentinel.core.text_fault import TextFault
from sentinel.core.text_repeats import essence
from sentinel.core.times import IST
from sentinel.core.urls import subject_of
from sentinel.core.whole_page import WholePage

NO_PAGE = "No page was seen that this is about."


def text_pages(page: WholePage) -> bool:
    """HTML pages that can be read whole: of half a page nothing may be called absent."""
    return html_pages(page) and page.readable


def faults(found: Iterable[TextFault]) -> Iterator[Note]:
    """Each as a note that breaks the promise."""
    for fault in found:
        yield Note(broken=fault.why, quote=clean_line(fault.quote))


def concluded(
    promise: PublishedPromise,
    noted: Noted,
    found: Sequence[BrokenPage],
    kept: str,
    remember: tuple[tuple[str, str], ...] = (),
) -> PromiseStanding:
    """Broken by what the pages noted and what was found beside; unknown where none was seen."""
    pages = [*noted.broken, *found]
    if pages:
        count = noted.broken_count + len(found)
        all_found = Noted(pages=noted.pages, broken=pages, broken_count=count)
        standing = broken(promise, all_found, "" if len(found) < 2 else _reasons(pages))
    elif not noted.pages:
        standing = unknown(promise, NO_PAGE)
    else:
        standing = PromiseStanding(promise=promise, standing=Standing.KEPT, reason=kept)
    return with_memory(standing, remember)


def today_in_india(facts: ProofFacts) -> date:
    return facts.now.astimezone(IST).date()


def path_of(url: str, facts: ProofFacts) -> str:
    """Site-relative, without its query; how pages are remembered."""
    return subject_of(url, facts.site).partition("?")[0]


def absence_is_sure(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> bool:
    """Whether what no page has is not on the site: all pages that it may stand on were seen."""
    exact = sum(not target.endswith("/**") for target in promise.applies_to)
    if exact == len(promise.applies_to) <= noted.pages:
        return True
    return facts.crawl is not None and not facts.crawl.stopped_because


def with_memory(
    standing: PromiseStanding, remember: tuple[tuple[str, str], ...]
) -> PromiseStanding:

    return replace(standing, remember=remember)


def _reasons(pages: Sequence[BrokenPage]) -> str:
    """The first three different reasons, and how many further ones there are."""
    reasons = list(dict.fromkeys(page.why for page in pages))
    more = f" And {len(reasons) - 3} more." if len(reasons) > 3 else ""
    return " ".join(reasons[:3]) + more


def main_digest(text: PageText) -> str:
    """What tells one edition of a page's main text from another: its words, without lines that
    count visitors or tell the time. Sixteen hexadecimal digits."""
    lines = (essence(block.line) for block in text.main if block.kind is not BlockKind.LABEL)
    kept = (line for line in lines if any(char.isalpha() for char in line))
    words = "\n".join(line for line in kept if not _counts(line))
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16]


_COUNTERS = ("visitor", "hit counter", "hits", "आगंतुक", "online users", "current time")


def _counts(line: str) -> bool:
    return len(line) < 80 and any(word in line for word in _COUNTERS)


def pages_said(noted: Noted) -> str:
    return "1 page" if noted.pages == 1 else f"{noted.pages} pages"
