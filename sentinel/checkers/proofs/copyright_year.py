"""copyright-year: the years of the copyright notice are not behind those of the content.

A span (`1996-2024`) claims to reach to today, so its end is this year's; January is left for the
change. One year alone is that of the first publication: it may not lie before the last update that
the page states.
"""

from collections.abc import Iterable
from datetime import date

from sentinel.checkers.proofs.text_pages import concluded, pages_said, text_pages, today_in_india
from sentinel.core.note_book import BrokenPage, Note, Noted
from sentinel.core.plain_line import clean_line
from sentinel.core.proof import Proof, ProofFacts
from sentinel.core.published import PromiseStanding, PublishedPromise
from sentinel.core.text_copyright import copyright_years
from sentinel.core.text_updated import updated
from sentinel.core.whole_page import WholePage

_YEARS = "years"


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    del promise
    years = copyright_years(page.blocks)
    if years is None:
        return
    said = updated(page.blocks)
    edited = said.date.year if said is not None and said.date is not None else 0
    span = "span" if years.spans else "one"
    quote = clean_line(years.quote)
    yield Note(kind=_YEARS, value=f"{span} {years.last} {edited} {quote}")


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    today = today_in_india(facts)
    found: list[BrokenPage] = []
    for value, urls in noted.of(_YEARS).items():
        span, last, edited, quote = value.split(" ", 3)
        if why := _fault(int(last), int(edited), today, spans=span == "span"):
            found.extend(BrokenPage(url=url, why=why, quote=quote) for url in urls)
    return concluded(promise, noted, found, f"{pages_said(noted)}: no notice is out of date.")


def _fault(last: int, edited: int, today: date, *, spans: bool) -> str:
    if last > today.year:
        return f"The copyright notice names {last}, which is in the future."
    expected = today.year if today.month > 1 else today.year - 1
    if spans and last < expected:
        return f"The copyright notice ends in {last}; it is {today.year}."
    if edited > last:
        return f"The copyright notice ends in {last}; the page was last updated in {edited}."
    return ""


PROOF = Proof(
    what="The years of the copyright notice reach to this year, and to the last update.",
    page=_page,
    looks=text_pages,
    conclude=_conclude,
)
