"""backups-fresh: a clean backup of the site is at hand, young enough, and was restored on trial."""

from datetime import datetime, timedelta

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
from sentinel.core.site_record import SiteRecord


def _conclude(promise: PublishedPromise, noted: Noted, facts: ProofFacts) -> PromiseStanding:
    del noted
    record = facts.record
    if record is None or not record.has_files:
        return unknown(promise, "Sentinel does not back up this site's files: no document_root.")
    if not record.vault_read:
        return unknown(promise, "The vault with the backups could not be read.")
    fault = _fault(promise, record, facts.now)
    if fault:
        return broken_by_record(promise, fault)
    return kept_by_record(
        promise, f"The newest clean backup is of {record.newest_clean_at:%Y-%m-%d}."
    )


def _fault(promise: PublishedPromise, record: SiteRecord, now: datetime) -> str:
    """What is wrong with the backups; empty where nothing is."""
    newest, rehearsed = record.newest_clean_at, record.rehearsed_at
    if record.newest_backup_at is None:
        return "There is no backup."
    if newest is None:
        return "No backup was proven clean."
    if now - newest > timedelta(seconds=promise.number("max_age")):
        return f"The newest clean backup is of {newest:%Y-%m-%d}."
    within = timedelta(seconds=promise.number("rehearsed_within"))
    if within and (rehearsed is None or now - rehearsed > within):
        last = "never" if rehearsed is None else f"last on {rehearsed:%Y-%m-%d}"
        return f"A backup was restored on trial {last}."
    return ""


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
