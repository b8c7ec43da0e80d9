"""Approved pages that a sweep did not come to are said; what a sample leaves alone is not."""

from dataclasses import replace

from sentinel.core.check import BaselineOptions, Check
from sentinel.core.cover import Cover
from sentinel.core.finding import Finding
from sentinel.core.site_facts import PageFacts, SiteFacts
from sentinel.core.unseen import pages_unseen
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity
from support.values import make_site

SITE = make_site(url="http://site.example/")
CHECK = Check(
    name="baseline",
    kind="baseline",
    targets=("/**",),
    every_seconds=300.0,
    severity=Severity.CRITICAL,
    confirm=1,
    options=BaselineOptions(),
    source="checks/baseline.toml",
)


def facts(*paths: str, **changes: object) -> SiteFacts:
    urls = [SITE.url + path for path in paths]
    pages = {
        url: PageFacts(
            url=url,
            subject=url[len(SITE.url) - 1 :],
            status=200,
            failure=None,
            failure_detail="",
            final_url=url,
            content_type="text/html",
            sha256="",
            size=0,
            elapsed_seconds=0.0,
        )
        for url in urls
    }
    return replace(SiteFacts(root=SITE.url, pages=pages), **changes)  # type: ignore[arg-type]


def told(approved: list[str], seen: SiteFacts, *checks: Check) -> list[Finding]:
    return list(pages_unseen(SITE, checks or (CHECK,), dict.fromkeys(approved), seen))


def test_pages_that_were_not_asked_are_inconclusive_with_the_reason() -> None:
    approved = [SITE.url + path for path in ("", "a", "b", "c")]
    (finding,) = told(approved, facts("", "a", stopped_because="the time was up"))
    assert (finding.verdict, finding.subject) == (Verdict.INCONCLUSIVE, "/b")
    assert finding.message == (
        "2 approved pages of 4 not looked at, such as http://site.example/b: the time was up."
    )


def test_nothing_is_said_where_all_were_asked_or_it_is_no_baselines_affair() -> None:
    approved = [SITE.url, SITE.url + "a#part", "http://other.example/x"]
    assert told(approved, facts("", "a")) == []
    assert told(approved, facts("", cover=Cover(known=9, asked=1, sampled=True))) == []
    assert told(approved, facts(""), replace(CHECK, targets=("/b/**",))) == []
    assert told(approved, facts(""), replace(CHECK, kind="page")) == []
