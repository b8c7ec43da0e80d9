"""available: the site answered visitors for as much of the last month as it promises."""

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
    record, least = facts.record, int(promise.number("days"))
    if record is None or record.up_share is None or record.days_monitored < least:
        days = 0 if record is None else record.days_monitored
        return unknown(
            promise, f"Too few days were watched: {days} of the {least} that are needed."
        )
    said = (
        f"It answered for {record.up_share:.2%} of the time in {record.days_monitored} days; "
        f"promised: {promise.number('share'):.2%}."
    )
    if record.up_share < promise.number("share"):
        return broken_by_record(promise, said)
    return kept_by_record(promise, said)


PROOF = Proof(
    what="The site was up for the promised share of the last month (announced windows apart).",
    options=(
        ProofOption(
            name="share",
            kind=OptionKind.NUMBER,
            what="From 0 to 1: of the time of which something is known.",
            default=0.99,
        ),
        ProofOption(
            name="days",
            kind=OptionKind.NUMBER,
            what="Days that must have been watched before anything is said.",
            default=7,
        ),
    ),
    conclude=_conclude,
)
