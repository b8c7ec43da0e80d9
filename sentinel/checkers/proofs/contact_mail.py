"""contact-mail: the address to write to stands as text and as a link, and takes mail."""

from collections.abc import Iterable

from sentinel.checkers.proofs.mail_proof import without_mail
from sentinel.checkers.proofs.text_pages import (
    NO_PAGE,
    absence_is_sure,
    concluded,
    text_pages,
)
from sentinel.core.note_book import BrokenPage, Note, Noted
from sentinel.core.plain_line import clean_line
from sentinel.core.proof import OptionKind, Proof, ProofFacts, ProofOption, unknown
from sentinel.core.published import PromiseStanding, PublishedPromise
from sentinel.core.text_mails import linked_mail, shown_mails, unequal_mails
from sentinel.core.whole_page import WholePage

_SHOWN, _LINKED, _PAGE = "shown", "linked", "page"


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    text = page.blocks
    yield Note(kind=_PAGE, value="cut" if text.cut else "whole")
    wanted = frozenset(one.lower() for one in promise.texts("addresses"))
    shown = shown_mails(text)
    linked = frozenset(filter(None, map(linked_mail, text.links)))
    for mail in sorted((shown | linked) & wanted if wanted else shown | linked):
        yield Note(kind="mail", value=mail)
    for kind, found in ((_SHOWN, shown), (_LINKED, linked)):
        for mail in sorted(found & wanted if wanted else found):
            yield Note(kind=kind, value=mail)
    for one, target in unequal_mails(text.links):
        quote = clean_line(f"{one} leads to {target}")
        yield Note(broken="A link shows one mail address and leads to another.", quote=quote)


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    seen, shown, linked = noted.of(_PAGE), noted.of(_SHOWN), noted.of(_LINKED)
    if not seen:
        return unknown(promise, NO_PAGE)
    url = next(iter(seen.values()))[0]
    wanted = [one.lower() for one in promise.texts("addresses")]
    faults = [_fault(mail, shown, linked) for mail in wanted]
    if not wanted and not shown:
        faults.append("No mail address stands on the page.")
    absent = [fault for fault in faults if fault]
    if absent and ("cut" in seen or not absence_is_sure(promise, noted, facts)):
        return unknown(promise, "Not all pages were seen that may have the address.")
    found = [BrokenPage(url=url, why=fault, quote="") for fault in absent]
    found.extend(without_mail(noted, facts))
    kept = (
        f"{', '.join(wanted) or ', '.join(list(shown)[:3])}: as text and, where linked, the same."
    )
    return concluded(promise, noted, found, kept)


def _fault(mail: str, shown: object, linked: object) -> str:
    assert isinstance(shown, dict)
    assert isinstance(linked, dict)
    if mail not in shown:
        return f"The address {mail} does not stand on the page."
    return "" if mail in linked else f"The address {mail} is not a link to write to."


PROOF = Proof(
    what="The contact's mail address stands as text and as a mailto link, both the same, and its "
    "domain takes mail.",
    options=(
        ProofOption(
            name="addresses",
            kind=OptionKind.TEXTS,
            what="The addresses that must be there; none: whichever the page has.",
            default=(),
        ),
    ),
    page=_page,
    looks=text_pages,
    conclude=_conclude,
)
