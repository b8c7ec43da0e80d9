"""Reading what differs in a document root, now and as approved: the most telling files first;
and what is told of what was not looked at."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from sentinel.core.baseline import Baseline
from sentinel.core.blind import is_blind
from sentinel.core.canonical import sha256
from sentinel.core.check import Check, TreeOptions
from sentinel.core.finding import Finding
from sentinel.core.globs import matcher
from sentinel.core.manifest import ChangeKind, Entry, EntryType, Manifest, TreeChange, difference
from sentinel.core.page import Page
from sentinel.core.ports import Blobs, Tree
from sentinel.core.run_notices import TREE_UNREADABLE
from sentinel.core.site import Site
from sentinel.core.snapshot import Snapshot
from sentinel.core.urgency import by_urgency
from sentinel.core.urls import subject_of
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity, WitnessKind
from sentinel.errors import TreeError

MAX_FILE_BYTES = 5_000_000
"""How much of one changed file is looked at; the digest covers all of it."""
MAX_CHANGED_FILES = 60
"""How many changed files are opened in one look; the rest is judged by name and digest alone."""

Bodies = dict[str, bytes]


class ChangedFiles(NamedTuple):
    """A tree with the files in it that differ from the approved ones, by path, each up to
    MAX_FILE_BYTES."""

    tree: Manifest
    """As scanned; a file that was written between the scan and its reading stands in it as read,
    so that digest and bytes are of one moment: it may be the approved one again."""
    now: Bodies
    before: Bodies


def worth_reading(
    approved: Manifest, seen: Manifest, checks: Iterable[Check]
) -> tuple[TreeChange, ...]:
    """The changes whose files are opened. What every check ignores takes nobody's place."""
    ignored = [matcher(c.options.ignore) for c in checks if isinstance(c.options, TreeOptions)]
    changes = (
        change
        for change in difference(approved, seen)
        if change.kind is not ChangeKind.METADATA
        and not is_blind(change)
        and not (ignored and all(ignores(change.path) for ignores in ignored))
        and (_is_file(change.before) or _is_file(change.after))
    )
    return by_urgency(changes)[:MAX_CHANGED_FILES]


def changed_files(
    site: Site,
    checks: Iterable[Check],
    baseline: Baseline,
    seen: Manifest,
    *,
    tree: Tree,
    blobs: Blobs,
) -> ChangedFiles:
    """The files that differ most tellingly from the approved tree, now and as approved.

    What is read whole is kept as evidence. What is gone again, or was never kept, is left out.
    """
    read = ChangedFiles(seen, {}, {})
    if baseline.tree is None or site.document_root is None:
        return read
    rewritten: dict[str, Entry] = {}
    for change in worth_reading(baseline.tree, seen, checks):
        if change.after is not None and _is_file(change.after):
            try:
                body = tree.read_site(site, change.path, MAX_FILE_BYTES)
            except TreeError:
                continue  # gone since the scan: the next look tells
            entry = _as_read(change.after, body)
            if entry != change.after:
                rewritten[change.path] = entry
            read.now[change.path] = body
            if len(body) == entry.size:
                blobs.put(body)
        if change.before is not None and _is_file(change.before):
            try:
                read.before[change.path] = blobs.get(change.before.sha256)
            except KeyError:
                continue
    return read._replace(tree=_with(seen, rewritten)) if rewritten else read


def _as_read(scanned: Entry, body: bytes) -> Entry:
    """The entry of a file whose bytes were read after it was scanned. Where more may follow them,
    where no digest was taken, and of a torn file it stays as it is."""
    if len(body) >= MAX_FILE_BYTES or not scanned.sha256 or scanned.torn:
        return scanned
    return replace(scanned, sha256=sha256(body), size=len(body))


def _with(seen: Manifest, rewritten: dict[str, Entry]) -> Manifest:
    return Manifest(entries=tuple(rewritten.get(entry.path, entry) for entry in seen.entries))


def unreadable(site: Site, check: Check, error: TreeError) -> Finding:
    """That the document root could not be looked at. It says nothing about the site itself."""
    return Finding(
        check=check.name,
        code=TREE_UNREADABLE,
        subject=subject_of(site.url, site),
        url=site.url,
        severity=Severity.ERROR,
        verdict=Verdict.INCONCLUSIVE,
        message=f"The document root cannot be looked at; visitors' looks go on. {error}",
        witness=WitnessKind.TREE,
    )


def uncompared(site: Site, check: Check, page: Page) -> Finding:
    """That a changed page was not compared, as so many others are hostile. Concludes nothing."""
    return Finding(
        check=check.name,
        code="page-not-compared",
        subject=subject_of(page.url, site),
        url=page.url,
        severity=Severity.WARNING,
        verdict=Verdict.INCONCLUSIVE,
        message="It changed, and was not compared: so many other pages are hostile already.",
        witness=WitnessKind.PUBLIC,
        digest_after=page.sha256,
    )


def _is_file(entry: Entry | None) -> bool:
    return entry is not None and entry.type is EntryType.FILE


def checker_failed(check: Check, snapshot: Snapshot, error: Exception) -> Finding:
    """What is told of a checker that broke on what it was given."""
    url = snapshot.site.url if snapshot.look is None else snapshot.look.url
    return Finding(
        check=check.name,
        code="checker-failed",
        subject=subject_of(url, snapshot.site),
        url=url,
        severity=Severity.ERROR,
        verdict=Verdict.INCONCLUSIVE,
        message=f"The check itself failed ({type(error).__name__}); nothing was judged.",
        witness=snapshot.witness,
    )
