"""The document root in a proposal: what was judged in it, and nothing that nobody looked at."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace

from sentinel.core.check import Check
from sentinel.core.manifest import Entry, EntryType, Manifest, with_known
from sentinel.core.verdict import Verdict
from sentinel.errors import TreeError
from sentinel.eyes import Eyes, Scene, Seen
from sentinel.looking import look_at_tree

_HARMLESS = frozenset({Verdict.INTACT, Verdict.EDITED})


async def proposed_tree(
    eyes: Eyes, scene: Scene, seen: Seen, checks: Sequence[Check], served: Collection[str]
) -> Manifest | None:
    """The tree that a proposal holds: as the run saw it, or, where the run did not look at the
    document root, as it is now and as the `checks` of trees find it.

    What is grave there was laid down since the last look at the root, or stands in an incident:
    then only approved files with the bytes that were `served`, which the run has judged, are taken
    from it. Raises TreeError where the root cannot be read.
    """
    approved = None if scene.baseline is None else scene.baseline.tree
    if seen.tree is not None and approved is not None:
        return await asyncio.to_thread(with_known, seen.tree, approved)
    if seen.tree is not None:
        return seen.tree
    if approved is None or scene.site.document_root is None:
        return approved
    judging = tuple(check for check in checks if check.kind == "tree")
    now = Seen()
    await look_at_tree(eyes, replace(scene, checks=judging), now)
    if now.tree is None:
        raise TreeError(f"site {scene.site.name}: its document root cannot be read now.")
    tree = await asyncio.to_thread(with_known, now.tree, approved)
    if judging and all(finding.verdict in _HARMLESS for finding in now.findings):
        return tree
    return await asyncio.to_thread(_with_served, approved, tree, served)


def _with_served(approved: Manifest, tree: Manifest, served: Collection[str]) -> Manifest:
    """The approved tree, with the served bytes in those of its files that hold them now."""
    now = {entry.path: entry for entry in tree.files if entry.sha256 in served}
    return Manifest(
        entries=tuple(
            _filled(entry, now[entry.path])
            if entry.path in now and entry.type is EntryType.FILE
            else entry
            for entry in approved.entries
        )
    )


def _filled(approved: Entry, now: Entry) -> Entry:
    return replace(approved, sha256=now.sha256, size=now.size, mtime_ns=now.mtime_ns)
