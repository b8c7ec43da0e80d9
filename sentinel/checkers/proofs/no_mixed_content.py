"""no-mixed-content: pages that come over https load and send nothing in the clear."""

from collections.abc import Iterable

from sentinel.core.mixed_content import mixed_in
from sentinel.core.note_book import Note
from sentinel.core.own_answer import own_documents
from sentinel.core.proof import Proof
from sentinel.core.published import PublishedPromise
from sentinel.core.whole_page import WholePage


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    del promise
    for found in mixed_in(page):
        yield Note(broken=found.why, quote=found.load.url)


PROOF = Proof(
    what="Encrypted pages embed nothing over plain HTTP, and no form on them sends in the clear.",
    page=_page,
    looks=own_documents,
)
