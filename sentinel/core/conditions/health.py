"""HEALTH: the site was in order around the capture, and stayed so until the soak was over.

What an attacker does is often seen hours after it is done. A backup is trusted only when all has
stayed green for a while.
"""

from sentinel.core.clean_facts import GOOD_VERDICTS, CleanFacts, Soak
from sentinel.core.conditions.answers import failed, not_known, passed, some
from sentinel.core.run import Run
from sentinel.core.times import ist_text
from sentinel.core.vault import Backup, Condition, ConditionResult

_NAME = Condition.HEALTH


def health(backup: Backup, facts: CleanFacts) -> ConditionResult:
    """Good runs just before and after; no bad one until the soak's end, and good ones since."""
    against = _around(backup, facts)
    if against is not None:
        return against
    beside = f"In order before ({backup.run_before}) and after ({backup.run_after})"
    if facts.soak is None:
        return passed(_NAME, f"{beside}; no soak is asked for.")
    against = _soaked(backup, facts, facts.soak)
    return against or passed(
        _NAME,
        f"{beside}, in every run until {ist_text(facts.soak.ends_at(backup))}, and in "
        f"{facts.soak.good_since[0].id} since then.",
    )


def _around(backup: Backup, facts: CleanFacts) -> ConditionResult | None:
    for run, id_, when in (
        (facts.run_before, backup.run_before, "before"),
        (facts.run_after, backup.run_after, "after"),
    ):
        if run is None:
            known = f"Run {id_} {when} it is not stored." if id_ else f"No run {when} it is noted."
            return not_known(_NAME, known)
        if run.site != backup.site or not _beside(run, backup, when):
            return failed(_NAME, f"Run {run.id} is not one that looked just {when} it.")
        if run.verdict not in GOOD_VERDICTS:
            return failed(_NAME, f"Run {run.id} {when} it found the site {run.verdict.value}.")
    return None


def _beside(run: Run, backup: Backup, when: str) -> bool:
    if when == "before":
        return run.ended_at <= backup.started_at
    return run.started_at >= backup.ended_at


def _soaked(backup: Backup, facts: CleanFacts, soak: Soak) -> ConditionResult | None:
    ends_at = soak.ends_at(backup)
    if soak.first_bad is not None:
        bad = soak.first_bad
        return failed(
            _NAME,
            f"Run {bad.id} found the site {bad.verdict.value} at {ist_text(bad.ended_at)}, before "
            f"its soak was over ({ist_text(ends_at)}).",
        )
    if facts.first_sighting is not None and facts.first_sighting <= ends_at:
        return failed(
            _NAME,
            f"The incident began {ist_text(facts.first_sighting)}, before its soak was over "
            f"({ist_text(ends_at)}).",
        )
    if facts.now < ends_at:
        return not_known(
            _NAME, f"Its soak is not over: all must stay in order until {ist_text(ends_at)}."
        )
    return _looked_since(soak, ends_at=ist_text(ends_at))


def _looked_since(soak: Soak, *, ends_at: str) -> ConditionResult | None:
    """An empty record is no good record: somebody must have looked when the soak was over."""
    taken = {check for run in soak.good_since for check in run.checks}
    missing = [check for check in soak.wanted_checks if check not in taken]
    if soak.good_since and not missing:
        return None
    looked = f"not yet by {some(missing)}" if soak.good_since else "by no good run yet"
    return not_known(
        _NAME,
        f"Its soak was over {ends_at}; since then the site was looked at {looked}. "
        "`sentinel sweep` takes all checks now.",
    )
