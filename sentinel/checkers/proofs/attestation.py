"""attestation: no program can prove it, so a person answers for it, with name, date and term."""

from sentinel.core.note_book import Noted
from sentinel.core.proof import OptionKind, Proof, ProofFacts, ProofOption, attested, unknown
from sentinel.core.published import PromiseStanding, PublishedPromise


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    del noted
    held = attested(promise, facts)
    if held is not None:
        return held
    if facts.attestations:
        last = max(facts.attestations, key=lambda one: one.until)
        return unknown(
            promise,
            f"The word of {last.name}, {last.post}, ended on {last.until.isoformat()}. To be "
            f"looked at anew: {promise.text('look_at')}",
        )
    return unknown(
        promise, f"Nobody answers for it yet. To be looked at: {promise.text('look_at')}"
    )


PROOF = Proof(
    what="A person has looked at it and answers for it until a day (checks/attestations.toml).",
    options=(
        ProofOption(
            name="look_at",
            kind=OptionKind.TEXT,
            what="What the person looks at before giving a word, one sentence.",
        ),
    ),
    conclude=_conclude,
    by_word=True,
    breakable=False,
)
