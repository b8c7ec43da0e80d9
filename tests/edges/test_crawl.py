"""The crawl: every address of the site once, none of another site, and an end to every trap."""

from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.core.page import FailureReason, Look, Page
from sentinel.core.settings import Limits
from sentinel.core.snapshot import SiteFacts
from sentinel.edges.clock import SystemClock
from sentinel.edges.crawl import MAX_QUERIES_PER_PATH, MAX_REFERRERS, SiteCrawler
from sentinel.edges.fetch import CurlFetcher
from support.site_server import Request, Route, SiteServer
from support.values import make_site
from support.waiting import LIMIT_SECONDS

LIMITS = Limits(
    timeout_seconds=LIMIT_SECONDS,
    connect_timeout_seconds=LIMIT_SECONDS,
    max_body_bytes=100_000,
    max_redirects=5,
    max_pages=2000,
    concurrency=8,
    max_tree_entries=100,
)


async def crawl(
    server: SiteServer,
    *,
    also: tuple[str, ...] = (),
    headers: tuple[tuple[str, str], ...] = (),
    limits: Limits = LIMITS,
    looks: list[Look] | None = None,
) -> SiteFacts:
    fetcher = CurlFetcher(
        limits, user_agents=("t/1",), own_hosts=frozenset({"127.0.0.1"}), clock=SystemClock()
    )

    async def sink(look: Look) -> None:
        if looks is not None:
            looks.append(look)

    try:
        return await SiteCrawler(fetcher, limits, SystemClock()).crawl(
            make_site(url=server.url),
            also=also,
            headers=headers,
            user_agent="",
            sink=sink,
            progress=None,
        )
    finally:
        await fetcher.close()


def paths(server: SiteServer, facts: SiteFacts) -> set[str]:
    return {url.removeprefix(server.url.rstrip("/")) for url in facts.pages}


async def test_pages_styles_and_what_they_load_are_found_once() -> None:
    routes: dict[str, Route] = {
        "/": "<a href=a#x>1</a><a href=/a#y>2</a><link rel=stylesheet href=s.css><img src=i.png>",
        "/a": "<p id=x></p><a href=/>home</a><form action=find></form><a href=mailto:x@y>m</a>",
        "/s.css": (200, {"content-type": "text/css"}, "/* url(no) */ p{background:url(b.png)}"),
        "/b.png": (200, {"content-type": "image/png"}, b"png"),
        "/i.png": (200, {"content-type": "image/png"}, b"png"),
        "/find": "found",
    }
    looks: list[Look] = []
    async with SiteServer(routes) as server:
        facts = await crawl(server, looks=looks)
        assert paths(server, facts) == {"/", "/a", "/s.css", "/b.png", "/i.png", "/find"}
        assert sorted(server.asked) == sorted(["/robots.txt", *paths(server, facts)])
        assert len(looks) == len(facts.pages)
        page = facts.pages[server.url + "a"]
        assert (page.status, page.ids, page.ids_known) == (200, frozenset({"x"}), True)
        assert facts.referrers[server.url + "b.png"] == (server.url + "s.css",)
        assert facts.stopped_because == ""


async def test_other_sites_are_collected_and_never_asked() -> None:
    async with SiteServer({"/": "other"}) as other:
        routes = {"/": f"<a href={other.url}x>x</a><a href=https://example.invalid/#f>y</a>"}
        async with SiteServer(routes) as server:
            facts = await crawl(server, also=(other.url,), headers=(("x-token", "secret"),))
            assert set(facts.external) == {other.url + "x", "https://example.invalid/"}
            assert other.requests == []
            assert all(asked.headers["x-token"] == "secret" for asked in server.requests)


async def test_a_failed_address_is_a_fact() -> None:
    routes: dict[str, Route] = {
        "/": "<a href=gone>1</a><a href=loop>2</a>",
        "/loop": (302, {"location": "/loop"}, ""),
    }
    async with SiteServer(routes) as server:
        facts = await crawl(server)
        assert facts.pages[server.url + "gone"].status == 404
        looped = facts.pages[server.url + "loop"]
        assert (looped.status, looped.failure) == (0, FailureReason.REDIRECT_LOOP)


async def test_a_redirect_inside_the_site_leads_to_both_addresses() -> None:
    routes: dict[str, Route] = {
        "/": "<a href=old>1</a>",
        "/old": (301, {"location": "/new/"}, ""),
        "/new/": "<a href=deeper>d</a>",
        "/new/deeper": "end",
    }
    async with SiteServer(routes) as server:
        facts = await crawl(server)
        assert paths(server, facts) == {"/", "/old", "/new/", "/new/deeper"}
        assert facts.pages[server.url + "old"].final_url == server.url + "new/"


async def test_links_of_another_site_reached_by_redirect_are_not_ours() -> None:
    async with SiteServer({"/": "<a href=/deep>x</a>"}) as other:
        routes: dict[str, Route] = {
            "/": "<a href=out>1</a>",
            "/out": (302, {"location": other.url}, ""),
        }
        async with SiteServer(routes) as server:
            facts = await crawl(server)
            assert facts.pages[server.url + "out"].final_url == other.url
            assert paths(server, facts) == {"/", "/out"}
            assert "/deep" not in other.asked


ROBOTS = "User-agent: *\nDisallow: /private\n"


async def test_robots_rules_hold_for_what_is_discovered_only() -> None:
    routes: dict[str, Route] = {
        "/": "<a href=/private/a>1</a><a href=/open>2</a>",
        "/robots.txt": (200, {"content-type": "text/plain"}, ROBOTS),
        "/open": "x",
        "/private/b": "x",
    }
    async with SiteServer(routes) as server:
        facts = await crawl(server, also=("/private/b#part",))
        assert paths(server, facts) == {"/", "/open", "/private/b"}
        assert facts.excluded_by_robots == (server.url + "private/a",)


@pytest.mark.parametrize("status", [404, 500, 503])
async def test_robots_that_cannot_be_had_stop_nothing(status: int) -> None:
    routes: dict[str, Route] = {
        "/": "<a href=a>1</a>",
        "/a": "x",
        "/robots.txt": (status, {}, ROBOTS),
    }
    async with SiteServer(routes) as server:
        assert paths(server, await crawl(server)) == {"/", "/a"}


async def test_a_calendar_without_end_ends_and_is_told() -> None:
    def calendar(request: Request) -> str:
        month = int(request.query.removeprefix("m=") or 0)
        return f"<a href='/?m={month + 1}'>next</a>"

    async with SiteServer({"/": calendar}) as server:
        facts = await crawl(server)
        assert len(facts.pages) == MAX_QUERIES_PER_PATH + 1
        assert "query strings" in facts.stopped_because


async def test_the_limit_of_pages_is_told() -> None:
    routes: dict[str, Route] = {"/": "".join(f"<a href={n}>x</a>" for n in range(50))}
    async with SiteServer(routes) as server:
        facts = await crawl(server, limits=replace(LIMITS, max_pages=10))
        assert len(facts.pages) == 10
        assert "max_pages" in facts.stopped_because


async def test_relative_links_on_an_error_page_lead_nowhere() -> None:
    def missing(request: Request) -> tuple[int, dict[str, str], str]:
        return 404, {}, "<a href='deeper/'>x</a>"

    async with SiteServer({"/": "<a href=gone/>x</a>", "/gone/": missing}) as server:
        assert paths(server, await crawl(server)) == {"/", "/gone/"}


async def test_referrers_are_capped() -> None:
    routes: dict[str, Route] = {f"/{n}": "<a href=/gone>x</a>" for n in range(80)}
    routes["/"] = "".join(f"<a href={n}>x</a>" for n in range(80))
    async with SiteServer(routes) as server:
        facts = await crawl(server)
        assert len(facts.referrers[server.url + "gone"]) == MAX_REFERRERS


async def test_a_page_cut_at_the_cap_is_not_parsed() -> None:
    routes: dict[str, Route] = {"/": "<a href=a>1</a>" + "x" * LIMITS.max_body_bytes}
    async with SiteServer(routes) as server:
        facts = await crawl(server)
        assert (paths(server, facts), facts.pages[server.url].ids_known) == ({"/"}, False)


async def test_a_sink_that_fails_ends_the_crawl_with_its_error() -> None:
    async with SiteServer({"/": "x"}) as server:
        fetcher = CurlFetcher(
            LIMITS, user_agents=("t/1",), own_hosts=frozenset({"127.0.0.1"}), clock=SystemClock()
        )

        async def sink(look: Look) -> None:
            raise RuntimeError("spool is full")

        crawler = SiteCrawler(fetcher, LIMITS, SystemClock())
        with pytest.raises(RuntimeError, match="spool is full"):
            await crawler.crawl(
                make_site(url=server.url),
                also=(),
                headers=(),
                user_agent="",
                sink=sink,
                progress=None,
            )
        await fetcher.close()


async def test_the_crawl_sees_the_bytes_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<a href='a%20b.html'>x</a>")
    (tmp_path / "a b.html").write_text("hello")
    looks: list[Look] = []
    async with SiteServer(folder=tmp_path) as server:
        facts = await crawl(server, looks=looks)
        assert {page.subject for page in facts.pages.values()} == {"/", "/a%20b.html"}
        assert b"hello" in {look.body for look in looks if isinstance(look, Page)}
