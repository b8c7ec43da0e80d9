"""exposure: answers that tell strangers what they need not know: lists of a folder's files, error
pages that show the application's inside, headers with versions.

Plain requests alone, as any visitor's: a few addresses that cannot exist, and the folders of what
is served, some at a time. Addresses that attackers ask for are the matter of kind `probes`.
"""

from collections.abc import Iterable, Iterator

from sentinel.core.answer_finding import answer_finding, own_answer
from sentinel.core.answer_options import ExposureOptions
from sentinel.core.asked_in_turn import in_turn, known_addresses, not_there
from sentinel.core.charset import decode
from sentinel.core.check import Check
from sentinel.core.finding import Finding
from sentinel.core.folder_listing import READ_CHARACTERS, folder_listing
from sentinel.core.leaking_page import leak_of
from sentinel.core.noted_values import finds
from sentinel.core.nothing_seen import nothing_seen
from sentinel.core.page import Page
from sentinel.core.platform_fault import PlatformFault, told
from sentinel.core.server_banner import ADVICE, banners
from sentinel.core.snapshot import Snapshot
from sentinel.core.urls import subject_of
from sentinel.core.words import Severity

FOLDERS_IN_TURN = 20
MAX_FOLDERS = 10_000
"""That are known; a site can be made to name millions, and one turn of all takes over a year."""
ENDINGS = ("", ".php", ".aspx", ".jsp")
"""Servers choose by them who says that something is not there."""


def asks(check: Check, snapshot: Snapshot) -> tuple[str, ...]:
    """The root page, addresses that cannot exist, and FOLDERS_IN_TURN folders."""
    folders = in_turn(_folders(check, snapshot), FOLDERS_IN_TURN, check, snapshot)
    return (snapshot.site.url, *not_there(check, snapshot, *ENDINGS), *folders)


def check(check: Check, snapshot: Snapshot) -> Iterable[Finding]:
    """At most one finding for each folder, for each kind of leak, and for each header."""
    pages = [page for look in snapshot.looks if (page := own_answer(look, snapshot)) is not None]
    folders = frozenset(_folders(check, snapshot))
    for page in pages:
        if page.url in folders and page.final_url == page.url:
            yield from _listed(check, snapshot, page)
    leaks = list(_leaking(check, snapshot, pages))
    yield from leaks
    if not leaks and all(page.status >= 500 for page in pages):
        yield nothing_seen(check, snapshot)
    if _options(check).versions:
        yield from _told_versions(check, snapshot, pages)


def _folders(check: Check, snapshot: Snapshot) -> list[str]:
    """Folders of what is served that are no pages of their own."""
    root = snapshot.site.url
    known = frozenset(known_addresses(snapshot))
    ignored = _options(check).ignore
    found: dict[str, None] = {}
    for url in known:
        if not url.startswith(root):
            continue
        path = url.partition("?")[0]
        while (path := path[: path.rstrip("/").rfind("/") + 1]).startswith(root) and path != root:
            if path in found or len(found) >= MAX_FOLDERS:
                break
            found[path] = None
    return sorted(
        url
        for url in found
        if url not in known and not finds(ignored, subject_of(url, snapshot.site))
    )


def _listed(check: Check, snapshot: Snapshot, page: Page) -> Iterator[Finding]:
    if page.status != 200:
        return
    server = folder_listing(decode(page.body[: 2 * READ_CHARACTERS], page.header("content-type")))
    if not server:
        return
    path = subject_of(page.url, snapshot.site)
    fault = PlatformFault(
        code="folder-listed",
        severity=Severity.WARNING,
        said=f"The server lists the files of {path} to anybody ({server}). Switch that off (nginx: "
        "autoindex off; Apache: Options -Indexes; IIS: directory browsing), or write the path in "
        "`ignore`.",
    )
    yield answer_finding(check, snapshot, fault, subject=path, pages=(page.url,))


def _leaking(check: Check, snapshot: Snapshot, pages: Iterable[Page]) -> Iterator[Finding]:
    found: dict[str, tuple[str, list[str]]] = {}
    for page in pages:
        leak = leak_of(page)
        if leak is not None:
            found.setdefault(leak.what, (leak.quote, []))[1].append(page.url)
    for what, (quote, urls) in found.items():
        fault = PlatformFault(
            code="error-page-leaks",
            severity=Severity.WARNING,
            said=f"An answer shows {what} to anybody: {quote}. Switch off what developers need "
            "(debug mode, display_errors, customErrors), and show an error page of your own.",
        )
        yield answer_finding(check, snapshot, fault, subject=f"leak:{what}", pages=tuple(urls))


def _told_versions(check: Check, snapshot: Snapshot, pages: Iterable[Page]) -> Iterator[Finding]:
    """Good to know, and no fault: who hides the version has the same server."""
    seen: dict[tuple[str, str], list[str]] = {}
    for page in pages:
        for banner in banners(page):
            seen.setdefault(banner, []).append(page.url)
    for (header, value), urls in seen.items():
        said = f"The header {header} tells the server's version: {value}. {ADVICE[header]}"
        fault = told("version-told", said)
        yield answer_finding(check, snapshot, fault, subject=f"header:{header}", pages=tuple(urls))


def _options(check: Check) -> ExposureOptions:
    return check.options if isinstance(check.options, ExposureOptions) else ExposureOptions()
