"""backups-fresh: a clean backup of the site is at hand, young enough, and was restored on trial."""

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
    record = facts.record
    if record is None or not record.has_files:
        return unknown(promise, "Sentinel does not back up this site's files: no document_root.")
    newest, rehearsed = record.newest_clean_at, record.rehearsed_at
    if record.newest_backup_at is None:
        return broken_by_record(promise, "There is no backup.")
    if newest is None:
        return broken_by_record(promise, "No backup was proven clean.")
    if facts.now - newest > timedelta(seconds=promise.number("max_age")):
        return broken_by_record(promise, f"The newest clean backup is of {newest:%Y-%m-%d}.")
    within = timedelta(seconds=promise.number("rehearsed_within"))
    if within and (rehearsed is None or facts.now - rehearsed > within):
        last = "never" if rehearsed is None else f"last on {rehearsed:%Y-%m-%d}"
        return broken_by_record(promise, f"A backup was restored on trial {last}.")
    return kept_by_record(promise, f"The newest clean backup is of {newest:%Y-%m-%d}.")


PROOF = Proof(
    what="The newest clean backup is young enough, and one was restored on trial not long ago.",
    options=(
        ProofOption(
            name="max_age",
            kind=OptionKind.DURATION,
            what="How old the newest clean backup may be.",
            default="2d",
        ),
        ProofOption(
            name="rehearsed_within",
            kind=OptionKind.DURATION,
            what='A good rehearsal within this time; "0s": none is asked for.',
            default="31d",
        ),
    ),
    conclude=_conclude,
)
