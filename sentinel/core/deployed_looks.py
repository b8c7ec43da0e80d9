"""What a look is compared with while a deploy with a manifest holds: the approved site, with the
announced files where they stand. What is left to be found is not of the deploy."""

from collections.abc import Iterator
from dataclasses import replace

from sentinel.core.baseline import AnnouncedFile, Baseline, PageBaseline, Variant
from sentinel.core.check import Check
from sentinel.core.deployed import ANNOUNCED, SIZE, Announcements
from sentinel.core.finding import Finding
from sentinel.core.manifest import Entry, EntryType, Manifest
from sentinel.core.page import Page
from sentinel.core.site import Site
from sentinel.core.site_facts import SiteFacts
from sentinel.core.snapshot import Snapshot
from sentinel.core.urls import host_of, hosts_of, url_of_path
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity, WitnessKind

MAX_NAMED = 1000
"""Deployed files of one look that are named one by one; further ones are as approved as these."""


def tree_with_announced(approved: Manifest, seen: Manifest, announced: Announcements) -> Manifest:
    """The approved tree, with what is announced where it stands so, or is gone as announced.

    Mode and owner stay the approved ones: no plan says anything of them.
    """
    entries, now = approved.by_path(), seen.by_path()
    for path, file in announced.by_path.items():
        if not _as_announced(now.get(path), file):
            continue
        if file.sha256:
            was = entries.get(path)
            entries[path] = _put(now[path], was)
            entries |= {folder: now[folder] for folder in _above(path) if folder not in entries}
        else:
            entries.pop(path, None)
            for folder in _above(path):
                if folder not in now:
                    entries.pop(folder, None)
    return Manifest(entries=tuple(entries[path] for path in sorted(entries)))


def deployed_files(
    site: Site, check: Check, approved: Manifest, seen: Manifest, announced: Announcements
) -> Iterator[Finding]:
    """A finding for each file that differs from the approved tree exactly as announced."""
    entries, now = approved.by_path(), seen.by_path()
    number = 0
    for path, file in sorted(announced.by_path.items()):
        was, entry = entries.get(path), now.get(path)
        if not _as_announced(entry, file) or (was is None and entry is None):
            continue
        if was is not None and was.sha256 == file.sha256:
            continue
        number += 1
        if number > MAX_NAMED:
            return
        code = "file-removed" if entry is None else "file-added" if was is None else "file-changed"
        yield Finding(
            check=check.name,
            code=code,
            subject=file.subject,
            url=url_of_path(path, site),
            severity=Severity.INFO,
            verdict=Verdict.EDITED,
            message=f"The file {path!r} is as announced.",
            witness=WitnessKind.TREE,
            digest_before="" if was is None else was.sha256,
            digest_after=file.sha256,
            details={"path": path, "comparison": ANNOUNCED, SIZE: str(file.size)},
        )


def expected_of(file: AnnouncedFile, known: PageBaseline | None, page: Page) -> PageBaseline:
    """What an address is expected to answer where an announced file is served at it."""
    variant = Variant(sha256=file.sha256, normal_digest="")
    if known is not None:
        return replace(known, size=file.size, variants=(variant,))
    return PageBaseline(
        url=page.url,
        subject=file.subject,
        status=200,
        final_url=page.url,
        content_type=page.content_type,
        size=file.size,
        variants=(variant,),
    )


def new_pages(
    baseline: Baseline, facts: SiteFacts, announced: Announcements
) -> Iterator[PageBaseline]:
    """Addresses of a crawl that no baseline knows, and that answer with an announced file, byte for
    byte."""
    known = baseline.by_url()
    for url, seen in facts.pages.items():
        if url in known or seen.status != 200 or seen.final_url != url:
            continue
        if any(file.sha256 == seen.sha256 for file in announced.served(seen.subject)):
            yield PageBaseline(
                url=url,
                subject=seen.subject,
                status=seen.status,
                final_url=url,
                content_type=seen.content_type,
                size=seen.size,
                variants=(Variant(sha256=seen.sha256, normal_digest=""),),
            )


def may_be_served(page: Page, known: PageBaseline | None, site: Site) -> bool:
    """Whether an answer can be that of a file at all: a good one, from the site itself."""
    status = 200 if known is None else known.status
    return page.status == status and not page.over_cap and host_of(page.final_url) in hosts_of(site)


def deployed_page(
    check: Check, snapshot: Snapshot, page: Page, file: AnnouncedFile, *, subject: str
) -> Finding:
    """That a visitor gets the announced file, byte for byte or filled in by the server."""
    known, exact = snapshot.expected, page.sha256 == file.sha256
    how = "byte for byte" if exact else "but for values that change by themselves"
    return Finding(
        check=check.name,
        code="page-unapproved" if known is None else "page-changed",
        subject=subject,
        url=page.url,
        severity=Severity.INFO,
        verdict=Verdict.EDITED,
        message=f"The address answers with the announced file {file.path!r}, {how}.",
        witness=snapshot.witness,
        digest_before=known.variants[0].sha256 if known is not None and known.variants else "",
        digest_after=page.sha256,
        details={
            "status": str(page.status),
            "content_type": page.content_type,
            "comparison": ANNOUNCED,
            ANNOUNCED: file.sha256,
            SIZE: str(len(page.body)),
        },
    )


def _as_announced(entry: Entry | None, file: AnnouncedFile) -> bool:
    if entry is None:
        return not file.sha256
    return entry.type is EntryType.FILE and not entry.torn and entry.sha256 == file.sha256 != ""


def _put(seen: Entry, was: Entry | None) -> Entry:
    if was is None or was.type is not EntryType.FILE:
        return seen
    return replace(seen, mode=was.mode, uid=was.uid, gid=was.gid)


def _above(path: str) -> Iterator[str]:
    """The folders that a path lies in, the innermost first."""
    folder = path.rpartition("/")[0]
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
