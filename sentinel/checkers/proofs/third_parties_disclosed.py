"""third-parties-disclosed: pages load from no host that the policy does not name.

Hosts of the site's own registered domain are the first party. What scripts load later stands in no
page and is not seen.
"""

from collections.abc import Iterable

from sentinel.core.counts import counted
from sentinel.core.note_book import Note, Noted
from sentinel.core.noted_values import broken_by_values, named
from sentinel.core.own_answer import below, is_first_party, own_documents
from sentinel.core.page_load import Use
from sentinel.core.proof import OptionKind, Proof, ProofFacts, ProofOption, kept_by_record, unknown
from sentinel.core.published import PromiseStanding, PublishedPromise
from sentinel.core.urls import host_of
from sentinel.core.whole_page import WholePage

HOST = "host"


def third_parties(page: WholePage) -> dict[str, Use]:
    """Hosts of others that a page loads from, with what for; where forms send is another matter."""
    found: dict[str, Use] = {}
    for load in page.loads:
        host = host_of(load.url) if load.use is not Use.FORM else ""
        if host and host not in found and not is_first_party(host, page.site):
            found[host] = load.use
    return found


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    del promise
    for host in third_parties(page):
        yield Note(kind=HOST, value=host)


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    del facts
    if not noted.pages:
        return unknown(promise, "No page was seen that this is about.")
    disclosed = promise.texts("hosts")
    hosts = noted.of(HOST)
    silent = {host: pages for host, pages in hosts.items() if not below(host, disclosed)}
    if silent:
        told = counted(len(silent), "host that is", "hosts that are")
        reason = f"Pages load from {told} not disclosed: {named(silent)}."
        return broken_by_values(promise, silent, reason)
    seen = (
        f"They load from others only what is disclosed: {named(hosts)}."
        if hosts
        else ("They load from no other site.")
    )
    return kept_by_record(promise, f"{counted(noted.pages, 'page')} looked at. {seen}")


PROOF = Proof(
    what="Hosts of others that pages load scripts, frames, images or styles from are disclosed.",
    options=(
        ProofOption(
            name="hosts",
            kind=OptionKind.TEXTS,
            what="Hosts that the policy discloses, and all below them.",
            default=(),
        ),
    ),
    page=_page,
    looks=own_documents,
    conclude=_conclude,
)
