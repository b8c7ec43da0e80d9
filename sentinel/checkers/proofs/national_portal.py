"""national-portal: the National Portal of India is linked, and opens in a window of its own
(GIGW 3.0, 5.1.12)."""

from collections.abc import Iterable

from sentinel.core.counts import counted
from sentinel.core.note_book import Note, Noted
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
from sentinel.core.urls import host_of
from sentinel.core.whole_page import WholePage

FOUND, LACKING = "found", "lacking"
_WINDOWS = frozenset({"_blank", "_new"})


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    hosts = {host.lower().removeprefix("www.") for host in promise.texts("hosts")}
    links = [link for link in page.links if host_of(link.url).removeprefix("www.") in hosts]
    if not links:
        yield Note(kind=LACKING, value=page.page.url)
        return
    yield Note(kind=FOUND, value=links[0].url)
    same = [link for link in links if link.target not in _WINDOWS]
    if same:
        yield Note(
            broken="The link to the National Portal opens in the same window.",
            quote=same[0].words or same[0].href,
        )


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    del facts
    if not noted.pages:
        return unknown(promise, "No page was seen that this is about.")
    if noted.broken:
        return broken(promise, noted)
    looked = f"{counted(noted.pages, 'page')} looked at"
    if noted.of(FOUND):
        return kept_by_record(promise, f"{looked}; it is linked, in a window of its own.")
    return broken_by_record(
        promise,
        f"{looked}; none links to the National Portal.",
        pages=tuple(noted.of(LACKING)),
    )


PROOF = Proof(
    what="A link to the National Portal of India is there, and opens in a new window.",
    options=(
        ProofOption(
            name="hosts",
            kind=OptionKind.TEXTS,
            what="Hosts of the portal; with or without www.",
            default=("india.gov.in",),
        ),
    ),
    page=_page,
    looks=own_pages,
    conclude=_conclude,
)
