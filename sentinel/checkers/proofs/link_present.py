"""link-present: a link of a kind stands on one page at least, or on each, and leads somewhere."""

from collections.abc import Iterable
from itertools import islice

from sentinel.checkers.proofs.links_alive import dead_links
from sentinel.checkers.proofs.text_pages import absence_is_sure
from sentinel.core.counts import counted
from sentinel.core.note_book import Note, Noted
from sentinel.core.noted_values import broken_by_values, finds
from sentinel.core.own_answer import own_pages
from sentinel.core.page_link import PageLink
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
MAX_FOUND = 5
"""Links of one page that are noted: where the first leads nowhere, another may lead somewhere."""


def words_of(link: PageLink) -> str:
    """What an expression about a link is held against, a line for each part."""
    return "\n".join((link.words, link.title, link.href, link.url))


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    patterns = promise.texts("patterns")
    links = (link for link in page.links if finds(patterns, words_of(link)))
    found = list(islice(links, MAX_FOUND))
    if found:
        yield from (Note(kind=FOUND, value=link.url or link.href) for link in found)
    elif promise.flag("every_page"):
        yield Note(broken="The page has no such link.")
    else:
        yield Note(kind=LACKING, value=page.page.url)


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    if not noted.pages:
        return unknown(promise, "No page was seen that this is about.")
    if noted.broken:
        told = counted(noted.broken_count, "page has", "pages have")
        return broken(promise, noted, f"{told} no such link.")
    found = noted.of(FOUND)
    dead = dead_links(None if facts.crawl is None else facts.crawl.report)
    if found and dead.keys() >= found.keys():
        told = ", ".join(f"{url} {dead[url]}" for url in list(found)[:3])
        return broken_by_values(promise, found, f"The link is there and leads nowhere: {told}.")
    if found:
        return kept_by_record(
            promise, f"{counted(noted.pages, 'page')} looked at; a link is there."
        )
    if facts.crawl is not None and not absence_is_sure(promise, noted, facts):
        return unknown(promise, "Not all pages were seen that may have such a link.")
    return broken_by_record(
        promise,
        f"No such link on {counted(noted.pages, 'page')} that {_were(noted.pages)} looked at.",
        pages=tuple(noted.of(LACKING)),
        more_pages=noted.pages - len(noted.of(LACKING)),
    )


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


PROOF = Proof(
    what="A link whose words or address match stands on the pages: on one at least, or on each.",
    options=(
        ProofOption(
            name="patterns",
            kind=OptionKind.PATTERNS,
            what="Any of them is to be found in a link's words, title or address.",
        ),
        ProofOption(
            name="every_page",
            kind=OptionKind.FLAG,
            what="Whether each page needs such a link.",
            default=False,
        ),
    ),
    page=_page,
    looks=own_pages,
    conclude=_conclude,
)
