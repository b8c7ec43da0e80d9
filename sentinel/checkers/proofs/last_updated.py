"""last-updated: pages show when they were last updated or reviewed (GIGW 5.1.5)."""

from collections.abc import Iterable
from datetime import date

from sentinel.checkers.proofs.policy_dated import DATED, MAX_AGE, date_fault, dated_pages
from sentinel.checkers.proofs.text_pages import concluded, pages_said, text_pages, today_in_india
from sentinel.core.note_book import BrokenPage, Note, Noted
from sentinel.core.plain_line import clean_line
from sentinel.core.proof import Proof, ProofFacts
from sentinel.core.published import PromiseStanding, PublishedPromise
from sentinel.core.text_updated import updated
from sentinel.core.whole_page import WholePage

_NO_DAY = date.min


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    del promise
    said = updated(page.blocks)
    if said is None or said.date is None:
        if page.blocks.cut:  # it may stand in what was not read
            return
        quote = "" if said is None else said.quote
        yield Note(broken=date_fault(None, quote, _NO_DAY, 0), quote=clean_line(quote))
        return
    yield Note(kind=DATED, value=f"- {said.date.isoformat()} {clean_line(said.quote)}")


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    today, max_age = today_in_india(facts), promise.number("max_age")
    found = [
        BrokenPage(url=url, why=why, quote=quote)
        for url, _, when, quote in dated_pages(noted)
        if (why := date_fault(when, quote, today, max_age))
    ]
    return concluded(promise, noted, found, f"{pages_said(noted)} with a date of the last update.")


PROOF = Proof(
    what="The page shows the date on which it was last updated or reviewed.",
    options=(MAX_AGE,),
    page=_page,
    looks=text_pages,
    conclude=_conclude,
)
