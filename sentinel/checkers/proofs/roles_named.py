"""roles-named: each element of the content calendar has its contributor, moderator and approver."""

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
    lacking = [
        f"{one.name} ({', '.join(one.roles_missing)})" for one in elements if one.roles_missing
    ]
    if lacking:
        return broken_by_record(promise, f"Nobody is named: {'; '.join(lacking)}.")
    if missing:
        return unknown(promise, f"Not in the content calendar: {', '.join(missing)}.")
    if not elements:
        return unknown(promise, "There is no content calendar yet (checks/content.toml).")
    own = [one.name for one in elements if one.self_approved]
    remark = f" Who contributes also approves: {', '.join(own)}." if own else ""
    return kept_by_record(promise, f"Named for {len(elements)} elements.{remark}")


PROOF = Proof(
    what="Each element of the content calendar names its contributor, moderator and approver.",
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
