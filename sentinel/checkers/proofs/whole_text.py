"""whole-text: what is written is whole, and stands there once."""

from collections.abc import Iterable, Iterator
from itertools import islice

from sentinel.checkers.proofs.text_pages import faults, text_pages
from sentinel.core.note_book import Note
from sentinel.core.proof import Proof
from sentinel.core.published import PublishedPromise
from sentinel.core.text_breaks import broken_off, fragments
from sentinel.core.text_fault import TextFault
from sentinel.core.text_pairs import unbalanced
from sentinel.core.text_repeats import repeated_links, repeated_paragraphs
from sentinel.core.whole_page import WholePage

MAX_FAULTS = 10
"""Of one page and one rule."""


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    del promise
    return faults(_found(page))


def _found(page: WholePage) -> Iterator[TextFault]:
    main = page.blocks.main
    for rule in (broken_off, fragments, repeated_paragraphs, unbalanced):
        yield from islice(rule(main), MAX_FAULTS)
    yield from islice(repeated_links(page.blocks.links), MAX_FAULTS)


PROOF = Proof(
    what="No paragraph breaks off, begins in its middle or stands twice; quotation marks and "
    "brackets come in pairs; no link stands twice in a row.",
    page=_page,
    looks=text_pages,
)
