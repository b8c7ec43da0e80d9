"""drilled: what is to be done in an emergency was exercised, and went well, not long ago."""

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
        return unknown(promise, "Nothing is on record of exercises on this site.")
    last, failed = facts.record.drilled_at, facts.record.drill_failed_at
    if failed is not None and (last is None or failed > last):
        return broken_by_record(promise, f"The exercise on {failed:%Y-%m-%d} did not go well.")
    if last is None:
        return unknown(promise, "It was never exercised: sentinel drill defacement.")
    if facts.now - last > timedelta(seconds=promise.number("within")):
        return broken_by_record(promise, f"The last good exercise was on {last:%Y-%m-%d}.")
    return kept_by_record(promise, f"Exercised on {last:%Y-%m-%d}, and all went well.")


PROOF = Proof(
    what="A drill or proof of the response went well within the promised time.",
    options=(
        ProofOption(
            name="within",
            kind=OptionKind.DURATION,
            what="How long ago the last good one may be.",
            default="366d",
        ),
    ),
    conclude=_conclude,
)
