"""security-headers: answers send the headers that protect visitors, and these say something."""

from collections.abc import Iterable

from sentinel.core.note_book import Note
from sentinel.core.own_answer import own_answers
from sentinel.core.page import Page
from sentinel.core.proof import OptionKind, Proof, ProofOption, html_pages
from sentinel.core.published import PublishedPromise
from sentinel.core.security_header import SECURITY_HEADERS
from sentinel.core.whole_page import WholePage


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    """One note for each page. What the option names and is no such header is looked for by its name
    alone."""
    wrong = [said for name in promise.texts("headers") if (said := _said(name.strip(), page.page))]
    if wrong:
        yield Note(broken=f"Headers that are promised: {', '.join(wrong)}.")


def _said(written: str, page: Page) -> str:
    """What is wrong with one header; empty where nothing is."""
    name = written.lower()
    known = SECURITY_HEADERS.get(name)
    if known is None:
        return "" if page.header(name).strip() else f"{name} is not sent"
    fault = known.fault(page)
    return "" if fault is None else f"{name} {fault.why}"


def _looks(page: WholePage) -> bool:
    return html_pages(page) and own_answers(page)


PROOF = Proof(
    what="Pages are sent with the named headers, which protect visitors.",
    options=(
        ProofOption(
            name="headers",
            kind=OptionKind.TEXTS,
            what=f"Of {', '.join(SECURITY_HEADERS)}; others are looked for by name.",
            default=("x-content-type-options", "x-frame-options"),
        ),
    ),
    page=_page,
    looks=_looks,
)
