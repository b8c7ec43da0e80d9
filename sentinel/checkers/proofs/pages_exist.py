"""pages-exist: the promised pages are there, and are what they are called."""

from sentinel.core.counts import counted
from sentinel.core.note_book import Noted
from sentinel.core.noted_values import broken_by_values, finds, named
from sentinel.core.own_answer import asked_urls
from sentinel.core.own_look import OwnLook, Seen, own_look
from sentinel.core.proof import OptionKind, Proof, ProofFacts, ProofOption, kept_by_record, unknown
from sentinel.core.published import PromiseStanding, PublishedPromise
from sentinel.core.site import Site
from sentinel.core.whole_page import WholePage

_HEADINGS = "h1,h2,h3,h4,title,caption,legend,[role=heading]"
MAX_HEADINGS = 300


def _asks(promise: PublishedPromise, site: Site) -> tuple[str, ...]:
    return asked_urls(site, promise.texts("pages"), promise.applies_to)


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    del noted
    wrong: dict[str, tuple[str, ...]] = {}
    unseen: list[str] = []
    urls = _asks(promise, facts.site)
    for url in urls:
        look = own_look(facts.looks.get(url), facts.site)
        fault = _fault(promise, look)
        if look.seen is Seen.UNKNOWN:
            unseen.append(f"{url}: {look.said}")
        elif fault:
            wrong[fault] = (*wrong.get(fault, ()), url)
    if wrong:
        return broken_by_values(promise, wrong, f"Not as promised: {named(wrong)}.")
    if unseen or not urls:
        return unknown(promise, f"Not all could be seen. {named(unseen)}")
    return kept_by_record(promise, f"{counted(len(urls), 'page is', 'pages are')} there.")


def _fault(promise: PublishedPromise, look: OwnLook) -> str:
    if look.seen is not Seen.PAGE or look.page is None:
        return look.said
    wanted = promise.texts("headings")
    if (
        not wanted
        or not look.page.page.is_html
        or any(finds(wanted, heading) for heading in _headings(look.page))
    ):
        return ""
    return "no heading says what the page should be"


def _headings(page: WholePage) -> list[str]:
    found = page.tree.select(_HEADINGS)[:MAX_HEADINGS]
    return [" ".join(one.text[:2_000].split()) for one in found]


PROOF = Proof(
    what="Pages answer when they are asked, with a heading that names them.",
    options=(
        ProofOption(
            name="pages",
            kind=OptionKind.PAGES,
            what="Which; empty: those that the promise applies to.",
            default=(),
        ),
        ProofOption(
            name="headings",
            kind=OptionKind.PATTERNS,
            what="One of them is to be found in the title or a heading of each page.",
            default=(),
        ),
    ),
    conclude=_conclude,
    asks=_asks,
)
