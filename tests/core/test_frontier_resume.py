"""A crawl that is interrupted anywhere asks in all what it would have asked, none of it twice."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentinel.core import known_urls, waiting
from sentinel.core.crawl_plan import Budgets, CrawlPlan
from sentinel.core.frontier import Frontier
from sentinel.core.known_urls import KnownUrls
from support.memory_store import MemoryStore
from support.paper_site import ROOT, PaperCrawl, Sheet, same

PATHS = (
    *(f"p{n}" for n in range(12)),
    *(f"calendar?month={n}" for n in range(12)),
    *(f"s?x={x}&y={y}" for x in "ab" for y in "ab"),
    *(f"room?PHPSESSID={n}" for n in range(3)),
    "f/", "f/f/", "f/f/f/", "f/f/f/f/", "f/f/f/f/f/",
    *(f"go/{n}" for n in range(4)),
)  # fmt: skip
PLACES = st.sampled_from(PATHS)


@dataclass(frozen=True)
class PaperSite:
    """A random graph of pages and redirects."""

    links: dict[str, tuple[str, ...]]
    redirects: dict[str, str]

    def __call__(self, url: str) -> Sheet:
        place = url.removeprefix(ROOT)
        if place in self.redirects:
            return Sheet(status=302, location=ROOT + self.redirects[place])
        links = tuple(ROOT + target for target in self.links.get(place, ()))
        return Sheet(links=links, words="empty" if place.startswith("calendar") else "")


SITES = st.builds(
    PaperSite,
    links=st.dictionaries(
        st.sampled_from(("", *PATHS)), st.lists(PLACES, max_size=8).map(tuple), min_size=8
    ),
    redirects=st.dictionaries(PLACES, PLACES, max_size=4),
)
PLANS = st.builds(
    CrawlPlan,
    roots=st.just((ROOT,)),
    also=st.lists(PLACES.map(ROOT.__add__), max_size=2).map(tuple),
    budgets=st.builds(
        Budgets,
        max_urls=st.sampled_from([0, 5, 20]),
        max_depth=st.sampled_from([0, 1, 3]),
        max_queries_per_path=st.sampled_from([2, 500]),
        max_alike=st.sampled_from([3, 200]),
    ),
)


@pytest.fixture(autouse=True, scope="module")
def _small_chunks() -> Iterator[None]:
    """So that a site of some forty addresses uses the disk as one of a million does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(waiting, "CHUNK", 3)
        patch.setattr(known_urls, "RECENT", 4)
        yield


def new(plan: CrawlPlan, *, store: bool) -> Frontier:
    return Frontier(plan, MemoryStore() if store else None, threshold=5, alike=same)


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(site=SITES, plan=PLANS, stops=st.lists(st.integers(0, 20), max_size=3), store=st.booleans())
def test_an_interrupted_crawl_asks_what_a_whole_one_asks(
    site: PaperSite, plan: CrawlPlan, stops: list[int], store: bool
) -> None:
    frontier = new(plan, store=False)
    frontier.seed()
    whole = PaperCrawl(frontier, site, all_fingerprints=True).run()

    asked: list[str] = []
    run = PaperCrawl(new(plan, store=store), site, all_fingerprints=True)
    run.frontier.seed()
    for stop in stops:
        run.run(most=stop)
        asked += run.urls
        run.frontier.take(3)  # under way as it dies
        before, run = run, PaperCrawl(new(plan, store=store), site, all_fingerprints=True)
        for visit in before.visits:
            run.frontier.mark_done(visit.url, visit.depth)
        run.frontier.seed()
        for visit in before.visits:
            run.tell(visit)
        run.visits = list(before.visits)
    run.run()
    asked += run.urls
    assert len(asked) == len(set(asked))
    assert set(asked) == set(whole.urls)
    assert [visit.depth for visit in run.visits] == [
        depth for url in asked for depth in [entry_depth(whole, url)]
    ]


def entry_depth(run: PaperCrawl, url: str) -> int:
    return next(entry.depth for entry in run.asked if entry.url == url)


@settings(deadline=None)
@given(site=SITES, plan=PLANS)
def test_a_frontier_on_disk_hands_out_what_one_in_memory_does(
    site: PaperSite, plan: CrawlPlan
) -> None:
    crawls = []
    for store in (False, True):
        frontier = new(plan, store=store)
        frontier.seed()
        crawls.append(PaperCrawl(frontier, site, all_fingerprints=True).run(at_a_time=2))
    one, other = crawls
    assert one.asked == other.asked
    assert one.frontier.known == other.frontier.known
    assert one.frontier.skipped() == other.frontier.skipped()
    assert one.frontier.stopped() == other.frontier.stopped()


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 30).map(str), max_size=12)), st.integers(0, 10))
def test_addresses_are_new_once(batches: list[list[str]], threshold: int) -> None:
    seen: set[str] = set()
    known = KnownUrls(MemoryStore(), threshold)
    for batch in batches:
        wanted = list(dict.fromkeys(url for url in batch if url not in seen))
        assert known.unseen(batch) == wanted
        assert known.new(batch) == wanted
        seen.update(batch)
        assert len(known) == len(seen)


def test_a_chain_of_redirects_is_not_begun_anew_when_the_crawl_goes_on() -> None:
    def site(url: str) -> Sheet:
        return Sheet(status=302, location=f"{ROOT}{int(url.removeprefix(ROOT) or 0) + 1}")

    plan = CrawlPlan(roots=(ROOT,))
    first = PaperCrawl(new(plan, store=False), site)
    first.frontier.seed()
    first.run(most=12)
    second = PaperCrawl(new(plan, store=False), site)
    for visit in first.visits:
        second.frontier.mark_done(visit.url, visit.depth)
    second.frontier.seed()
    for visit in first.visits:
        second.tell(visit)
    second.run()
    assert len(first.asked) + len(second.asked) == 21
