"""A page's headers against the approved ones, as a finding."""

from collections.abc import Iterable

from sentinel.core.baseline import PageBaseline
from sentinel.core.check import Check
from sentinel.core.comparison import by_strength
from sentinel.core.finding import Finding, Signal, Strength
from sentinel.core.headers import header_signals, headers_of_interest
from sentinel.core.page import Page
from sentinel.core.site import Site
from sentinel.core.snapshot import Snapshot
from sentinel.core.urls import hosts_of, subject_of

HEADERS_CHANGED = "headers-changed"
"""Code of that finding."""


def header_news(
    page: Page, approved: PageBaseline, *, site: Site, known: Iterable[str]
) -> tuple[Signal, ...]:
    """Signals of headers that changed for the worse; empty where the status is another one, for
    then another answer is judged, and where nothing was learnt."""
    if not approved.headers or page.status != approved.status:
        return ()
    if page.final_url != approved.final_url:
        return ()  # where it leads is judged by the address
    found = header_signals(
        approved.headers, headers_of_interest(page.headers), own=hosts_of(site), known=known
    )
    return tuple(one for one in found if one.strength is not Strength.BENIGN)


def header_finding(
    check: Check, snapshot: Snapshot, page: Page, approved: PageBaseline
) -> Finding | None:
    """A finding where a page's headers changed for the worse, else None."""
    known = snapshot.baseline.hosts if snapshot.baseline is not None else ()
    news = header_news(page, approved, site=snapshot.site, known=known)
    if not news:
        return None
    compared = by_strength(news, otherwise=news[0])
    return Finding(
        check=check.name,
        code=HEADERS_CHANGED,
        subject=subject_of(page.url, snapshot.site),
        url=page.url,
        severity=check.severity,
        verdict=compared.verdict,
        message=f"The answer tells browsers something else than approved: {compared.reasons[0]}",
        witness=snapshot.witness,
        signals=compared.signals,
        digest_after=page.sha256,
        evidence=(page.sha256,) if page.body else (),
        details={"comparison": compared.code},
    )
