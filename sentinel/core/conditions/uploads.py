"""UPLOADS: what the application writes holds no code and is what its names say."""

from sentinel.core.clean_facts import CleanFacts
from sentinel.core.conditions.answers import failed, not_known, passed, shown, some, unread
from sentinel.core.counts import counted
from sentinel.core.globs import matcher
from sentinel.core.harmless_files import may_be_harmless
from sentinel.core.upload_policy import name_problems
from sentinel.core.vault import Backup, Condition, ConditionResult

_NAME = Condition.UPLOADS


def uploads(backup: Backup, facts: CleanFacts) -> ConditionResult:
    """Names, types and bytes below the paths that the document-root checks ignore."""
    ignored = matcher(facts.ignore)
    mutable = [entry for entry in backup.manifest.entries if ignored(entry.path)]
    if not mutable:
        return passed(_NAME, "It holds nothing that the application writes.")
    # of files that close a folder the text tells, when bytes are read
    named = [entry for entry in mutable if not may_be_harmless(entry)]
    problems = name_problems(named, facts.uploads)
    if problems:
        return failed(_NAME, f"{some(problems)}.")
    if facts.contents is None:
        return unread(_NAME, "Not read")
    if facts.contents.upload_problems:
        return failed(_NAME, f"{some(facts.contents.upload_problems)}.")
    names = {shown(entry.path) for entry in mutable}
    unseen = [why for why in facts.contents.unread if why.partition(": ")[0] in names]
    if unseen or not facts.contents.rules:
        return not_known(_NAME, f"Could not be read: {some(unseen or facts.contents.unread)}.")
    return passed(
        _NAME, f"{counted(len(mutable), 'entry', 'entries')} as the upload policy asks: no code."
    )
