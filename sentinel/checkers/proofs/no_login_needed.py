"""no-login-needed: the public sections answer whoever asks, without a login."""

from sentinel.core.counts import counted
from sentinel.core.note_book import Noted
from sentinel.core.noted_values import broken_by_values, named
from sentinel.core.own_answer import asked_urls
from sentinel.core.own_look import Seen, own_look
from sentinel.core.proof import OptionKind, Proof, ProofFacts, ProofOption, kept_by_record, unknown
from sentinel.core.published import PromiseStanding, PublishedPromise
from sentinel.core.site import Site


def _asks(promise: PublishedPromise, site: Site) -> tuple[str, ...]:
    return asked_urls(site, promise.texts("pages"), promise.applies_to)


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    del noted
    wrong: dict[str, tuple[str, ...]] = {}
    unseen: list[str] = []
    urls = _asks(promise, facts.site)
    for url in urls:
        look = own_look(facts.looks.get(url), facts.site)
        if look.seen is Seen.LOGIN:
            wrong[look.said] = (*wrong.get(look.said, ()), url)
        elif look.seen is not Seen.PAGE:
            unseen.append(f"{url}: {look.said}")
    if wrong:
        told = counted(sum(map(len, wrong.values())), "page needs", "pages need")
        return broken_by_values(promise, wrong, f"{told} a login: {named(wrong)}.")
    if unseen or not urls:
        return unknown(promise, f"Not all could be seen. {named(unseen)}")
    return kept_by_record(promise, f"{counted(len(urls), 'page answers', 'pages answer')} anybody.")


PROOF = Proof(
    what="Public pages answer without a login: neither 401 nor a login form in their place.",
    options=(
        ProofOption(
            name="pages",
            kind=OptionKind.PAGES,
            what="Which; empty: those that the promise applies to.",
            default=(),
        ),
    ),
    conclude=_conclude,
    asks=_asks,
)
