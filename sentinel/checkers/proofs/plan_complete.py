"""plan-complete: a contingency plan treats what it names, misses no kind of trouble, and says what
is done, in an order that keeps evidence."""

from collections.abc import Iterable

from sentinel.checkers.proofs.text_pages import faults, text_pages
from sentinel.core.note_book import Note
from sentinel.core.proof import OptionKind, Proof, ProofOption
from sentinel.core.published import PublishedPromise
from sentinel.core.text_plan import STEPS, plan_faults
from sentinel.core.whole_page import WholePage


def _page(promise: PublishedPromise, page: WholePage) -> Iterable[Note]:
    wanted = [step for step in promise.texts("steps") if step in STEPS]
    return faults(plan_faults(page.blocks.main, wanted))


PROOF = Proof(
    what="A contingency plan treats as many eventualities as it names, natural disasters among "
    "them, and says that the site is blocked, evidence kept, CERT-In told, the site restored and "
    "tested again, in an order that works.",
    options=(
        ProofOption(
            name="steps",
            kind=OptionKind.TEXTS,
            what=f"What must be named: {', '.join(STEPS)}.",
            default=tuple(STEPS),
        ),
    ),
    page=_page,
    looks=text_pages,
)
