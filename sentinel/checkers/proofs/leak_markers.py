"""leak-markers: nothing that is marked as not for the public stands on the site."""

from collections.abc import Iterable

from sentinel.checkers.proofs.patterns import compiled
from sentinel.checkers.proofs.text_pages import faults, text_pages
from sentinel.core.note_book import Note
from sentinel.core.proof import OptionKind, Proof, ProofOption
from sentinel.core.published import PublishedPromise
from sentinel.core.text_marks import leaked
from sentinel.core.whole_page import WholePage


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    own, allowed = compiled(promise.texts("markers")), compiled(promise.texts("allowed"))
    return faults(leaked(page.blocks, own, allowed))


PROOF = Proof(
    what="No heading, line or table is marked as not for publication, internal, confidential or "
    "a draft, in English or Hindi.",
    options=(
        ProofOption(
            name="markers",
            kind=OptionKind.PATTERNS,
            what="Further marks: each must match the whole of a short line.",
            default=(),
        ),
        ProofOption(
            name="allowed",
            kind=OptionKind.PATTERNS,
            what="Lines in which one of these is found are left alone.",
            default=(),
        ),
    ),
    page=_page,
    looks=text_pages,
)
