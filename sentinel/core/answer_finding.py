"""Findings about answers: what is told of headers, cookies and pages, none of it an incident."""

from sentinel.core.check import Check
from sentinel.core.finding import Finding
from sentinel.core.no_look import looks_blocked, wall_of
from sentinel.core.page import Look, Page
from sentinel.core.platform_fault import PlatformFault
from sentinel.core.snapshot import Snapshot
from sentinel.core.urls import same_site

MAX_PAGES = 20


def answer_finding(
    check: Check,
    snapshot: Snapshot,
    fault: PlatformFault,
    *,
    subject: str,
    pages: tuple[str, ...] = (),
) -> Finding:
    """A finding with the pages that it was seen on."""
    return Finding(
        check=check.name,
        code=fault.code,
        subject=subject[:200],
        url=pages[0] if pages else snapshot.site.url,
        severity=min(check.severity, fault.severity),
        verdict=fault.verdict,
        message=fault.said,
        witness=snapshot.witness,
        referrers=pages[:MAX_PAGES],
    )


def own_answer(look: Look, snapshot: Snapshot) -> Page | None:
    """The look where it is an answer of the site itself, and none of a wall or of our own block."""
    if not isinstance(look, Page) or not same_site(look.final_url, snapshot.site):
        return None
    return None if wall_of(look) or looks_blocked(look) else look
