"""reviews-in-date: what the content calendar names was changed or reviewed within its period."""

from sentinel.core.note_book import Noted
from sentinel.core.proof import (
    OptionKind,
    Proof,
    ProofFacts,
    ProofOption,
    broken_by_record,
    chosen_elements,
    kept_by_record,
    unknown,
)
from sentinel.core.published import PromiseStanding, PublishedPromise


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    del noted
    elements, missing = chosen_elements(promise, facts)
    late = [
        f"{one.name} (due on {one.due.isoformat()})" if one.due else one.name
        for one in elements
        if one.overdue
    ]
    if late:
        return broken_by_record(promise, f"The review is overdue of: {', '.join(late)}.")
    if missing:
        return unknown(promise, f"Not in the content calendar: {', '.join(missing)}.")
    known = [one for one in elements if one.due is not None]
    if not known:
        return unknown(
            promise, "The content calendar has no date for it yet (checks/content.toml)."
        )
    return kept_by_record(promise, f"In date: {', '.join(one.name for one in known)}.")


PROOF = Proof(
    what="Elements of the content calendar were changed or reviewed within their periods.",
    options=(
        ProofOption(
            name="elements",
            kind=OptionKind.TEXTS,
            what="Names of elements of checks/content.toml; none given: all of them.",
            default=(),
        ),
    ),
    conclude=_conclude,
)
