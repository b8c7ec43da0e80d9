"""links-alive: the links that were promised lead somewhere. What is found on pages is judged by the
crawl, which asks again before it says so; what the definition names is asked for itself."""

from collections.abc import Iterable, Mapping

from sentinel.core.counts import counted
from sentinel.core.link_report import LinkReport
from sentinel.core.no_look import REFUSED_STATUS, wall_of
from sentinel.core.note_book import Note, Noted
from sentinel.core.noted_values import broken_by_values, finds, named
from sentinel.core.own_answer import own_pages
from sentinel.core.page import FailureReason, FetchFailure, Look, Page
from sentinel.core.proof import OptionKind, Proof, ProofFacts, ProofOption, kept_by_record, unknown
from sentinel.core.published import PromiseStanding, PublishedPromise
from sentinel.core.site import Site
from sentinel.core.urls import host_of, normal, url_of_subject
from sentinel.core.whole_page import WholePage

URL = "url"
_DEAD = frozenset({FailureReason.DNS, FailureReason.TLS, FailureReason.REFUSED})
"""Failures of the other side, where our own network is good."""


def _asks(promise: PublishedPromise, site: Site) -> tuple[str, ...]:
    given = (
        url_of_subject(one, site) if one.startswith("/") else normal(one) or ""
        for one in promise.texts("urls")
    )
    return tuple(dict.fromkeys(filter(None, given)))


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    patterns = promise.texts("patterns")
    for url in dict.fromkeys(link.url for link in page.links if link.url):
        if finds(patterns, url):
            yield Note(kind=URL, value=url)


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    asked = _asks(promise, facts.site)
    on_pages = noted.of(URL)
    report = None if facts.crawl is None else facts.crawl.report
    judged = dead_links(report)
    dead = {f"{url} {judged[url]}": pages for url, pages in on_pages.items() if url in judged}
    network = _network_is_good(facts)
    unseen: list[str] = []
    moved: list[str] = []
    for url in asked:
        why, sure = _of_look(facts.looks.get(url), network)
        if why and sure:
            dead[f"{url} {why}"] = (url,)
        elif why:
            unseen.append(f"{url} {why}")
        elif (look := facts.looks.get(url)) is not None and isinstance(look, Page):
            moved += [f"{url} now {look.final_url}"] if look.redirects else []
    if dead:
        return broken_by_values(promise, dead, f"Links that lead nowhere: {named(dead)}.")
    if not asked and not on_pages:
        return unknown(promise, "No such link was seen.")
    if unseen or (on_pages and report is None):
        told = named(unseen) or "the links of the crawl were not judged"
        return unknown(promise, f"Not all could be found out: {told}.")
    told = f"{counted(len(asked) + len(on_pages), 'link')} alive."
    moved += (
        []
        if report is None
        else [f"{one.url} now {one.final_url}" for one in report.redirected if one.url in on_pages]
    )
    return kept_by_record(promise, f"{told} Moved: {named(moved)}." if moved else told)


def dead_links(report: LinkReport | None) -> Mapping[str, str]:
    """What the crawl found broken, by URL without fragment."""
    if report is None or report.network_down:
        return {}
    return {one.url.partition("#")[0]: one.words for one in report.broken if "#" not in one.url}


def _network_is_good(facts: ProofFacts) -> bool:
    """Whether another host answered: the site's own may stand beside us."""
    own = host_of(facts.site.url)
    return any(
        isinstance(look, Page) and host_of(look.final_url or look.url) != own
        for look in facts.looks.values()
    )


def _of_look(look: Look | None, network: bool) -> tuple[str, bool]:
    """Why a link is dead, and whether that is sure; empty where it is alive."""
    if look is None:
        return "was not asked", False
    if isinstance(look, FetchFailure):
        return f"gives no answer ({look.text})", network and look.reason in _DEAD
    if look.status in REFUSED_STATUS or wall_of(look):
        return f"refuses programs (status {look.status})", False
    return ("", True) if look.status < 400 else (f"answers with status {look.status}", True)


PROOF = Proof(
    what="Named links, and links on the pages, lead somewhere; those that moved are named.",
    options=(
        ProofOption(
            name="urls",
            kind=OptionKind.TEXTS,
            what="Addresses, or paths of the site, each asked for itself.",
            default=(),
        ),
        ProofOption(
            name="patterns",
            kind=OptionKind.PATTERNS,
            what="On the addresses of links on the pages; the crawl says how these stand.",
            default=(),
        ),
    ),
    page=_page,
    looks=own_pages,
    conclude=_conclude,
    asks=_asks,
)
