"""approved-changes: what stands on the site is what was approved, and nothing else."""

from sentinel.core.note_book import Noted
from sentinel.core.proof import Proof, ProofFacts, broken_by_record, kept_by_record, unknown
from sentinel.core.published import PromiseStanding, PublishedPromise


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    del noted
    record = facts.record
    if record is None or record.compared_at is None:
        return unknown(promise, "The site was not compared with an approved copy yet.")
    here = [one for one in record.unapproved if promise.covers(one.partition("?")[0])]
    if here:
        return broken_by_record(
            promise,
            f"Changed without an approval: {', '.join(here[:3])}"
            f"{f' and {len(here) - 3} more' if len(here) > 3 else ''}.",
            pages=tuple(facts.site.url + one.lstrip("/") for one in here),
        )
    return kept_by_record(
        promise, f"Compared with the approved copy on {record.compared_at:%Y-%m-%d}: nothing else."
    )


PROOF = Proof(
    what="No change stands on the site that nobody approved.",
    conclude=_conclude,
)
