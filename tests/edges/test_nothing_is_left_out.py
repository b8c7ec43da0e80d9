"""What is approved is asked by every sweep, whatever became of it, of robots.txt and of links."""

from pathlib import Path

import pytest

from sentinel.core.baseline import PageBaseline, Variant
from sentinel.core.page import Page
from sentinel.core.settings import Crawl
from sentinel.edges.crawler import crew
from sentinel.errors import StoreError
from support.site_server import Route, SiteServer
from support.swept import Looks, crawler
from support.values import FakeClock


def page_of(url: str, sha256: str = "0" * 64) -> PageBaseline:
    return PageBaseline(
        url=url,
        subject="/x",
        status=200,
        final_url=url,
        content_type="text/html",
        size=1,
        variants=(Variant(sha256=sha256, normal_digest=""),),
    )


async def test_an_approved_robots_txt_that_now_names_a_sitemap_is_looked_at(
    tmp_path: Path,
) -> None:
    """Its answer was taken for the crawl's own use, and never handed to the checks."""
    text = "User-agent: *\nSitemap: /sitemap.xml\n# HACKED\n"
    routes: dict[str, Route] = {
        "/": "home",
        "/robots.txt": (200, {"content-type": "text/plain"}, text),
        **{f"/p{n}": "x" for n in range(1_200)},
    }
    looks = Looks()
    async with SiteServer(routes) as server, crawler(tmp_path, server) as place:
        url = server.url + "robots.txt"
        known = {url: page_of(url)}
        others = tuple(f"{server.url}p{n}" for n in range(1_200))
        facts = await place.crawl(looks, also=(*others, url), known=known)
        seen = [look.body for look in looks.all if isinstance(look, Page) and look.url == url]
        assert seen == [text.encode()]
        assert server.asked.count("/robots.txt") == 1
        assert facts.pages[url].status == 200
        assert facts.report is not None
        assert [t.url for t in facts.report.broken] == [server.url + "sitemap.xml"], "by robots"


async def test_what_is_approved_and_in_no_sample_by_itself_is_asked_in_every_sample(
    tmp_path: Path,
) -> None:
    """An orphan that the graph never had, or does not count any more, has no turn to wait for."""
    routes: dict[str, Route] = {
        "/": "".join(f"<a href=p{n}>x</a>" for n in range(300)),
        **{f"/p{n}": f"page {n}" for n in range(300)},
        "/orphan": "nobody links here",
    }
    clock = FakeClock()
    crawl = Crawl(sample_above=50)
    async with (
        SiteServer(routes) as server,
        crawler(tmp_path, server, crawl=crawl, clock=clock) as place,
    ):
        await place.crawl()
        orphan = server.url + "orphan"
        for _ in range(3):
            clock.advance(300)
            server.requests.clear()
            also = (orphan, *(f"{server.url}p{n}" for n in range(300)))
            facts = await place.crawl(also=also)
            assert orphan in facts.pages
            assert facts.cover is not None
            assert facts.cover.sampled
            clock.advance(40 * 86_400)  # the graph counts it no more

        def fails(*args: object, **named: object) -> None:
            raise StoreError("disk full")

        place.links.remember = fails  # type: ignore[method-assign, assignment] # a full disk
        facts = await place.crawl(also=also)
        assert facts.cover is not None, "else what a sample leaves alone would seem overlooked"
        assert facts.cover.sampled


async def test_pages_that_kill_who_reads_them_are_looked_at_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A defaced page needed only to break the parser of links to be called inconclusive."""
    monkeypatch.setattr(crew, "WORKER_MODULE", "support.fragile_worker")
    deadly = [f"d{n}" for n in range(5)]
    routes: dict[str, Route] = {
        "/": "".join(f"<a href={path}>x</a>" for path in ("a", *deadly, "b")),
        "/a": "good",
        "/b": "good",
        **{f"/{path}": "HACKED, and deadly to read" for path in deadly},
    }
    looks = Looks()
    async with SiteServer(routes) as server, crawler(tmp_path, server) as place:
        facts = await place.crawl(looks)
        bodies = {look.url: look.body for look in looks.all if isinstance(look, Page)}
        assert (
            bodies.keys() == facts.pages.keys() == {server.url + p for p in ("", "a", "b", *deadly)}
        )
        assert all(b"HACKED" in bodies[server.url + path] for path in deadly)
        assert facts.report is not None
        assert not facts.report.broken, "nothing is said of a page that could not be read"
        assert {t.url for t in facts.report.inconclusive} == {server.url + p for p in deadly}
