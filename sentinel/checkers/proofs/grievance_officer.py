"""grievance-officer: an officer for grievances is named, can be reached, and how is said."""

from collections.abc import Iterable, Iterator

from sentinel.checkers.proofs.mail_proof import without_mail
from sentinel.checkers.proofs.text_pages import (
    NO_PAGE,
    absence_is_sure,
    concluded,
    text_pages,
)
from sentinel.core.note_book import BrokenPage, Note, Noted
from sentinel.core.plain_line import clean_line
from sentinel.core.proof import Proof, ProofFacts, unknown
from sentinel.core.published import PromiseStanding, PublishedPromise
from sentinel.core.text_mails import unequal_mails
from sentinel.core.text_officer import officer_of
from sentinel.core.whole_page import WholePage

_OFFICER, _PAGE = "officer", "page"
_WHOLE = "whole"


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    del promise
    yield Note(kind=_PAGE, value="cut" if page.blocks.cut else "whole")
    officer = officer_of(page.blocks.blocks)
    if officer is None:
        return
    missing = "; ".join(officer.missing)
    yield Note(kind=_OFFICER, value=f"{missing or _WHOLE}|{clean_line(officer.quote)}")
    for mail in officer.mails:
        yield Note(kind="mail", value=mail)
    yield from _wrong_links(page, officer.mails)


def _wrong_links(page: WholePage, mails: tuple[str, ...]) -> Iterator[Note]:
    for shown, target in unequal_mails(page.blocks.links):
        if shown in mails or target in mails:
            why = "A mail address of the officer's leads to another one."
            yield Note(broken=why, quote=clean_line(f"{shown} leads to {target}"))


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    seen, officers = noted.of(_PAGE), noted.of(_OFFICER)
    if not seen:
        return unknown(promise, NO_PAGE)
    url = next(iter(seen.values()))[0]
    whole = [value for value in officers if value.partition("|")[0] == _WHOLE]
    found: list[BrokenPage] = []
    if not officers:
        if "cut" in seen or not absence_is_sure(promise, noted, facts):
            return unknown(promise, "Not all pages were seen that may name the officer.")
        found.append(BrokenPage(url=url, why="No grievance officer is named.", quote=""))
    elif not whole:
        missing, _, quote = min(officers, key=len).partition("|")
        url = officers[min(officers, key=len)][0]
        why = f"The grievance officer is mentioned without {missing}."
        found.append(BrokenPage(url=url, why=why, quote=quote))
    found.extend(without_mail(noted, facts))
    quote = whole[0].partition("|")[2] if whole else ""
    return concluded(promise, noted, found, f"Named, with contact and mechanism: {quote}")


PROOF = Proof(
    what="An officer for grievances is named with a mail address or telephone number and how a "
    "grievance is made; the mail's domain takes mail.",
    page=_page,
    looks=text_pages,
    conclude=_conclude,
)
