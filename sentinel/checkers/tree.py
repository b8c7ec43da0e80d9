"""The document root must equal its approved manifest."""

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sentinel.core.assets import compare_asset
from sentinel.core.baseline import Baseline
from sentinel.core.blind import blind_findings, is_blind
from sentinel.core.check import Check, TreeOptions
from sentinel.core.compare import compare
from sentinel.core.comparison import Comparison, by_strength, signal
from sentinel.core.deployed import SIZE
from sentinel.core.document import read_document
from sentinel.core.file_kinds import is_page
from sentinel.core.finding import Finding, Strength
from sentinel.core.globs import matcher
from sentinel.core.manifest import (
    ChangeKind,
    Entry,
    EntryType,
    Manifest,
    TreeChange,
    difference,
)
from sentinel.core.newcomers import examine_new
from sentinel.core.odd_entries import judged_as, metadata, no_file, removed, with_mode
from sentinel.core.server_code import is_server_code
from sentinel.core.sightings import CROWD
from sentinel.core.snapshot import Snapshot
from sentinel.core.urgency import by_urgency
from sentinel.core.urls import subject_of_path, url_of_path
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity, WitnessKind

ENOUGH = 10
"""Approved pages found hostile, after which the others are judged by name and digest alone: where
everything is defaced, that is told at once and not when all of it has been compared."""
MAX_CHANGES = 1000
"""Differences that are judged one by one; the least telling of more are told in one finding."""

_CODES: dict[ChangeKind, str] = {
    ChangeKind.ADDED: "file-added",
    ChangeKind.REMOVED: "file-removed",
    ChangeKind.CONTENT: "file-changed",
    ChangeKind.TYPE: "type-changed",
    ChangeKind.METADATA: "mode-changed",
}
_SAID: dict[ChangeKind, str] = {
    ChangeKind.ADDED: "is new",
    ChangeKind.REMOVED: "is gone",
    ChangeKind.CONTENT: "has other contents",
    ChangeKind.TYPE: "is of another type",
    ChangeKind.METADATA: "has another mode or owner",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    check: Check
    snapshot: Snapshot
    baseline: Baseline
    beside: dict[str, tuple[str, ...]]
    """Names that are approved, by their folder."""


def check(check: Check, snapshot: Snapshot) -> Iterable[Finding]:
    """One finding per difference between the approved tree and the one that stands; none without
    an approved baseline that holds a tree. Folders are named only where nothing inside them is.
    What could not be read is said, and concludes nothing."""
    baseline = snapshot.baseline
    if baseline is None or baseline.tree is None or snapshot.tree is None:
        return
    options = check.options
    ignored = matcher(options.ignore if isinstance(options, TreeOptions) else ())
    changes = [c for c in difference(baseline.tree, snapshot.tree) if not ignored(c.path)]
    scene = _Scene(
        check=check, snapshot=snapshot, baseline=baseline, beside=_by_folder(baseline.tree)
    )
    yield from blind_findings(snapshot.site, check, filter(is_blind, changes))
    changes = [change for change in changes if not is_blind(change)]
    implied = _implied(changes)
    telling = [change for change in changes if (change.path, change.kind) not in implied]
    if len(telling) > ENOUGH:
        telling = list(by_urgency(telling))
    hostile, closed = 0, replace(scene, snapshot=replace(snapshot, files={}, files_before={}))
    for change in telling[:MAX_CHANGES]:
        found = _finding(scene if hostile < ENOUGH else closed, change)
        page = change.kind is ChangeKind.CONTENT and is_page(change.path, "")
        hostile += page and found.strongest is Strength.STRONG
        yield found
    if telling[MAX_CHANGES:]:
        yield _crowd(scene, telling[MAX_CHANGES:])


def _by_folder(tree: Manifest) -> dict[str, tuple[str, ...]]:
    names: dict[str, list[str]] = {}
    for entry in tree.entries:
        names.setdefault(posixpath.dirname(entry.path), []).append(posixpath.basename(entry.path))
    return {folder: tuple(found) for folder, found in names.items()}


def _crowd(scene: _Scene, changes: list[TreeChange]) -> Finding:
    """So much changed at once that the rest is not judged one by one. Its subject is the folder
    that holds all of it, so that a deploy ticket for that folder covers it."""
    site = scene.snapshot.site
    folder = posixpath.commonpath(f"/{posixpath.dirname(change.path)}" for change in changes)
    path = folder.strip("/") + "/" if folder.strip("/") else ""
    said = signal(
        "many-changes",
        Strength.WEAK,
        f"Further files and folders that differ, not looked at one by one: {len(changes)}.",
    )
    return Finding(
        check=scene.check.name,
        code="many-changes",
        subject=f"/{path}",
        url=f"{site.url}{path}",
        severity=scene.check.severity,
        verdict=Verdict.SUSPECT,
        message=said.text,
        witness=WitnessKind.TREE,
        signals=(said,),
        details={"comparison": said.code, CROWD: str(len(changes))},
    )


def _implied(changes: Iterable[TreeChange]) -> frozenset[tuple[str, ChangeKind]]:
    """Folders that came or went with something inside them: the thing inside tells it."""
    found: set[tuple[str, ChangeKind]] = set()
    for change in changes:
        if change.kind in {ChangeKind.ADDED, ChangeKind.REMOVED}:
            folder = posixpath.dirname(change.path)
            while folder and (folder, change.kind) not in found:
                found.add((folder, change.kind))
                folder = posixpath.dirname(folder)
    return frozenset(found)


def _finding(scene: _Scene, change: TreeChange) -> Finding:
    compared, site = _judged(scene, change), scene.snapshot.site
    quiet = compared.verdict in {Verdict.EDITED, Verdict.INCONCLUSIVE}
    severity, after = scene.check.severity, change.after
    return Finding(
        check=scene.check.name,
        code=_CODES[change.kind],
        subject=subject_of_path(change.path, site),
        url=url_of_path(change.path, site),
        severity=min(Severity.WARNING, severity) if quiet else severity,
        verdict=compared.verdict,
        message=f"The file {change.path!r} {_SAID[change.kind]}: {compared.reasons[0]}",
        witness=WitnessKind.TREE,
        signals=compared.signals,
        rule=compared.rule,
        score=compared.score,
        digest_before=change.before.sha256 if change.before is not None else "",
        digest_after=after.sha256 if after is not None else "",
        evidence=(after.sha256,) if after is not None and after.sha256 else (),
        details={
            "path": change.path,
            "comparison": compared.code,
            "exits": " ".join(compared.exits),
            SIZE: "" if after is None else str(after.size),
        },
    )


def _judged(scene: _Scene, change: TreeChange) -> Comparison:
    before, after = change.before, change.after
    if after is None:
        return removed(before)
    if after.torn:
        said = signal("file-torn", Strength.BENIGN, "It was written while it was read.")
        return judged_as(Verdict.INCONCLUSIVE, said)
    if change.kind is ChangeKind.METADATA and before is not None:
        return metadata(before, after)
    if after.type is not EntryType.FILE:
        return no_file(change.path, after)
    if before is None or change.kind is ChangeKind.TYPE:
        return _new_file(scene, change.path, after)
    return _changed_file(scene, change.path, before, after)


def _new_file(scene: _Scene, path: str, after: Entry) -> Comparison:
    site, body = scene.snapshot.site, scene.snapshot.files.get(path)
    compared = examine_new(
        path,
        "",
        body or b"",
        scene.baseline.hosts,
        scene.baseline.identity,
        url=url_of_path(path, site),
        on_disk=True,
        beside=scene.beside.get(posixpath.dirname(path), ()),
        index_files=site.index_files,
        neighbours=_neighbours(scene, path),
    )
    return with_mode(_unread(compared) if body is None and after.size else compared, after)


def _neighbours(scene: _Scene, path: str) -> tuple[str, ...]:
    """The approved names in the nearest folder above a file in which there are any."""
    folder = posixpath.dirname(path)
    while folder and folder not in scene.beside:
        folder = posixpath.dirname(folder)
    return scene.beside.get(folder, ())


_NOT_READ = signal(
    "not-read",
    Strength.BENIGN,
    "It is one of so many changed files that it was judged by name and digest alone.",
)


def _unread(compared: Comparison) -> Comparison:
    """The judgement of a file that was not opened: nothing is claimed about what is in it."""
    if compared.verdict is not Verdict.EDITED:
        return compared
    return by_strength([], otherwise=_NOT_READ, exits=compared.exits)


def _changed_file(scene: _Scene, path: str, before: Entry, after: Entry) -> Comparison:
    body = scene.snapshot.files.get(path)
    old = scene.snapshot.files_before.get(path)
    url = url_of_path(path, scene.snapshot.site)
    complete = body is not None and len(body) == after.size
    if is_page(path, "") and not is_server_code(path) and body is not None and old is not None:
        if complete:
            return _changed_page(scene, path, old, body)
        said = signal("page-too-large", Strength.WEAK, "The page is larger than what is read.")
        return by_strength([said], otherwise=said)
    compared = compare_asset(
        "",
        path,
        old,
        before.sha256,
        body or b"",
        known_hosts=scene.baseline.hosts,
        url=url,
        complete=complete,
        served=_served_as_it_stands(scene, path, before),
    )
    if compared.verdict is Verdict.INTACT:
        return _only_volatile(compared)
    return _unread(compared) if body is None else compared


def _served_as_it_stands(scene: _Scene, path: str, before: Entry) -> bool:
    """Whether visitors were given the approved file itself, and not what it makes when it runs."""
    subject = subject_of_path(path, scene.snapshot.site)
    return any(
        variant.sha256 == before.sha256
        for page in scene.baseline.pages
        if page.subject == subject
        for variant in page.variants
    )


def _only_volatile(compared: Comparison) -> Comparison:
    """What may vary in answers has no reason to vary on disk."""
    said = signal("edited", Strength.BENIGN, "Only values that may change by themselves changed.")
    return by_strength([], otherwise=said, exits=compared.exits)


def _changed_page(scene: _Scene, path: str, old: bytes, body: bytes) -> Comparison:
    site = scene.snapshot.site
    subject, url = subject_of_path(path, site), url_of_path(path, site)
    slots = next((p.slots for p in scene.baseline.pages if p.subject == subject), ())
    compared = compare(
        read_document(old, url=url),
        read_document(body, url=url),
        slots=slots,
        identity=scene.baseline.identity,
        known_hosts=scene.baseline.hosts,
    )
    if compared.verdict is not Verdict.INTACT:
        return compared
    return _only_volatile(compared)
