"""TIME: it was taken while the site is known to have been good."""

from sentinel.core.clean_facts import CleanFacts
from sentinel.core.conditions.answers import failed, passed
from sentinel.core.times import ist_text
from sentinel.core.vault import Backup, Condition, ConditionResult

_NAME = Condition.TIME


def time(backup: Backup, facts: CleanFacts) -> ConditionResult:
    """Ended before the last good run that precedes the first compromise: between that run and the
    compromise nobody knows how the site was."""
    taken = ist_text(backup.ended_at)
    for attack in facts.past:
        if backup.started_at < attack.ended_at and backup.ended_at > attack.good_until:
            return failed(
                _NAME,
                f"Taken until {taken}, while {attack.incident} lasted "
                f"({ist_text(attack.good_until)} to {ist_text(attack.ended_at)}).",
            )
    if facts.first_sighting is None:
        return passed(_NAME, "No incident is open, and it was taken during none.")
    if facts.last_good is None:
        return failed(
            _NAME,
            f"No good run before the first compromise ({ist_text(facts.first_sighting)}) is known.",
        )
    good = ist_text(facts.last_good.ended_at)
    if backup.ended_at > facts.last_good.ended_at:
        return failed(_NAME, f"Taken until {taken}, after the last good run ({good}).")
    return passed(_NAME, f"Taken until {taken}, before the last good run ({good}).")
