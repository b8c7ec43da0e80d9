"""Order, scope, what is left out, and why."""

import re

import pytest

from sentinel.core.crawl_plan import Budgets, CrawlPlan, ScopeRule
from sentinel.core.frontier import Entry, Frontier
from sentinel.core.left_out import MAX_SKIPPED, MAX_STOPPED, LeftOut
from sentinel.core.robots import Robots
from sentinel.core.visit import Marks, Visit
from support.paper_site import ROOT, PaperCrawl, Sheet, same

OTHER = "https://other.example/"


def begun(plan: CrawlPlan) -> Frontier:
    frontier = Frontier(plan, alike=same)
    frontier.seed()
    return frontier


def plan(**fields: object) -> CrawlPlan:
    return CrawlPlan(**{"roots": (ROOT,), **fields})  # type: ignore[arg-type] # fields by name


def urls(entries: list[Entry]) -> list[str]:
    return [entry.url for entry in entries]


def test_roots_come_first_then_also_then_what_is_found_in_its_order() -> None:
    frontier = begun(plan(roots=(ROOT, f"{ROOT}b/"), also=(f"{ROOT}c", ROOT)))
    frontier.discover([f"{ROOT}z", f"{ROOT}c", f"{ROOT}y", f"{ROOT}z"], depth=0)
    frontier.discover([f"{ROOT}x", f"{ROOT}y"], depth=1)
    assert frontier.waiting == frontier.known == 6
    assert frontier.take(2) == [Entry(ROOT, 0), Entry(f"{ROOT}b/", 0)]
    assert frontier.take(100) == [
        Entry(f"{ROOT}c", 0),
        Entry(f"{ROOT}z", 1),
        Entry(f"{ROOT}y", 1),
        Entry(f"{ROOT}x", 2),
    ]
    assert frontier.take(5) == []
    assert frontier.waiting == 0


def test_other_sites_are_asked_only_where_the_plan_says_so() -> None:
    frontier = begun(plan())
    frontier.discover([f"{OTHER}a", f"{ROOT}b", f"{OTHER}a"], depth=0)
    assert urls(frontier.take(9)) == [ROOT, f"{ROOT}b"]
    assert (frontier.skipped_count, frontier.external_left_out) == (0, 1)

    frontier = begun(plan(external=True))
    frontier.discover([f"{OTHER}a", f"{ROOT}b"], depth=0)
    assert frontier.take(9)[1:] == [Entry(f"{OTHER}a", 1, external=True), Entry(f"{ROOT}b", 1)]


def test_traps_are_looked_for_on_the_own_site_alone() -> None:
    frontier = begun(plan(external=True, budgets=Budgets(max_queries_per_path=50)))
    found = [f"{OTHER}a/a/a/a/a?q={n}&PHPSESSID=1" for n in range(50)]
    frontier.discover(found, depth=0)
    assert len(frontier.take(99)) == 51


def test_scope_and_further_hosts_of_the_plan_are_obeyed() -> None:
    frontier = begun(plan(scope=ScopeRule.DOMAIN, extra_hosts=("other.example",)))
    frontier.discover([f"{OTHER}a", "https://www.example.org/b", "https://example.net/"], depth=0)
    assert urls(frontier.take(9)) == [ROOT, f"{OTHER}a", "https://www.example.org/b"]


def test_excluded_and_endless_addresses_are_skipped_with_their_reason() -> None:
    excluded = (re.compile("/private/"), re.compile(r"\.zip$"))
    frontier = begun(
        plan(
            roots=(f"{ROOT}private/",),
            scope=ScopeRule.DOMAIN,
            also=(f"{ROOT}private/x",),
            exclude=excluded,
            external=True,
        )
    )
    long = ROOT + "a" * 2_000
    frontier.discover([f"{ROOT}a.zip", f"{OTHER}b.zip", long, f"{ROOT}ok"], depth=0)
    assert urls(frontier.take(9)) == [f"{ROOT}private/", f"{ROOT}ok"]
    assert [(one.url, one.reason) for one in frontier.skipped()] == [
        (f"{ROOT}private/x", "excluded by /private/"),
        (f"{ROOT}a.zip", r"excluded by \.zip$"),
        (f"{OTHER}b.zip", r"excluded by \.zip$"),
        (long, "longer than 2000 characters"),
    ]


def test_only_these_reads_the_given_pages_and_asks_what_they_link_to() -> None:
    frontier = begun(plan(only_these=True, also=(f"{ROOT}a",)))
    frontier.discover([f"{ROOT}b"], depth=0)
    frontier.discover([f"{ROOT}c"], depth=1)
    assert urls(frontier.take(9)) == [ROOT, f"{ROOT}a", f"{ROOT}b"]


def test_the_bound_of_addresses_is_told_with_what_was_left_out() -> None:
    frontier = begun(plan(budgets=Budgets(max_urls=3)))
    frontier.discover([f"{ROOT}{n}" for n in range(10)], depth=0)
    assert urls(frontier.take(9)) == [ROOT, f"{ROOT}0", f"{ROOT}1"]
    (stopped,) = frontier.stopped()
    assert (stopped.pattern, stopped.left_out) == (ROOT, 8)
    assert stopped.reason == "the crawl may ask 3 addresses (max_urls)"


def test_nothing_is_left_out_of_what_a_person_named() -> None:
    also = tuple(f"{ROOT}a/a/a/a/a/{n}?q={n}" for n in range(20))
    budgets = Budgets(max_urls=3, max_queries_per_path=2, max_depth=1)
    assert len(begun(plan(also=also, budgets=budgets)).take(99)) == 21


# -- depth


def chain(url: str) -> Sheet:
    """Each page links to the next, and the home page to a redirect to page 5."""
    if url == f"{ROOT}short":
        return Sheet(status=302, location=f"{ROOT}5")
    here = int(url.removeprefix(ROOT) or 0)
    return Sheet(links=(f"{ROOT}{here + 1}", *((f"{ROOT}short",) if not here else ())))


def test_depth_counts_links_and_no_redirects() -> None:
    frontier = begun(plan(budgets=Budgets(max_depth=2)))
    run = PaperCrawl(frontier, chain).run()
    assert {entry.url.removeprefix(ROOT): entry.depth for entry in run.asked} == {
        "": 0,
        "1": 1,
        "short": 1,
        "5": 1,
        "2": 2,
        "6": 2,
        "3": 3,
        "7": 3,
    }
    (stopped,) = frontier.stopped()
    assert (stopped.pattern, stopped.left_out) == (ROOT, 2)
    assert "more than 2 links from the root" in stopped.reason


def test_with_a_depth_a_slow_page_does_not_change_what_is_asked() -> None:
    """`slow` is one link from the root and answers last; what it links to is near, although it is
    linked to from afar as well."""
    sheets = {"": "slow quick", "quick": "q1", "q1": "q2", "q2": "far", "slow": "q2"}

    def site(url: str) -> Sheet:
        links = sheets.get(url.removeprefix(ROOT), "").split()
        return Sheet(links=tuple(ROOT + link for link in links))

    frontier = begun(plan(budgets=Budgets(max_depth=2)))
    run = PaperCrawl(frontier, site)
    held: list[Entry] = []
    while True:
        batch = frontier.take(4)
        if not batch and not held:
            break
        for entry in batch or [held.pop()]:
            if batch and entry.url.endswith("slow"):
                held.append(entry)
            else:
                run.answer(entry)
    assert {url.removeprefix(ROOT) for url in run.urls} == {"", "slow", "quick", "q1", "q2", "far"}


# -- robots.txt


def rules(text: str) -> Robots:
    return Robots.read(200, text.encode())


def test_robots_hold_for_what_is_found_not_for_what_a_person_named() -> None:
    frontier = begun(plan(also=(f"{ROOT}no/also",)))
    frontier.set_robots(rules("User-agent: *\nDisallow: /no/\nDisallow: /$"))
    frontier.discover([f"{ROOT}no/a", f"{ROOT}yes", f"{OTHER}no/a"], depth=0)
    assert urls(frontier.take(9)) == [ROOT, f"{ROOT}no/also", f"{ROOT}yes"]
    assert [(one.url, one.reason) for one in frontier.skipped()] == [(f"{ROOT}no/a", "robots.txt")]


@pytest.mark.parametrize("robots", [rules("User-agent: *\nDisallow: /"), Robots.read(0, b"")])
def test_the_root_waits_for_its_robots_txt_and_is_asked_whatever_that_says(robots: Robots) -> None:
    """A site whose robots.txt gave no answer was never asked for its root, and not called down."""
    frontier = begun(plan(also=(f"{ROOT}also",)))
    root, also = frontier.take(2)
    frontier.set_robots(robots)
    assert frontier.admits(root)
    assert frontier.admits(also)
    assert not frontier.skipped()
    assert not frontier.stopped()


def test_robots_that_come_late_hold_for_what_waits() -> None:
    """A crawl that goes on knows its pages before it has read robots.txt again."""
    frontier = begun(plan())
    frontier.discover([f"{ROOT}no/{n}" for n in range(3)], depth=0)
    frontier.discover([f"{ROOT}yes"], depth=0)
    root, parked = frontier.take(2)
    assert (root.url, parked.url) == (ROOT, f"{ROOT}no/0")
    frontier.set_robots(rules("User-agent: *\nDisallow: /no/"))
    assert frontier.admits(root)
    assert not frontier.admits(parked)
    location = f"{ROOT}hop"
    frontier.visited(Visit(ROOT, status=302, location=location))
    frontier.discover([f"{ROOT}no/9", f"{ROOT}more"], depth=0)
    assert urls(frontier.take(9)) == [location, f"{ROOT}yes", f"{ROOT}more"]
    assert frontier.skipped_count == 4


def test_each_origin_has_rules_of_its_own() -> None:
    www = "https://www.example.org"
    frontier = begun(plan(scope=ScopeRule.DOMAIN))
    frontier.set_robots(rules("User-agent: *\nDisallow: /a"))
    frontier.set_robots(rules("User-agent: *\nDisallow: /b"), origin=www)
    found = [f"{ROOT}a", f"{ROOT}b", f"{www}/a", f"{www}/b", "https://third.example.org/a"]
    frontier.discover(found, depth=0)
    assert urls(frontier.take(9))[1:] == [f"{ROOT}b", f"{www}/a", "https://third.example.org/a"]


def test_robots_that_cannot_be_had_stop_the_crawl_and_say_why() -> None:
    frontier = begun(plan())
    frontier.set_robots(Robots.read(503, b""))
    frontier.discover([f"{ROOT}a", f"{ROOT}b"], depth=0)
    assert urls(frontier.take(9)) == [ROOT]
    (stopped,) = frontier.stopped()
    assert (stopped.pattern, stopped.left_out) == ("https://example.org", 2)
    assert "answered 503" in stopped.reason
    assert frontier.skipped() == ()


# -- redirects


def test_the_target_of_a_redirect_comes_next_and_is_as_near() -> None:
    frontier = begun(plan())
    frontier.discover([f"{ROOT}a", f"{ROOT}b"], depth=0)
    frontier.take(2)
    frontier.visited(Visit(f"{ROOT}a", status=301, location=f"{ROOT}new#part", depth=1))
    frontier.discover([f"{ROOT}new"], depth=0)
    assert frontier.take(9) == [Entry(f"{ROOT}new", 1), Entry(f"{ROOT}b", 1)]


@pytest.mark.parametrize("location", ["mailto:a@b", "not an address", f"{OTHER}x", f"{ROOT}a"])
def test_a_redirect_that_leads_nowhere_new_brings_nothing(location: str) -> None:
    frontier = begun(plan(also=(f"{ROOT}a",)))
    frontier.visited(Visit(f"{ROOT}a", status=302, location=location))
    assert urls(frontier.take(9)) == [ROOT, f"{ROOT}a"]


def test_a_redirect_is_asked_to_its_end_also_into_a_trap() -> None:
    """Otherwise the link to it could not be judged."""
    frontier = begun(plan(budgets=Budgets(max_urls=2, max_queries_per_path=1)))
    frontier.take(1)
    for number in range(3):
        location = f"{ROOT}a/a/a/a/a?x={number}&PHPSESSID={number}"
        frontier.visited(Visit(f"{ROOT}{number}", status=302, location=location))
    assert len(frontier.take(9)) == 3


def test_a_given_address_of_another_site_is_followed_over_its_redirects() -> None:
    frontier = begun(plan(also=(f"{OTHER}a",)))
    assert frontier.take(9)[1] == Entry(f"{OTHER}a", 0, external=True)
    frontier.visited(Visit(f"{OTHER}a", status=301, location=f"{OTHER}b"))
    assert frontier.take(9) == [Entry(f"{OTHER}b", 0, external=True)]


def test_links_of_other_sites_are_not_followed() -> None:
    """A journal has what their pages hold, for the names on them."""
    frontier = begun(plan(external=True))
    frontier.discover([f"{ROOT}a"], depth=1, page=f"{OTHER}x")
    assert urls(frontier.take(9)) == [ROOT]


def test_what_waits_is_left_out_once_its_pattern_is_a_trap() -> None:
    frontier = begun(plan(budgets=Budgets(max_alike=2)))
    frontier.discover([f"{ROOT}month/{n}" for n in range(9)], depth=0)
    for entry in frontier.take(3)[1:]:
        page = Visit(entry.url, status=200, content_type="text/html", sha256=entry.url)
        frontier.visited(page._replace(marks=Marks(fingerprint=5)))
    assert frontier.take(9) == []
    assert [(one.pattern, one.left_out) for one in frontier.stopped()] == [("/month/#", 7)]


# -- going on, and asking on the side


def test_what_was_asked_is_not_asked_again() -> None:
    frontier = Frontier(plan(budgets=Budgets(max_urls=4)), alike=same)
    frontier.mark_done(ROOT, 0)
    frontier.mark_done(f"{ROOT}a", 1)
    frontier.mark_done(f"{ROOT}a", 1)
    frontier.seed()
    frontier.discover([f"{ROOT}a", f"{ROOT}b", f"{ROOT}c", f"{ROOT}d"], depth=0)
    assert urls(frontier.take(9)) == [f"{ROOT}b", f"{ROOT}c"]
    assert frontier.stopped()[0].left_out == 1


def test_what_is_asked_on_the_side_is_not_handed_out() -> None:
    """robots.txt and the sitemap are asked before the pages; a page may link to them."""
    frontier = begun(plan())
    frontier.discover([f"{ROOT}robots.txt", f"{ROOT}a"], depth=0)
    frontier.mark_done(f"{ROOT}robots.txt", 0)
    frontier.mark_done(f"{ROOT}sitemap.xml", 0)
    frontier.discover([f"{ROOT}sitemap.xml", f"{ROOT}b"], depth=0)
    assert urls(frontier.take(9)) == [ROOT, f"{ROOT}a", f"{ROOT}b"]


# -- what is told is bounded


def test_skipped_addresses_and_stopped_patterns_are_counted_beyond_what_is_named() -> None:
    left_out = LeftOut()
    for number in range(MAX_SKIPPED + 5):
        left_out.skip(f"{ROOT}{number}", "robots.txt")
    for number in range(MAX_STOPPED + 5):
        left_out.stop(f"/{number}", "why", 2)
    assert len(left_out.skipped()) == MAX_SKIPPED
    assert left_out.skipped_count == MAX_SKIPPED + 5
    assert len(left_out.stopped()) == MAX_STOPPED + 1
    assert left_out.stopped()[-1].left_out == 10
    assert sum(one.left_out for one in left_out.stopped()) == 2 * (MAX_STOPPED + 5)


def test_buttons_to_share_each_page_do_not_ask_another_site_without_end() -> None:
    """One path of another site is asked so many queries, and where that ended is told."""
    plan = CrawlPlan(roots=("http://h/",), external=True, budgets=Budgets(max_queries_per_path=3))
    frontier = Frontier(plan)
    frontier.seed()
    shares = [f"http://share.example/it?page={number}" for number in range(10)]
    frontier.discover([*shares, "http://share.example/about"], depth=0)
    asked = [entry.url for entry in frontier.take(100)]
    assert asked == ["http://h/", *shares[:3], "http://share.example/about"]
    (stop,) = frontier.stopped()
    assert (stop.pattern, stop.left_out) == ("http://share.example/it?", 7)
