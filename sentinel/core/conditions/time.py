"""TIME: it was taken while the site is known to have been good."""

from datetime import timedelta

from sentinel.core.clean_facts import CleanFacts
from sentinel.core.conditions.answers import failed, passed
from sentinel.core.times import ist_text
from sentinel.core.vault import Backup, Condition, ConditionResult

_NAME = Condition.TIME
_STEP = timedelta(minutes=5)
"""By so much a clock may be set back without a backup's time being doubted."""


def time(backup: Backup, facts: CleanFacts) -> ConditionResult:
    """Ended before the last good run that precedes the first compromise began: that run may have
    passed by each page at once, and what came behind it nobody has seen."""
    taken = ist_text(backup.ended_at)
    after = backup.made_after
    # a time that is still to come is of a clock that was ahead, and says nothing of this one
    if after is not None and backup.ended_at + _STEP < after <= facts.now:
        return failed(
            _NAME,
            f"Its time is {taken}, but the chain has a line of {ist_text(after)} before it: the "
            "clock was wrong, then or now, and when it was taken is not known. Backups made from "
            "now on are not held up by that; an authoriser may take this one: sentinel restore "
            f"{backup.id} --override.",
        )
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
    good = ist_text(facts.last_good.started_at)
    if backup.ended_at > facts.last_good.started_at:
        return failed(_NAME, f"Taken until {taken}, after the last good run began ({good}).")
    return passed(_NAME, f"Taken until {taken}, before the last good run began ({good}).")
