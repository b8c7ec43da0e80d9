"""REHEARSED: a backup like this one was restored, served and checked not long ago.

A backup that nobody ever restored is a hope. A rehearsal speaks for its lineage: the same site and
document root, stored the same way; but one that found this very backup bad speaks against it.
"""

from datetime import timedelta

from sentinel.core.clean_facts import CleanFacts
from sentinel.core.conditions.answers import failed, not_known, passed, some
from sentinel.core.times import duration_text, ist_text
from sentinel.core.vault import Backup, Condition, ConditionResult

_NAME = Condition.REHEARSED


def rehearsed(backup: Backup, facts: CleanFacts) -> ConditionResult:
    """A rehearsal of its lineage ended well within the configured time."""
    if not facts.rehearsed_within_seconds:
        return passed(_NAME, "No rehearsal is asked for.")
    within = timedelta(seconds=facts.rehearsed_within_seconds)
    of_lineage = [r for r in facts.rehearsals if r.shares_lineage(backup)]
    own = next((r for r in of_lineage if r.backup == backup.id), None)
    if own is not None and not own.good:
        return failed(
            _NAME, f"Its own rehearsal {ist_text(own.ended_at)} failed: {some(own.problems)}"
        )
    good = next((r for r in of_lineage if r.good), None)
    if good is None:
        return not_known(
            _NAME,
            "No backup of its kind was ever restored as a rehearsal: sentinel backup rehearse.",
        )
    if not timedelta(0) <= facts.now - good.ended_at <= within:
        return not_known(
            _NAME,
            f"The last good rehearsal of its kind ended {ist_text(good.ended_at)}, not within the "
            f"last {duration_text(within)}: sentinel backup rehearse.",
        )
    return passed(
        _NAME,
        f"Backup {good.backup}, stored the same way, was restored as a rehearsal "
        f"{ist_text(good.ended_at)}, in {good.seconds:g} s.",
    )
