"""not-framed: no other site may show our pages inside a frame of its own."""

from collections.abc import Iterable

from sentinel.core.framing import framing_fault
from sentinel.core.note_book import Note
from sentinel.core.own_answer import own_answers
from sentinel.core.proof import Proof, html_pages
from sentinel.core.published import PublishedPromise
from sentinel.core.whole_page import WholePage


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    del promise
    fault = framing_fault(page.page)
    if fault is not None:
        yield Note(broken=fault.why, quote=fault.quote)


def _looks(page: WholePage) -> bool:
    return html_pages(page) and own_answers(page)


PROOF = Proof(
    what="Every page forbids other sites to frame it (X-Frame-Options or frame-ancestors).",
    page=_page,
    looks=_looks,
)
