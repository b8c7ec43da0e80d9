"""Which queries only defeat caches, and that a crawl asks one spelling of such a file."""

import pytest

from sentinel.core.cache_buster import without_cache_buster
from sentinel.core.crawl_plan import CrawlPlan
from sentinel.core.frontier import Frontier

SITE = "http://site.example/"


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        ("a/site.css?v=1763801234", "a/site.css"),
        ("a/site.js?ver=6.1.2", "a/site.js"),
        ("logo.png?20261122", "logo.png"),
        ("x.woff2?3f9c2a", "x.woff2"),
        ("x.js?_=17638", "x.js"),
        ("x.js?lang=hi", ""),
        ("x.js?v=1&lang=hi", ""),
        ("x.js?edit", ""),
        ("page.php?v=2", ""),
        ("page?v=2", ""),
        ("x.css", ""),
        ("x.css?", ""),
    ],
)
def test_only_a_query_that_names_no_other_file_counts(url: str, bare: str) -> None:
    assert without_cache_buster(SITE + url) == (SITE + bare if bare else "")


def test_a_file_with_a_new_cache_buster_each_time_is_asked_once() -> None:
    """Else the approved address and each new one would be asked by all later sweeps."""
    approved = f"{SITE}site.css?v=1"
    frontier = Frontier(CrawlPlan(roots=(SITE,), also=(approved,)))
    frontier.seed()
    frontier.discover(
        (f"{SITE}site.css?v=2", f"{SITE}other.css?v=7", f"{SITE}other.css?v=8"), depth=0
    )
    asked = [entry.url for entry in frontier.take(9)]
    assert asked == [SITE, approved, f"{SITE}other.css?v=7"]
    assert [one.reason for one in frontier.skipped()] == [
        "differs from an address that was asked only in its cache buster"
    ] * 2
