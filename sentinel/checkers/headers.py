"""headers: what answers tell browsers beside the page must be as approved.

A page whose bytes are unchanged is never handed to a page-level check, so a few pages are asked
here, in turns; those that change are compared by kind `baseline`.
"""

from collections.abc import Iterable, Iterator

from sentinel.core.baseline import PageBaseline
from sentinel.core.check import Check
from sentinel.core.finding import Finding
from sentinel.core.header_finding import header_finding
from sentinel.core.page import Page
from sentinel.core.snapshot import Snapshot
from sentinel.core.urls import same_site

PAGES_IN_TURN = 3
"""Asked beside the root page; other ones the next hour."""
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_HOUR_SECONDS = 3600


def asks(check: Check, snapshot: Snapshot) -> tuple[str, ...]:
    """The root page, and PAGES_IN_TURN others that change by the hour."""
    pages = [page for page in _approved(snapshot) if page.url != snapshot.site.url]
    turn = int(snapshot.taken_at.timestamp()) // _HOUR_SECONDS * PAGES_IN_TURN
    chosen = [pages[(turn + n) % len(pages)].url for n in range(min(PAGES_IN_TURN, len(pages)))]
    root = [snapshot.site.url] if snapshot.baseline is not None else []
    return (*root, *chosen)


def check(check: Check, snapshot: Snapshot) -> Iterable[Finding]:
    """At most one finding per page whose headers changed for the worse; none without an approved
    baseline that holds headers."""
    if snapshot.baseline is None:
        return
    expected = snapshot.baseline.by_url()
    for look in snapshot.looks:
        approved = expected.get(look.url)
        if isinstance(look, Page) and approved is not None:
            found = header_finding(check, snapshot, look, approved)
            if found is not None:
                yield found


def _approved(snapshot: Snapshot) -> Iterator[PageBaseline]:
    if snapshot.baseline is None:
        return
    for page in snapshot.baseline.pages:
        if page.headers and page.content_type in _HTML and same_site(page.url, snapshot.site):
            yield page
