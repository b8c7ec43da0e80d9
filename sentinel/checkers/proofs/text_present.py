"""text-present: words stand on one page at least, or on every page."""

from collections.abc import Iterable

from sentinel.checkers.proofs.text_pages import absence_is_sure
from sentinel.core.counts import counted
from sentinel.core.note_book import Note, Noted
from sentinel.core.noted_values import finds, named
from sentinel.core.own_answer import own_pages
from sentinel.core.proof import (
    OptionKind,
    Proof,
    ProofFacts,
    ProofOption,
    broken,
    broken_by_record,
    kept_by_record,
    unknown,
)
from sentinel.core.published import PromiseStanding, PublishedPromise
from sentinel.core.whole_page import WholePage

FOUND, LACKING = "found", "lacking"


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    patterns, text = promise.texts("patterns"), page.text
    found = [pattern for pattern in patterns if finds((pattern,), text)]
    wanted = patterns if promise.flag("all") else patterns[:1]
    if promise.flag("every_page") and not (len(found) >= len(wanted)):
        lacking = [pattern for pattern in patterns if pattern not in found]
        yield Note(broken="The page does not say it.", quote=f"looked for: {named(lacking)}")
    yield from (Note(kind=FOUND, value=str(patterns.index(pattern))) for pattern in found)
    if not found:
        yield Note(kind=LACKING, value=page.page.url)


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    if not noted.pages:
        return unknown(promise, "No page was seen that this is about.")
    if noted.broken:
        told = counted(noted.broken_count, "page does", "pages do")
        return broken(promise, noted, f"{told} not say it.")
    patterns, found = promise.texts("patterns"), noted.of(FOUND)
    lacking = [one for number, one in enumerate(patterns) if str(number) not in found]
    looked = f"{counted(noted.pages, 'page')} looked at"
    if found and not (promise.flag("all") and lacking):
        return kept_by_record(promise, f"{looked}; it stands there.")
    if facts.crawl is not None and not absence_is_sure(promise, noted, facts):
        return unknown(promise, "Not all pages were seen on which it may stand.")
    return broken_by_record(
        promise,
        f"{looked}; not found: {named(lacking)}.",
        pages=tuple(noted.of(LACKING)),
    )


PROOF = Proof(
    what="Words stand in the visible text of the pages: on one at least, or on each.",
    options=(
        ProofOption(
            name="patterns",
            kind=OptionKind.PATTERNS,
            what="Any of them is to be found; small and capital letters are alike.",
        ),
        ProofOption(
            name="all",
            kind=OptionKind.FLAG,
            what="Whether all of them are to be found.",
            default=False,
        ),
        ProofOption(
            name="every_page",
            kind=OptionKind.FLAG,
            what="Whether on each page.",
            default=False,
        ),
    ),
    page=_page,
    looks=own_pages,
    conclude=_conclude,
)
