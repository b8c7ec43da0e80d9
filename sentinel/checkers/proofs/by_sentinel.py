"""by-sentinel: the promise is about what Sentinel itself does, and a test of it shows that."""

from sentinel.core.note_book import Noted
from sentinel.core.proof import OptionKind, Proof, ProofFacts, ProofOption
from sentinel.core.published import PromiseStanding, PublishedPromise, Standing


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    del noted, facts
    return PromiseStanding(
        promise=promise, standing=Standing.BY_SENTINEL, reason=promise.text("feature")
    )


PROOF = Proof(
    what="Sentinel itself honours it; tests of its source show that.",
    options=(
        ProofOption(
            name="feature",
            kind=OptionKind.TEXT,
            what="What Sentinel does so that the promise is kept, one sentence.",
        ),
        ProofOption(
            name="shown_by",
            kind=OptionKind.TEXTS,
            what="Tests of Sentinel's source that show it, such as "
            '"tests/test_detect.py::test_that_it_does"; none for a promise of your own.',
            default=(),
        ),
    ),
    conclude=_conclude,
    by_word=True,
    breakable=False,
)
