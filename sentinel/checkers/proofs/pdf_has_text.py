"""pdf-has-text: PDF documents open, and have text that can be searched and read aloud (GIGW 3.0,
5.4.9)."""

from collections.abc import Iterable

from sentinel.core.counts import counted
from sentinel.core.note_book import Note, Noted
from sentinel.core.own_answer import own_answers
from sentinel.core.proof import Proof, ProofFacts, broken, kept_by_record, unknown
from sentinel.core.published import PromiseStanding, PublishedPromise
from sentinel.core.whole_page import WholePage

READ, UNREAD = "read", "unread"


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    del promise
    pdf = page.pdf
    if pdf is None or pdf.unknown:
        why = "nobody reads PDF files here" if pdf is None else pdf.unknown
        yield Note(kind=UNREAD, value=why)
    elif pdf.fault:
        yield Note(broken=f"A PDF does not open: {pdf.fault}.", quote=page.path)
    elif pdf.encrypted:
        yield Note(broken="A PDF asks for a password.", quote=page.path)
    elif not pdf.text:
        yield Note(broken="A PDF has pictures of pages and no text.", quote=page.path)
    else:
        yield Note(kind=READ, value="text")


def _looks(page: WholePage) -> bool:
    return page.page.content_type == "application/pdf" and own_answers(page)


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    del facts
    if noted.broken:
        return broken(promise, noted)
    unread = noted.of(UNREAD)
    if unread:
        return unknown(promise, f"Not every PDF could be read: {next(iter(unread))}.")
    if not noted.pages:
        return unknown(promise, "No PDF was seen.")
    return kept_by_record(promise, f"{counted(noted.pages, 'PDF has', 'PDFs have')} text.")


PROOF = Proof(
    what="PDF documents open without a password and have text.",
    page=_page,
    looks=_looks,
    conclude=_conclude,
)
