"""SCAN: today's rules find nothing. Alone it proves nothing; a hit speaks against a backup."""

from sentinel.core.clean_facts import CleanFacts
from sentinel.core.conditions.answers import failed, not_known, passed, shown, some, unread
from sentinel.core.counts import counted
from sentinel.core.vault import Backup, Condition, ConditionResult

_NAME = Condition.SCAN
_DIGITS = 12


def scan(backup: Backup, facts: CleanFacts) -> ConditionResult:
    """No exact rule in any file, no heuristic rule in what is not equal to the baseline."""
    del backup  # its files are in the facts
    found = facts.contents
    if found is None:
        return unread(_NAME, "Not scanned")
    if found.hits:
        hits = [f"{shown(hit.path)} ({hit.rule.id}: {hit.rule.what})" for hit in found.hits]
        return failed(_NAME, f"Found: {some(hits)}.")
    if found.unread:
        return not_known(_NAME, f"Could not be scanned: {some(found.unread)}.")
    text = (
        f"{counted(found.files, 'file')} scanned with {counted(found.rules, 'rule')} "
        f"({found.rules_sha256[:_DIGITS]}): nothing found"
    )
    if found.exempt:
        text += f"; {found.exempt} equal to the baseline by exact rules alone"
    if found.in_pieces:
        text += f"; {counted(found.in_pieces, 'large file')} in overlapping pieces"
    return passed(_NAME, f"{text}.")
