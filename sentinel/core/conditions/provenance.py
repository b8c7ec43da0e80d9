"""PROVENANCE: what the application does not write itself is what a person approved."""

from sentinel.core.baseline import Baseline, BaselineState
from sentinel.core.clean_facts import CleanFacts
from sentinel.core.conditions.answers import failed, not_known, passed, shown, some
from sentinel.core.globs import matcher
from sentinel.core.manifest import Entry, difference
from sentinel.core.vault import Backup, Condition, ConditionResult

_NAME = Condition.PROVENANCE


def provenance(backup: Backup, facts: CleanFacts) -> ConditionResult:
    """The immutable part was captured whole, and is equal to the baseline that was in force."""
    if not backup.baseline:
        return failed(_NAME, "No baseline was approved when it was taken.")
    if facts.baseline_fault:
        return failed(_NAME, facts.baseline_fault)
    if facts.baseline is None:
        return not_known(_NAME, f"Baseline {backup.baseline} is not stored any more.")
    return _whole(backup, facts) or _equality(backup, facts.baseline, facts.ignore)


def _whole(backup: Backup, facts: CleanFacts) -> ConditionResult | None:
    """A backup with holes is none, whatever the rest equals."""
    ignored = matcher(facts.ignore)
    holes = [
        f"{shown(entry.path)} ({why})"
        for entry in backup.manifest.entries
        if (why := _hole(entry)) and not ignored(entry.path)
    ]
    return failed(_NAME, f"Not captured whole: {some(holes)}.") if holes else None


def _hole(entry: Entry) -> str:
    if entry.oversize:
        return "larger than backups may hold"
    if entry.unread:
        return "could not be read"
    return "changed while it was read" if entry.torn else ""


def _equality(backup: Backup, baseline: Baseline, ignore: tuple[str, ...]) -> ConditionResult:
    approved = baseline.state in {BaselineState.APPROVED, BaselineState.RETIRED}
    if baseline.site != backup.site or not approved or not baseline.approved_by:
        return failed(_NAME, f"Baseline {baseline.id} is not an approved one of this site.")
    if baseline.tree is None:
        return not_known(_NAME, f"Baseline {baseline.id} was learnt without the document root.")
    ignored = matcher(ignore)
    changes = [c for c in difference(baseline.tree, backup.manifest) if not ignored(c.path)]
    if changes:
        named = some([f"{shown(change.path)} ({change.kind.value})" for change in changes])
        return failed(_NAME, f"Differs from baseline {baseline.id}: {named}.")
    return passed(_NAME, f"Equal to baseline {baseline.id}, approved by {baseline.approved_by}.")
