"""archived-gone: what went to the archive is no longer published: it answers no more, or leads
elsewhere, and no page links to it."""

from collections.abc import Iterable

from sentinel.core.counts import counted
from sentinel.core.note_book import Note, Noted
from sentinel.core.noted_values import broken_by_values, named
from sentinel.core.own_answer import asked_urls, own_pages
from sentinel.core.own_look import Seen, own_look
from sentinel.core.page import Look, Page
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
from sentinel.core.site import Site
from sentinel.core.whole_page import WholePage


def _asks(promise: PublishedPromise, site: Site) -> tuple[str, ...]:
    return asked_urls(site, promise.texts("urls"))


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    archived = frozenset(_asks(promise, page.site))
    for link in page.links:
        if link.url in archived:
            yield Note(broken="A page links to what was archived.", quote=link.href)


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    standing: dict[str, tuple[str, ...]] = {}
    unseen: list[str] = []
    urls = _asks(promise, facts.site)
    for url in urls:
        look = facts.looks.get(url)
        seen = own_look(look, facts.site)
        if seen.seen is Seen.GONE or _led_elsewhere(look):
            continue
        if seen.seen is Seen.PAGE:
            standing["it still answers"] = (*standing.get("it still answers", ()), url)
        else:
            unseen.append(f"{url}: {seen.said}")
    if standing:
        told = counted(sum(map(len, standing.values())), "address", "addresses")
        return broken_by_values(promise, standing, f"{told} of the archive still published.")
    if noted.broken:
        return broken(promise, noted)
    if not urls:
        return unknown(promise, "No address is named that was taken offline (urls).")
    if unseen:
        return unknown(promise, f"Not all could be seen. {named(unseen)}")
    return kept_by_record(promise, f"{counted(len(urls), 'address', 'addresses')}: gone.")


def _led_elsewhere(look: Look | None) -> bool:
    return isinstance(look, Page) and look.final_url.partition("#")[0] != look.url


PROOF = Proof(
    what="Archived addresses answer 404 or 410, or lead elsewhere, and nothing links to them.",
    options=(
        ProofOption(
            name="urls",
            kind=OptionKind.PAGES,
            what="Paths of what was archived; none given: nothing is known.",
            default=(),
        ),
    ),
    page=_page,
    looks=own_pages,
    conclude=_conclude,
    asks=_asks,
)
