"""policy-dated: a policy says when it was last changed, and says it anew when it is changed.

Of each page the digest of its main text and the date are remembered; a text that is another while
the date is the same breaks the promise, until the page has another date or its old text.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from sentinel.checkers.proofs.text_pages import (
    concluded,
    main_digest,
    pages_said,
    path_of,
    text_pages,
    today_in_india,
)
from sentinel.core.note_book import BrokenPage, Note, Noted
from sentinel.core.plain_line import clean_line
from sentinel.core.proof import OptionKind, Proof, ProofFacts, ProofOption
from sentinel.core.published import PromiseStanding, PublishedPromise
from sentinel.core.text_updated import updated
from sentinel.core.whole_page import WholePage

DATED, UNDATED = "dated", "-"


def dated_notes(page: WholePage) -> Iterator[Note]:
    """Digest, date and its words: `1a2b... 2026-03-05 Last updated ...`."""
    said = updated(page.blocks)
    if page.blocks.cut and (said is None or said.date is None):
        return  # it may stand in what was not read
    when = UNDATED if said is None or said.date is None else said.date.isoformat()
    quote = "" if said is None else clean_line(said.quote)
    yield Note(kind=DATED, value=f"{main_digest(page.blocks)} {when} {quote}".rstrip())


def dated_pages(noted: Noted) -> Iterator[tuple[str, str, date | None, str]]:
    """URL, digest, date and quote of each page."""
    for value, urls in noted.of(DATED).items():
        digest, when, quote = (*value.split(" ", 2), "")[:3]
        for url in urls:
            yield url, digest, None if when == UNDATED else date.fromisoformat(when), quote


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    del promise
    return dated_notes(page)


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    today = today_in_india(facts)
    found: list[BrokenPage] = []
    remember: list[tuple[str, str]] = []
    for url, digest, when, quote in dated_pages(noted):
        why = date_fault(when, quote, today, promise.number("max_age"))
        place = path_of(url, facts)
        before, _, before_date = facts.remembered.get(place, "").partition(" ")
        stale = bool(before and when) and before != digest and before_date == str(when)
        if stale:
            why = why or f"The text was changed, and the page still says {when}."
        kept = (before, before_date) if stale else (digest, str(when or UNDATED))
        remember.append((place, " ".join(kept)))
        if why:
            found.append(BrokenPage(url=url, why=why, quote=quote))
    kept_reason = f"{pages_said(noted)} with a date that can be read, and no change without one."
    return concluded(promise, noted, found, kept_reason, tuple(remember))


def date_fault(when: date | None, quote: str, today: date, max_age_seconds: float) -> str:
    """What is wrong with the date of a page; empty where it is good."""
    if when is None:
        said = "The page says that it was updated, and no date can be read there."
        return said if quote else "The page does not say when it was last updated."
    if when > today + timedelta(days=1):  # a day of grace: another time zone
        return f"The page says that it was updated on {when}, which is in the future."
    age = (today - when).days
    if max_age_seconds and age > max_age_seconds / 86400:
        return f"The page was last updated on {when}, {age} days ago."
    return ""


MAX_AGE = ProofOption(
    name="max_age",
    kind=OptionKind.DURATION,
    what="How old the date may be; 0s: however old.",
    default="0s",
)

PROOF = Proof(
    what="The page says when it was last updated: a date that can be read, is not in the future, "
    "and changes whenever the text does.",
    options=(MAX_AGE,),
    page=_page,
    looks=text_pages,
    conclude=_conclude,
)
