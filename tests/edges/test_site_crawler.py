"""The crawl: every address of the site once, none of another site, and an end to every trap."""

import asyncio
import os
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.core.page import FailureReason, Look, Page
from support.site_server import Request, Route, SiteServer
from support.swept import LIMITS, Looks, asked, crawler, paths


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


async def test_a_crawl_for_nobody_any_more_asks_no_further_addresses(tmp_path: Path) -> None:
    """Where a look could not be taken in the site was walked to its end for nothing."""

    class Full(Looks):
        async def look(self, look: Look) -> None:
            raise RuntimeError("spool is full")

    chain: dict[str, Route] = {f"/{n}": f"<a href={n + 1}>x</a>" for n in range(50)}
    async with (
        SiteServer({"/": "<a href=0>x</a>", **chain}) as server,
        crawler(tmp_path, server) as place,
    ):
        with pytest.raises(RuntimeError, match="spool is full"):
            await place.crawl(Full())
        assert "/49" not in server.asked


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


async def test_what_a_killed_walk_left_is_taken_away_although_its_number_is_ours(
    tmp_path: Path,
) -> None:
    """In a container the daemon is process 1, before it was killed and after."""
    left = tmp_path / "crawls" / f"{os.getpid()}-abc"
    left.mkdir(parents=True)
    async with SiteServer({"/": "x"}) as server, crawler(tmp_path, server) as place:
        await asyncio.gather(place.crawl(), place.crawl())
        assert list((tmp_path / "crawls").iterdir()) == []
