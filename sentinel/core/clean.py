"""Judging whether a backup is clean: facts in, one answer for each of eight conditions out."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from sentinel.core.check import Check, TreeOptions
from sentinel.core.clean_facts import GOOD_VERDICTS, CleanFacts
from sentinel.core.conditions.answers import is_unread
from sentinel.core.conditions.database import database
from sentinel.core.conditions.health import health
from sentinel.core.conditions.integrity import integrity
from sentinel.core.conditions.provenance import provenance
from sentinel.core.conditions.rehearsed import rehearsed
from sentinel.core.conditions.scan import scan
from sentinel.core.conditions.time import time
from sentinel.core.conditions.uploads import uploads
from sentinel.core.vault import Answer, Backup, Cleanness, Condition, ConditionResult

__all__ = [
    "CONDITIONS",
    "COSTLY",
    "GOOD_VERDICTS",
    "CleanFacts",
    "can_become_clean",
    "judge",
    "promising",
    "reasons",
    "tree_ignores",
    "why",
]

CONDITIONS: dict[Condition, Callable[[Backup, CleanFacts], ConditionResult]] = {
    Condition.INTEGRITY: integrity,
    Condition.PROVENANCE: provenance,
    Condition.UPLOADS: uploads,
    Condition.SCAN: scan,
    Condition.HEALTH: health,
    Condition.TIME: time,
    Condition.DATABASE: database,
    Condition.REHEARSED: rehearsed,
}

COSTLY = frozenset({Condition.INTEGRITY, Condition.UPLOADS, Condition.SCAN, Condition.DATABASE})
"""Conditions for which the backup's bytes are read."""


def judge(backup: Backup, facts: CleanFacts) -> Cleanness:
    """All eight conditions; the backup is clean only where every one passed."""
    results = tuple(condition(backup, facts) for condition in CONDITIONS.values())
    return Cleanness(backup=backup.id, results=results)


def promising(cleanness: Cleanness, without: frozenset[Condition] = frozenset()) -> bool:
    """Whether nothing speaks against it but that its bytes were not read yet; conditions in
    `without` are not asked."""
    return all(
        result.answer is Answer.PASSED
        or (result.answer is Answer.NOT_KNOWN and result.condition in COSTLY)
        for result in cleanness.results
        if result.condition not in without
    )


def can_become_clean(backup: Backup, facts: CleanFacts) -> bool:
    """Whether time, a rehearsal and the proof of its bytes are all that a backup lacks: one that
    was not looked at afterwards, or does not equal what was approved, never becomes clean."""
    spoilt = facts.soak is not None and facts.soak.first_bad is not None
    patient = replace(facts, soak=None, rehearsed_within_seconds=0.0)
    return not spoilt and promising(judge(backup, patient))


def tree_ignores(checks: Iterable[Check]) -> tuple[str, ...]:
    """The globs of all document-root checks."""
    globs = (g for c in checks if isinstance(c.options, TreeOptions) for g in c.options.ignore)
    return tuple(dict.fromkeys(globs))


def reasons(cleanness: Cleanness) -> str:
    """Why a backup is not clean, in one line."""
    return why(cleanness.results)


def why(results: Iterable[ConditionResult]) -> str:
    """What does not pass, in one line: what failed, then what is not known. That its bytes
    were not read, since something else speaks against it, is told only where it is all there is."""
    bad = [r for r in results if r.answer is not Answer.PASSED]
    told = [r for r in bad if not is_unread(r)] or bad
    told.sort(key=lambda result: result.answer is not Answer.FAILED)
    return " ".join(f"{r.condition.value}: {r.text}" for r in told)
