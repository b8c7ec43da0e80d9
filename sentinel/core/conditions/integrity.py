"""INTEGRITY: the bytes in the vault are the ones that were captured."""

from sentinel.core.clean_facts import CleanFacts
from sentinel.core.conditions.answers import failed, not_known, passed, some, unread
from sentinel.core.counts import counted
from sentinel.core.vault import Backup, Condition, ConditionResult

_NAME = Condition.INTEGRITY


def integrity(backup: Backup, facts: CleanFacts) -> ConditionResult:
    """Every object hashes to its name, manifest and chain are signed and unbroken."""
    problems = facts.integrity_problems
    if problems is None:
        return unread(_NAME, "Not verified")
    if problems:
        return failed(_NAME, some(problems))
    if facts.integrity_unknown:
        return not_known(_NAME, facts.integrity_unknown)
    return passed(
        _NAME,
        f"{counted(len(backup.manifest.files), 'file')} re-hashed, manifest and chain signed and "
        "unbroken.",
    )
