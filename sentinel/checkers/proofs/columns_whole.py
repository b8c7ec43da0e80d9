"""columns-whole: no two columns of a table have run together."""

from collections.abc import Iterable

from sentinel.checkers.proofs.text_pages import faults, text_pages
from sentinel.core.note_book import Note
from sentinel.core.proof import Proof
from sentinel.core.published import PublishedPromise
from sentinel.core.text_columns import merged_columns
from sentinel.core.whole_page import WholePage


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    del promise
    return faults(merged_columns(page.blocks.tables))


PROOF = Proof(
    what="In tables that mark things with yes and no, each mark has a column of its own.",
    page=_page,
    looks=text_pages,
)
