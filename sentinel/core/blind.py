"""What of a document root could not be read: said of each path, and never taken for gone.

It concludes nothing about the site: whoever closes a folder to Sentinel causes no block, and those
who run it are told that one witness is partly blind.
"""

from collections.abc import Iterable, Sequence

from sentinel.core.check import Check
from sentinel.core.counts import counted
from sentinel.core.finding import Finding
from sentinel.core.manifest import ChangeKind, EntryType, TreeChange
from sentinel.core.site import Site
from sentinel.core.urls import subject_of, subject_of_path, url_of_path
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity, WitnessKind

UNREAD_NOW = "file-unread"
"""Code of the finding that a path cannot be read now."""
UNREAD_BEFORE = "file-not-approved"
"""Code of the finding that a path could not be read when the baseline was learnt."""
MAX_TOLD = 100
"""Paths of which each has a finding of its own; further ones share one."""


def is_blind(change: TreeChange) -> bool:
    """Whether nothing can be concluded from a difference, as one side of it was not read."""
    unread = change.after is not None and change.after.unread
    return unread or change.kind is ChangeKind.UNREAD


def blind_findings(site: Site, check: Check, changes: Iterable[TreeChange]) -> Iterable[Finding]:
    """One `inconclusive` finding for each path that was not read, up to MAX_TOLD, and one more
    for all further ones."""
    ordered = sorted(changes, key=lambda change: (_known_before(change), change.path))
    for change in ordered[:MAX_TOLD]:
        known = _known_before(change)
        yield _finding(
            check,
            subject_of_path(change.path, site),
            url_of_path(change.path, site),
            UNREAD_BEFORE if known else UNREAD_NOW,
            _message(change),
        )
    if rest := ordered[MAX_TOLD:]:
        code = UNREAD_BEFORE if _known_before(rest[0]) else UNREAD_NOW
        yield _finding(check, subject_of(site.url, site), site.url, code, _more(rest))


def _known_before(change: TreeChange) -> bool:
    """Whether it was approved as something that cannot be read."""
    return change.before is not None and change.before.unread


def _message(change: TreeChange) -> str:
    before, after = change.before, change.after
    name = repr(change.path)
    if after is None or not after.unread:
        return (
            f"{name} could not be read when the baseline was learnt, and can be now. Look at it, "
            "then learn and approve a new baseline."
        )
    told = (
        f"{name} cannot be read (mode {after.mode:04o}, owner {after.uid}:{after.gid}), so nothing "
        "is known of what is in it."
    )
    if before is None:
        told += " It is new."
    elif before.unread:
        told += " Nor could it be when the baseline was learnt."
    globs = [change.path] if after.type is EntryType.FILE else [change.path, f"{change.path}/**"]
    return (
        f"{told} Give the user running Sentinel read access; only if nothing there matters, put "
        f"{' and '.join(map(repr, globs))} into the `ignore` of this check."
    )


def _more(changes: Sequence[TreeChange]) -> str:
    what = counted(len(changes), "further file or folder", "further files and folders")
    return f"{what} could not be read."


def _finding(check: Check, subject: str, url: str, code: str, message: str) -> Finding:
    return Finding(
        check=check.name,
        code=code,
        subject=subject,
        url=url,
        severity=min(Severity.WARNING, check.severity),
        verdict=Verdict.INCONCLUSIVE,
        message=message,
        witness=WitnessKind.TREE,
    )
