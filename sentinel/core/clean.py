"""Judging whether a backup is clean: facts in, one answer per condition with its reason out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sentinel.core.baseline import Baseline, BaselineState
from sentinel.core.check import Check, TreeOptions
from sentinel.core.counts import counted
from sentinel.core.globs import matcher
from sentinel.core.manifest import difference
from sentinel.core.run import Run
from sentinel.core.vault import Answer, Backup, Cleanness, Condition, ConditionResult
from sentinel.core.verdict import Verdict

GOOD_VERDICTS = frozenset({Verdict.INTACT, Verdict.BROKEN})
"""Verdicts of a run in which the site's content was as approved."""
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanFacts:
    """What is known about one backup at the moment of judging."""

    integrity_problems: tuple[str, ...] | None
    """What the vault found; empty where everything verified, None where it was not asked."""
    baseline: Baseline | None
    """The baseline that the backup names, or None where there is none of that id."""
    baseline_fault: str
    """Why the baseline could not be read, or empty."""
    ignore: tuple[str, ...]
    """Globs of files that the application writes; they need not equal the baseline."""
    run_before: Run | None
    run_after: Run | None
    first_sighting: datetime | None
    """The first bad sighting of the incident, or None where there is no incident."""
    last_good: Run | None
    """The last good run before `first_sighting`."""


def judge(backup: Backup, facts: CleanFacts) -> Cleanness:
    """All four conditions; the backup is clean only where every one passed."""
    results = (
        _integrity(backup, facts),
        _provenance(backup, facts),
        _health(backup, facts),
        _time(backup, facts),
    )
    return Cleanness(backup=backup.id, results=results)


def tree_ignores(checks: Iterable[Check]) -> tuple[str, ...]:
    """The globs of all document-root checks."""
    globs = (g for c in checks if isinstance(c.options, TreeOptions) for g in c.options.ignore)
    return tuple(dict.fromkeys(globs))


def reasons(cleanness: Cleanness) -> str:
    """Why a backup is not clean, in one line."""
    bad = (r for r in cleanness.results if r.answer is not Answer.PASSED)
    return " ".join(f"{r.condition.value}: {r.text}" for r in bad)


def _integrity(backup: Backup, facts: CleanFacts) -> ConditionResult:
    problems = facts.integrity_problems
    if problems is None:
        return _not_known(Condition.INTEGRITY, "Not verified, as another condition failed already.")
    if problems:
        return _failed(Condition.INTEGRITY, _some(problems))
    ignored = matcher(facts.ignore)
    torn = [e.path for e in backup.manifest.entries if e.torn and not ignored(e.path)]
    if torn:
        return _failed(Condition.INTEGRITY, f"Changed while it was read: {_some(torn)}.")
    return _passed(
        Condition.INTEGRITY,
        f"{counted(len(backup.manifest.files), 'file')} re-hashed, manifest and chain signed and "
        "unbroken.",
    )


def _provenance(backup: Backup, facts: CleanFacts) -> ConditionResult:
    name = Condition.PROVENANCE
    if not backup.baseline:
        return _failed(name, "No baseline was approved when it was taken.")
    if facts.baseline_fault:
        return _failed(name, facts.baseline_fault)
    if facts.baseline is None:
        return _not_known(name, f"Baseline {backup.baseline} is not stored any more.")
    return _equality(backup, facts.baseline, facts.ignore)


def _equality(backup: Backup, baseline: Baseline, ignore: tuple[str, ...]) -> ConditionResult:
    name = Condition.PROVENANCE
    approved = baseline.state in {BaselineState.APPROVED, BaselineState.RETIRED}
    if baseline.site != backup.site or not approved or not baseline.approved_by:
        return _failed(name, f"Baseline {baseline.id} is not an approved one of this site.")
    if baseline.tree is None:
        return _not_known(name, f"Baseline {baseline.id} was learnt without the document root.")
    ignored = matcher(ignore)
    changes = [c for c in difference(baseline.tree, backup.manifest) if not ignored(c.path)]
    if changes:
        shown = _some([f"{change.path} ({change.kind.value})" for change in changes])
        return _failed(name, f"Differs from baseline {baseline.id}: {shown}.")
    return _passed(name, f"Equal to baseline {baseline.id}, approved by {baseline.approved_by}.")


def _health(backup: Backup, facts: CleanFacts) -> ConditionResult:
    name = Condition.HEALTH
    for run, id_, when in (
        (facts.run_before, backup.run_before, "before"),
        (facts.run_after, backup.run_after, "after"),
    ):
        if run is None:
            known = f"Run {id_} {when} it is not stored." if id_ else f"No run {when} it is noted."
            return _not_known(name, known)
        if run.site != backup.site or not _beside(run, backup, when):
            return _failed(name, f"Run {run.id} is not one that looked just {when} it.")
        if run.verdict not in GOOD_VERDICTS:
            return _failed(name, f"Run {run.id} {when} it found the site {run.verdict.value}.")
    return _passed(name, f"In order before ({backup.run_before}) and after ({backup.run_after}).")


def _beside(run: Run, backup: Backup, when: str) -> bool:
    if when == "before":
        return run.ended_at <= backup.started_at
    return run.started_at >= backup.ended_at


def _time(backup: Backup, facts: CleanFacts) -> ConditionResult:
    name = Condition.TIME
    if facts.first_sighting is None:
        return _passed(name, "No incident is open.")
    if facts.last_good is None:
        return _failed(name, "No good run before the first bad sighting is known.")
    if backup.ended_at > facts.last_good.ended_at:
        return _failed(
            name,
            f"Taken until {_at(backup.ended_at)}, after the last good run "
            f"({_at(facts.last_good.ended_at)}).",
        )
    return _passed(
        name,
        f"Taken until {_at(backup.ended_at)}, before the last good run "
        f"({_at(facts.last_good.ended_at)}).",
    )


def _passed(condition: Condition, text: str) -> ConditionResult:
    return ConditionResult(condition=condition, answer=Answer.PASSED, text=text)


def _failed(condition: Condition, text: str) -> ConditionResult:
    return ConditionResult(condition=condition, answer=Answer.FAILED, text=text)


def _not_known(condition: Condition, text: str) -> ConditionResult:
    return ConditionResult(condition=condition, answer=Answer.NOT_KNOWN, text=text)


def _some(items: Iterable[str]) -> str:
    listed = list(items)
    more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return ", ".join(listed[:_SHOWN]) + more


def _at(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
