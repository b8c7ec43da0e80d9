"""not-checkable: nothing on the site or in the record could show it, and the reason is said."""

from sentinel.core.note_book import Noted
from sentinel.core.proof import OptionKind, Proof, ProofFacts, ProofOption
from sentinel.core.published import PromiseStanding, PublishedPromise, Standing


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    del noted, facts
    return PromiseStanding(
        promise=promise, standing=Standing.NOT_CHECKABLE, reason=promise.text("reason")
    )


PROOF = Proof(
    what="Listed so that nobody misses it; nothing can prove it, and the reason is given.",
    options=(
        ProofOption(
            name="reason", kind=OptionKind.TEXT, what="Why it cannot be checked, one sentence."
        ),
    ),
    conclude=_conclude,
    by_word=True,
    breakable=False,
)
