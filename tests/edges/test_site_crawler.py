"""The crawl: every address of the site once, none of another site, and an end to every trap."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from sentinel.core.crawl_order import CrawlOrder
from sentinel.core.page import FailureReason, Look, Page
from sentinel.core.settings import Crawl, Limits
from sentinel.core.site import Site
from sentinel.core.snapshot import SiteFacts
from sentinel.edges.clock import SystemClock
from sentinel.edges.fetch import CurlFetcher
from sentinel.edges.link_store import SqliteLinkStore
from sentinel.edges.site_crawler import CrawlerParts, SiteCrawler
from support.site_server import Request, Route, SiteServer
from support.values import make_site
from support.waiting import LIMIT_SECONDS

MADE_UP = re.compile(r"/[0-9a-f]{20}(\.|$)")
LIMITS = Limits(
    timeout_seconds=LIMIT_SECONDS,
    connect_timeout_seconds=LIMIT_SECONDS,
    max_body_bytes=100_000,
    max_redirects=5,
    max_pages=2000,
    concurrency=8,
    max_tree_entries=100,
)


@dataclass
class Looks:
    """A sink that keeps what it gets."""

    all: list[Look] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)

    async def look(self, look: Look) -> None:
        self.all.append(look)

    def unchanged(self, url: str, size: int, is_html: bool) -> None:
        self.counted.append(url)


@dataclass
class Place:
    """A crawler with its graph of links, and the site that it walks."""

    crawler: SiteCrawler
    links: SqliteLinkStore
    site: Site
    folder: Path

    async def crawl(self, sink: Looks | None = None, **order: object) -> SiteFacts:
        given = CrawlOrder(site=self.site, **order)  # type: ignore[arg-type] # a test's own
        return await self.crawler.crawl(given, sink or Looks())


@asynccontextmanager
async def crawler(
    folder: Path, server: SiteServer, *, limits: Limits = LIMITS, crawl: Crawl | None = None
) -> AsyncIterator[Place]:
    own = frozenset({"127.0.0.1"})
    fetcher = CurlFetcher(limits, user_agents=("t/1",), own_hosts=own, clock=SystemClock())
    links = SqliteLinkStore(folder / "links.db")
    parts = CrawlerParts(
        fetcher=fetcher,
        links=links,
        clock=SystemClock(),
        folder=folder / "crawls",
        limits=limits,
        own_hosts=own,
        user_agent="t/1",
        crawl=crawl or Crawl(),
    )
    try:
        yield Place(SiteCrawler(parts), links, make_site(url=server.url), folder)
    finally:
        await fetcher.close()
        links.close()


def paths(server: SiteServer, facts: SiteFacts) -> set[str]:
    return {url.removeprefix(server.url.rstrip("/")) for url in facts.pages}


def asked(server: SiteServer) -> list[str]:
    """What was asked, but for what is asked first of every origin: a usual place of sitemaps, and
    addresses that cannot exist."""
    return [path for path in server.asked if path != "/sitemap.xml" and not MADE_UP.search(path)]


async def test_pages_styles_and_what_they_load_are_found_once(tmp_path: Path) -> None:
    routes: dict[str, Route] = {
        "/": "<a href=a#x>1</a><a href=/a#y>2</a><link rel=stylesheet href=s.css><img src=i.png>",
        "/a": "<p id=x></p><a href=/>home</a><form action=find></form><a href=mailto:x@y>m</a>",
        "/s.css": (200, {"content-type": "text/css"}, "/* url(no) */ p{background:url(b.png)}"),
        "/b.png": (200, {"content-type": "image/png"}, b"png"),
        "/i.png": (200, {"content-type": "image/png"}, b"png"),
        "/find": "found",
    }
    looks = Looks()
    async with SiteServer(routes) as server, crawler(tmp_path, server) as place:
        facts = await place.crawl(looks)
        assert paths(server, facts) == {"/", "/a", "/s.css", "/b.png", "/i.png", "/find"}
        assert sorted(asked(server)) == sorted(["/robots.txt", *paths(server, facts)])
        assert len(looks.all) == len(facts.pages)
        assert facts.pages[server.url + "a"].status == 200
        ((url, contents),) = place.links.contents("main", [server.url + "a"])
        assert (url, contents.ids, contents.ids_known) == (server.url + "a", ("x",), True)
        assert place.links.carriers("main", server.url + "b.png", 9) == (server.url + "s.css",)
        assert facts.report is not None
        assert [target.url for target in facts.report.broken] == [server.url + "a#y"]
        assert facts.stopped_because == ""


async def test_other_sites_are_collected_and_never_asked(tmp_path: Path) -> None:
    async with SiteServer({"/": "other"}) as other:
        routes = {"/": f"<a href={other.url}x>x</a><a href=https://example.invalid/#f>y</a>"}
        async with SiteServer(routes) as server, crawler(tmp_path, server) as place:
            await place.crawl(also=(other.url,), headers=(("x-token", "secret"),))
            carried = set(place.links.outside("main"))
            assert carried == {other.url + "x", "https://example.invalid/"}
            assert other.requests == []
            assert all(asked.headers["x-token"] == "secret" for asked in server.requests)


async def test_a_failed_address_is_a_fact(tmp_path: Path) -> None:
    routes: dict[str, Route] = {
        "/": "<a href=gone>1</a><a href=loop>2</a>",
        "/loop": (302, {"location": "/loop"}, ""),
    }
    async with SiteServer(routes) as server, crawler(tmp_path, server) as place:
        facts = await place.crawl()
        assert facts.pages[server.url + "gone"].status == 404
        looped = facts.pages[server.url + "loop"]
        assert (looped.status, looped.failure) == (0, FailureReason.REDIRECT_LOOP)


async def test_a_redirect_inside_the_site_leads_to_both_addresses(tmp_path: Path) -> None:
    routes: dict[str, Route] = {
        "/": "<a href=old>1</a>",
        "/old": (301, {"location": "/new/"}, ""),
        "/new/": "<a href=deeper>d</a>",
        "/new/deeper": "end",
    }
    async with SiteServer(routes) as server, crawler(tmp_path, server) as place:
        facts = await place.crawl()
        assert paths(server, facts) == {"/", "/old", "/new/", "/new/deeper"}
        assert facts.pages[server.url + "old"].final_url == server.url + "new/"


async def test_links_of_another_site_reached_by_redirect_are_not_ours(tmp_path: Path) -> None:
    async with SiteServer({"/": "<a href=/deep>x</a>"}) as other:
        routes: dict[str, Route] = {
            "/": "<a href=out>1</a>",
            "/out": (302, {"location": other.url}, ""),
        }
        async with SiteServer(routes) as server, crawler(tmp_path, server) as place:
            facts = await place.crawl()
            assert facts.pages[server.url + "out"].final_url == other.url
            assert paths(server, facts) == {"/", "/out"}
            assert "/deep" not in other.asked


ROBOTS = "User-agent: *\nDisallow: /private\n"


async def test_robots_rules_hold_for_what_is_discovered_only(tmp_path: Path) -> None:
    routes: dict[str, Route] = {
        "/": "<a href=/private/a>1</a><a href=/open>2</a>",
        "/robots.txt": (200, {"content-type": "text/plain"}, ROBOTS),
        "/open": "x",
        "/private/b": "x",
    }
    async with SiteServer(routes) as server, crawler(tmp_path, server) as place:
        facts = await place.crawl(also=("/private/b#part",))
        assert paths(server, facts) == {"/", "/open", "/private/b"}
        assert facts.excluded_by_robots == (server.url + "private/a",)


@pytest.mark.parametrize("status", [404, 500, 503])
async def test_robots_that_cannot_be_had_stop_nothing(tmp_path: Path, status: int) -> None:
    routes: dict[str, Route] = {
        "/": "<a href=a>1</a>",
        "/a": "x",
        "/robots.txt": (status, {}, ROBOTS),
    }
    async with SiteServer(routes) as server, crawler(tmp_path, server) as place:
        assert paths(server, await place.crawl()) == {"/", "/a"}


async def test_a_calendar_without_end_ends_and_is_told(tmp_path: Path) -> None:
    def calendar(request: Request) -> str:
        month = int(request.query.removeprefix("m=") or 0)
        return f"<a href='/?m={month + 1}'>next</a>"

    async with SiteServer({"/": calendar}) as server, crawler(tmp_path, server) as place:
        facts = await place.crawl()
        assert len(facts.pages) <= 501
        assert "/" in facts.stopped_because


async def test_the_limit_of_pages_is_told(tmp_path: Path) -> None:
    routes: dict[str, Route] = {"/": "".join(f"<a href={n}>x</a>" for n in range(50))}
    limits = replace(LIMITS, max_pages=10)
    async with SiteServer(routes) as server, crawler(tmp_path, server, limits=limits) as place:
        facts = await place.crawl()
        assert len(facts.pages) == 10
        assert "max_pages" in facts.stopped_because


async def test_relative_links_on_an_error_page_lead_nowhere(tmp_path: Path) -> None:
    def missing(request: Request) -> tuple[int, dict[str, str], str]:
        return 404, {}, "<a href='deeper/'>x</a>"

    routes: dict[str, Route] = {"/": "<a href=gone/>x</a>", "/gone/": missing}
    async with SiteServer(routes) as server, crawler(tmp_path, server) as place:
        assert paths(server, await place.crawl()) == {"/", "/gone/"}


async def test_a_page_cut_at_the_cap_is_not_judged_to_its_end(tmp_path: Path) -> None:
    routes: dict[str, Route] = {
        "/": "<a href=long#far>1</a>",
        "/long": "<a href=a>1</a>" + "x" * LIMITS.max_body_bytes + "<p id=far>",
    }
    async with SiteServer(routes) as server, crawler(tmp_path, server) as place:
        facts = await place.crawl()
        assert facts.report is not None
        assert [target.url for target in facts.report.broken if "#" in target.url] == []


async def test_a_sink_that_fails_ends_the_crawl_with_its_error(tmp_path: Path) -> None:
    class Full(Looks):
        async def look(self, look: Look) -> None:
            raise RuntimeError("spool is full")

    async with SiteServer({"/": "x"}) as server, crawler(tmp_path, server) as place:
        with pytest.raises(RuntimeError, match="spool is full"):
            await place.crawl(Full())
        assert list((tmp_path / "crawls").iterdir()) == [], "the walk's files are gone"


async def test_the_crawl_sees_the_bytes_of_a_folder(tmp_path: Path) -> None:
    root = tmp_path / "www"
    root.mkdir()
    (root / "index.html").write_text("<a href='a%20b.html'>x</a>")
    (root / "a b.html").write_text("hello")
    looks = Looks()
    async with SiteServer(folder=root) as server, crawler(tmp_path, server) as place:
        facts = await place.crawl(looks)
        assert {page.subject for page in facts.pages.values()} == {"/", "/a%20b.html"}
        assert b"hello" in {look.body for look in looks.all if isinstance(look, Page)}
