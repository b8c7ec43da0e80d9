"""security-headers: answers send the headers that protect visitors, and these say something."""

from collections.abc import Iterable

from sentinel.core.note_book import Note
from sentinel.core.own_answer import own_answers
from sentinel.core.proof import OptionKind, Proof, ProofOption, html_pages
from sentinel.core.published import PublishedPromise
from sentinel.core.security_header import SECURITY_HEADERS
from sentinel.core.whole_page import WholePage


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    """What the option names and is no such header is looked for by its name alone."""
    for name in (written.strip().lower() for written in promise.texts("headers")):
        known = SECURITY_HEADERS.get(name)
        if known is None:
            if not page.page.header(name).strip():
                yield Note(broken=f"The header {name} is not sent.")
            continue
        fault = known.fault(page.page)
        if fault is not None:
            yield Note(broken=f"The header {name} {fault.why}.", quote=fault.quote)


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
