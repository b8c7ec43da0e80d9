"""language-marked: pages say which language they are in, and are (GIGW 5.1.17; WCAG 2.1, 3.1.1)."""

from collections.abc import Iterable

from sentinel.checkers.proofs.text_pages import faults, text_pages
from sentinel.core.note_book import Note
from sentinel.core.proof import OptionKind, Proof, ProofOption
from sentinel.core.published import PublishedPromise
from sentinel.core.text_language import language_faults
from sentinel.core.whole_page import WholePage


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    return faults(language_faults(page.blocks, page.language, parts=promise.flag("parts")))


PROOF = Proof(
    what="Every page names its language (html lang), in agreement with its script; no heading says "
    "English above Hindi text or the reverse.",
    options=(
        ProofOption(
            name="parts",
            kind=OptionKind.FLAG,
            what="Whether long parts in another script must have a lang of their own, too.",
            default=False,
        ),
    ),
    page=_page,
    looks=text_pages,
)
