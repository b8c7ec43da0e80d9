"""incidents-closed: of each incident that is over, cause and corrective action are recorded."""

from sentinel.core.note_book import Noted
from sentinel.core.proof import Proof, ProofFacts, broken_by_record, kept_by_record, unknown
from sentinel.core.published import PromiseStanding, PublishedPromise

SHOWN = 5


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    del noted
    if facts.record is None:
        return unknown(promise, "Nothing is on record of this site's incidents.")
    owed = facts.record.incidents_without_cause
    if owed:
        more = f" and {len(owed) - SHOWN} more" if len(owed) > SHOWN else ""
        return broken_by_record(
            promise,
            f"Cause and corrective action are still owed: {', '.join(owed[:SHOWN])}{more} "
            "(sentinel incident close).",
        )
    return kept_by_record(promise, "No incident is over without its cause on record.")


PROOF = Proof(
    what="Of each incident that is over, the cause and what was done about it are recorded.",
    conclude=_conclude,
)
