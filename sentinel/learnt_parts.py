"""The parts of a candidate: its pages, the words that name the site, and the document root."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from sentinel.core.baseline import PageBaseline, Variant
from sentinel.core.check import BaselineOptions, Check, covers
from sentinel.core.file_kinds import is_image
from sentinel.core.headers import headers_of_interest, learnt_headers
from sentinel.core.image_change import look_of
from sentinel.core.learn import identity_of_looks, learn_page
from sentinel.core.manifest import Manifest
from sentinel.core.ports import Blobs
from sentinel.core.site import Site
from sentinel.core.urls import subject_of
from sentinel.errors import TreeError
from sentinel.eyes import Eyes
from sentinel.gathering import Kept, Looks, whole

IDENTITY_SAMPLE = 24
"""How many pages are read for the words that name the site."""
IDENTITY_LOOKS = 3
"""Of each such page; a word that is not in all of them is no name."""
IDENTITY_BYTES = 60_000
KEPT_FILE_BYTES = 1_000_000
TEXT_SUFFIXES = (
    *(".html", ".htm", ".xhtml", ".shtml", ".php", ".css", ".js", ".mjs", ".txt", ".xml"),
    *(".svg", ".json", ".htaccess", ".ini", ".conf"),
)


def pages_of(
    blobs: Blobs,
    site: Site,
    looks: Looks,
    volatile: Mapping[str, PageBaseline],
    checks: Sequence[Check],
) -> tuple[PageBaseline, ...]:
    """What each address is expected to answer; `volatile` pages are learnt already. A page that a
    check seals is sealed where it can be."""
    found: list[PageBaseline] = []
    for url, fetched in sorted(looks.items()):
        subject = subject_of(url, site)
        page = replace(volatile.get(url) or _page(blobs, url, fetched), subject=subject)
        found.append(replace(page, sealed=page.sealable and is_sealed(subject, checks)))
    return tuple(found)


def is_sealed(subject: str, checks: Sequence[Check]) -> bool:
    """Whether a check of kind baseline seals an address."""
    path = subject.partition("?")[0]
    return any(
        covers(target, path)
        for check in checks
        if isinstance(check.options, BaselineOptions)
        for target in check.options.sealed
    )


def _page(blobs: Blobs, url: str, fetched: list[Kept]) -> PageBaseline:
    """Only a page whose fetches differ is parsed: there is something to be learnt from it."""
    first, size = fetched[0]
    if len({page.sha256 for page, _ in fetched}) > 1:
        return learn_page(url, [whole(blobs, page) for page, _ in fetched])
    picture = is_image(url, first.content_type)
    return PageBaseline(
        url=url,
        subject="",
        status=first.status,
        final_url=first.final_url,
        content_type=first.content_type,
        size=size,
        variants=(Variant(sha256=first.sha256, normal_digest=""),),
        headers=learnt_headers([headers_of_interest(page.headers) for page, _ in fetched]),
        picture_hash=look_of(url, first.content_type, blobs.get(first.sha256)) if picture else "",
    )


def identity_words_of(blobs: Blobs, looks: Looks) -> tuple[str, ...]:
    """Read from a sample of pages, the long ones left aside: they cost most and tell least."""
    html = [fetched for _, fetched in sorted(looks.items()) if fetched[0].page.is_html]
    short = [fetched for fetched in html if fetched[0].size <= IDENTITY_BYTES]
    sample = short or html[:1]
    step = max(1, len(sample) // IDENTITY_SAMPLE)
    chosen = sample[::step][:IDENTITY_SAMPLE]
    return identity_of_looks(
        [blobs.get(digest) for digest in _digests(fetched)] for fetched in chosen
    )


def _digests(fetched: list[Kept]) -> list[str]:
    distinct = list(dict.fromkeys(page.sha256 for page, _ in fetched))
    step = max(1, len(distinct) // IDENTITY_LOOKS)
    return distinct[::step][:IDENTITY_LOOKS]


def approved_root(eyes: Eyes, site: Site) -> Manifest | None:
    """The document root, also where it is no witness: backups are measured by it. Text files are
    kept, so that a change can be shown and judged. Raises TreeError where it cannot be read."""
    if site.document_root is None:
        return None
    manifest = eyes.tree.scan_site(site)
    for entry in manifest.files:
        name = entry.path.rpartition("/")[2].lower()
        if entry.size <= KEPT_FILE_BYTES and name.endswith(TEXT_SUFFIXES):
            with suppress(TreeError):  # its digest is learnt where it could be read at all
                eyes.blobs.put(eyes.tree.read_site(site, entry.path, KEPT_FILE_BYTES))
    return manifest
