"""contacts-verified: who decides is named, can be reached, and confirmed the details in time."""

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


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    del noted
    if facts.record is None:
        return unknown(promise, "Nothing is on record of this site's contacts.")
    deciding = [one for one in facts.record.contacts if one.decides]
    if not deciding:
        return broken_by_record(promise, "config.toml names nobody who may decide.")
    for one in deciding:
        if one.lacks:
            return broken_by_record(promise, f"{one.name} is named without {', '.join(one.lacks)}.")
    within = timedelta(seconds=promise.number("within"))
    late = [
        one.name
        for one in deciding
        if one.verified_at is None or facts.now - one.verified_at > within
    ]
    if late:
        return unknown(promise, f"Not verified in time: {', '.join(late)} (sentinel contacts).")
    names = ", ".join(one.name for one in deciding)
    return kept_by_record(promise, f"Complete and verified: {names}.")


PROOF = Proof(
    what="Who may decide is named with mobile, mail and deputy, and has confirmed the details.",
    options=(
        ProofOption(
            name="within",
            kind=OptionKind.DURATION,
            what="How long a confirmation of the details holds.",
            default="100d",
        ),
    ),
    conclude=_conclude,
)
