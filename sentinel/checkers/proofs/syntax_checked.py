"""syntax-checked: the whole content went through the syntax check within the promised time."""

from datetime import timedelta

from sentinel.core.note_book import Noted
from sentinel.core.proof import (
    OptionKind,
    Proof,
    ProofFacts,
    ProofOption,
    broken_by_record,
    kept_by_record,
    unknown,
)
from sentinel.core.published import PromiseStanding, PublishedPromise

KIND = "syntax"


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    """That it was checked; what it found is the check's own report."""
    del noted
    looked = [check.looked_at for check in facts.checks.values() if check.kind == KIND]
    if not looked:
        return unknown(promise, "The syntax check has not looked at the site yet.")
    last = max(looked)
    if facts.now - last > timedelta(seconds=promise.number("within")):
        return broken_by_record(promise, f"The last syntax check was on {last:%Y-%m-%d}.")
    return kept_by_record(promise, f"The content was checked on {last:%Y-%m-%d}: sentinel syntax.")


PROOF = Proof(
    what="The syntax check of all content was carried out within the promised time.",
    options=(
        ProofOption(
            name="within",
            kind=OptionKind.DURATION,
            what="How long ago the last one may be.",
            default="92d",
        ),
    ),
    conclude=_conclude,
)
