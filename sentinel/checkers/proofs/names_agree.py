"""names-agree: the body's name is written in its accepted forms, without a misspelling."""

from collections.abc import Iterable, Iterator
from itertools import islice

from sentinel.checkers.proofs.patterns import compiled
from sentinel.checkers.proofs.text_pages import faults, text_pages
from sentinel.core.note_book import Note
from sentinel.core.proof import OptionKind, Proof, ProofOption
from sentinel.core.published import PublishedPromise
from sentinel.core.text_fault import TextFault
from sentinel.core.text_names import name_faults
from sentinel.core.whole_page import WholePage

MAX_FAULTS = 10
"""Of one page."""


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    found = faults(_found(promise, page.blocks.words))
    return islice(found, MAX_FAULTS)


def _found(promise: PublishedPromise, words: str) -> Iterator[TextFault]:
    for other in compiled(promise.texts("others")):
        if (match := other.search(words)) is not None:
            yield TextFault("The site speaks of itself by another name.", match[0])
    yield from name_faults(words, promise.texts("names"))


PROOF = Proof(
    what="The body's name stands in its accepted forms, and in no other.",
    options=(
        ProofOption(
            name="names",
            kind=OptionKind.TEXTS,
            what="The accepted forms, in each language; what is a letter or two away is told.",
        ),
        ProofOption(
            name="others",
            kind=OptionKind.PATTERNS,
            what="Names under which the site must not speak of itself.",
            default=(),
        ),
    ),
    page=_page,
    looks=text_pages,
)
