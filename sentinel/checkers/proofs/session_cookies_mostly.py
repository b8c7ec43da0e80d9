"""session-cookies-mostly: most cookies end with the visit (neither Expires nor Max-Age)."""

from collections.abc import Iterable

from sentinel.checkers.proofs.cookies_disclosed import COOKIE, SESSION, value_of
from sentinel.core.counts import counted
from sentinel.core.note_book import Note, Noted
from sentinel.core.noted_values import broken_by_values, named
from sentinel.core.own_answer import own_answers
from sentinel.core.page_cookies import cookies_of_answer
from sentinel.core.proof import OptionKind, Proof, ProofFacts, ProofOption, kept_by_record, unknown
from sentinel.core.published import PromiseStanding, PublishedPromise
from sentinel.core.whole_page import WholePage


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    del promise
    for cookie in cookies_of_answer(page):
        if not cookie.removed:
            yield Note(kind=COOKIE, value=value_of(cookie))


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    """A name that is set both ways counts as kept after the visit."""
    del facts
    if not noted.pages:
        return unknown(promise, "No page was seen that this is about.")
    lasting: dict[str, tuple[str, ...]] = {}
    names: set[str] = set()
    for value, pages in noted.of(COOKIE).items():
        lasts, _, name = value.partition(" ")
        names.add(name)
        if lasts != SESSION:
            lasting[name] = pages
    if not names:
        return kept_by_record(promise, f"{counted(noted.pages, 'answer')} looked at: no cookie.")
    ending = len(names) - len(lasting)
    told = f"{ending} of {counted(len(names), 'cookie')} end with the visit"
    if ending / len(names) > promise.number("share"):
        return kept_by_record(promise, f"{told}.")
    return broken_by_values(promise, lasting, f"Only {told}; kept longer: {named(lasting)}.")


PROOF = Proof(
    what="More than a share of the cookies, by name, end with the visit.",
    options=(
        ProofOption(
            name="share",
            kind=OptionKind.NUMBER,
            what="From 0 to 1: more than this share.",
            default=0.5,
        ),
    ),
    page=_page,
    looks=own_answers,
    conclude=_conclude,
)
