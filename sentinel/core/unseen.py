"""Approved pages that a sweep was to look at and did not: said, for nobody knows them good."""

from collections.abc import Iterable, Iterator, Mapping

from sentinel.core.check import Check
from sentinel.core.counts import counted
from sentinel.core.finding import Finding
from sentinel.core.site import Site
from sentinel.core.site_facts import SiteFacts
from sentinel.core.urls import resolve, same_site, subject_of, without_fragment
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity, WitnessKind

PAGES_UNSEEN = "pages-unseen"
"""Code of that finding."""


def pages_unseen(
    site: Site, checks: Iterable[Check], approved: Mapping[str, object], facts: SiteFacts
) -> Iterator[Finding]:
    """At most one `inconclusive` finding, about the first such page, with how many there are.

    None for a sample, which leaves pages alone on purpose and says how much it covers, and none
    for addresses that are not the site's any more.
    """
    check = next((one for one in checks if one.kind == "baseline"), None)
    if check is None or (facts.cover is not None and facts.cover.sampled):
        return
    named = {url: without_fragment(resolve(site.url, url) or url) for url in approved}
    unseen = [
        (url, asked)
        for url, asked in named.items()
        if asked not in facts.pages
        and same_site(asked, site)
        and check.covers(subject_of(url, site).partition("?")[0])
    ]
    if not unseen:
        return
    first = unseen[0][0]
    why = facts.stopped_because or facts.unjudged or "the crawl ended before it came to them"
    yield Finding(
        check=check.name,
        code=PAGES_UNSEEN,
        subject=subject_of(first, site),
        url=first,
        severity=min(Severity.WARNING, check.severity),
        verdict=Verdict.INCONCLUSIVE,
        message=f"{counted(len(unseen), 'approved page')} of {len(approved)} not looked at, "
        f"such as {first}: {why}.",
        witness=WitnessKind.PUBLIC,
    )
