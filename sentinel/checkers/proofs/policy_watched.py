"""policy-watched: changes of a policy are posted on its page, and can be seen there.

The digest of the page's text is remembered from look to look, with when it was first seen. A text
that changed must say when: on a page without any date a reader cannot see that it did.
"""

from collections.abc import Iterable

from sentinel.checkers.proofs.policy_dated import dated_notes, dated_pages
from sentinel.checkers.proofs.text_pages import (
    concluded,
    pages_said,
    path_of,
    text_pages,
    today_in_india,
)
from sentinel.core.note_book import BrokenPage, Note, Noted
from sentinel.core.proof import Proof, ProofFacts
from sentinel.core.published import PromiseStanding, PublishedPromise
from sentinel.core.whole_page import WholePage


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    del promise
    return dated_notes(page)


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    today = today_in_india(facts).isoformat()
    found: list[BrokenPage] = []
    remember: list[tuple[str, str]] = []
    since: list[str] = []
    for url, digest, when, quote in dated_pages(noted):
        place = path_of(url, facts)
        before, first, changed = (*facts.remembered.get(place, "").split(" "), "", "")[:3]
        if before and before != digest:
            changed = today
        elif when is not None:
            changed = ""
        if not before or before != digest:
            first = today
        remember.append((place, f"{digest} {first} {changed}".rstrip()))
        since.append(first)
        if changed and when is None:
            why = f"The text was changed (seen on {changed}), and the page does not say when."
            found.append(BrokenPage(url=url, why=why, quote=quote))
    kept = f"{pages_said(noted)} watched; the text is the same since {max(since, default=today)}."
    return concluded(promise, noted, found, kept, tuple(remember))


PROOF = Proof(
    what="The policy is on its page, and a change of its text comes with a date there.",
    page=_page,
    looks=text_pages,
    conclude=_conclude,
)
