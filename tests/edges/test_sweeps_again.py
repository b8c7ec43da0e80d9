"""A second sweep of a site that is known: nothing is parsed twice, nothing is overlooked."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.core.baseline import PageBaseline, Variant
from sentinel.core.page import Page
from sentinel.core.settings import Crawl
from sentinel.core.site_facts import SiteFacts
from sentinel.errors import StoreError
from support.site_server import Route, SiteServer
from support.swept import Looks, Place, asked, crawler, paths
from support.values import FakeClock

SITE: dict[str, Route] = {
    "/": "<a href=a>1</a><a href=old>2</a><img src=i.png>",
    "/a": "<a href=b#here>1</a><a href=gone>x</a>",
    "/b": "<p id=here>end</p>",
    "/old": (301, {"location": "/new"}, ""),
    "/new": "<p>moved here",
    "/i.png": (200, {"content-type": "image/png"}, b"png"),
}
ALL = {"/", "/a", "/b", "/old", "/new", "/i.png", "/gone"}


def approved(facts: SiteFacts) -> dict[str, PageBaseline]:
    """What stands now, as a baseline would have it."""
    return {
        url: PageBaseline(
            url=url,
            subject=page.subject,
            status=page.status,
            final_url=page.final_url,
            content_type=page.content_type,
            size=page.size,
            variants=(Variant(sha256=page.sha256, normal_digest=""),),
        )
        for url, page in facts.pages.items()
        if page.status == 200
    }


async def again(place: Place, known: dict[str, PageBaseline]) -> tuple[SiteFacts, Looks]:
    looks = Looks()
    return await place.crawl(looks, known=known), looks


def broken(facts: SiteFacts, server: SiteServer) -> list[str]:
    assert facts.report is not None
    return [target.url.removeprefix(server.url) for target in facts.report.broken]


async def test_what_is_approved_is_asked_hashed_and_only_counted(tmp_path: Path) -> None:
    async with SiteServer(SITE) as server, crawler(tmp_path, server) as place:
        first = await place.crawl()
        server.requests.clear()
        facts, looks = await again(place, approved(first))
        assert sorted(asked(server)) == sorted(["/robots.txt", *ALL]), "each once, redirects too"
        assert {url.removeprefix(server.url) for url in looks.counted} == {
            *("", "a", "b", "old", "new", "i.png")
        }
        assert [look.url for look in looks.all] == [server.url + "gone"]
        assert facts.pages.keys() == first.pages.keys()
        assert facts.pages[server.url + "old"].final_url == server.url + "new"
        assert broken(facts, server) == broken(first, server) == ["gone"]
        assert facts.link_count == first.link_count
        assert facts.linked == first.linked


async def test_a_sink_that_fails_where_it_only_counts_ends_the_sweep_with_its_error(
    tmp_path: Path,
) -> None:
    class Full(Looks):
        def unchanged(self, url: str, size: int, is_html: bool) -> None:
            raise RuntimeError("no more")

    async with SiteServer({"/": "x"}) as server, crawler(tmp_path, server) as place:
        await place.crawl(counted_only=True)
        with pytest.raises(RuntimeError, match="no more"):
            await place.crawl(Full(), counted_only=True)


async def test_no_304_is_ever_taken_for_an_answer(tmp_path: Path) -> None:
    """A 304 is the server's word, and no proof: nothing is asked conditionally."""
    async with SiteServer(SITE) as server, crawler(tmp_path, server) as place:
        first = await place.crawl()
        await again(place, approved(first))
        conditional = {"if-none-match", "if-modified-since"}
        assert not any(conditional & request.headers.keys() for request in server.requests)


async def test_a_page_that_changed_is_looked_at_and_its_new_links_are_followed(
    tmp_path: Path,
) -> None:
    async with SiteServer(SITE) as server, crawler(tmp_path, server) as place:
        first = await place.crawl()
        server.routes["/b"] = "<p>the name is gone</p><a href=fresh>n</a>"
        server.routes["/fresh"] = "new"
        facts, looks = await again(place, approved(first))
        seen = {look.url.removeprefix(server.url) for look in looks.all}
        assert seen == {"b", "fresh", "gone"}
        assert facts.new_pages == (server.url + "fresh",)
        assert set(broken(facts, server)) == {"gone", "b#here"}, "`a` was not parsed again"


async def test_the_same_bytes_with_another_status_are_a_look_with_its_body(
    tmp_path: Path,
) -> None:
    async with SiteServer(SITE) as server, crawler(tmp_path, server) as place:
        first = await place.crawl()
        server.routes["/b"] = (203, {"content-type": "text/html"}, str(SITE["/b"]))
        _, looks = await again(place, approved(first))
        (look,) = [look for look in looks.all if look.url.endswith("/b")]
        assert isinstance(look, Page)
        assert (look.status, look.body) == (203, str(SITE["/b"]).encode())


async def test_a_redirect_that_leads_to_other_bytes_is_looked_at_under_its_own_name(
    tmp_path: Path,
) -> None:
    async with SiteServer(SITE) as server, crawler(tmp_path, server) as place:
        first = await place.crawl()
        known = approved(first)
        server.routes["/old"] = (301, {"location": "/b"}, "")
        _, looks = await again(place, known)
        (look,) = [look for look in looks.all if look.url.endswith("/old")]
        assert isinstance(look, Page)
        assert look.final_url == server.url + "b"
        assert look.body == str(SITE["/b"]).encode(), "the body of `b` itself was let go"
        assert [hop.status for hop in look.redirects] == [301]


async def test_a_page_that_nobody_links_to_any_more_is_still_looked_at(tmp_path: Path) -> None:
    async with SiteServer(SITE) as server, crawler(tmp_path, server) as place:
        await place.crawl()
        server.routes["/a"] = "<p>no link to b"
        assert "/b" in paths(server, await place.crawl())


async def test_what_robots_forbid_now_is_not_asked_although_it_is_known(tmp_path: Path) -> None:
    async with SiteServer(SITE) as server, crawler(tmp_path, server) as place:
        await place.crawl()
        robots = "User-agent: *\nDisallow: /b\n"
        server.routes["/robots.txt"] = (200, {"content-type": "text/plain"}, robots)
        facts = await place.crawl()
        assert "/b" not in paths(server, facts)
        assert facts.excluded_by_robots == (server.url + "b",)
        assert facts.cover is not None
        assert facts.cover.share == 1.0, "what may not be asked is not lacking"


async def test_what_became_part_of_the_site_is_found_on_pages_that_did_not_change(
    tmp_path: Path,
) -> None:
    """An alias is added: links to it stand on pages that would not be parsed again."""
    async with SiteServer({"/": "<a href=deep>x</a>", "/deep": "end"}) as other:
        routes: dict[str, Route] = {"/": f"<a href={other.url}>x</a>"}
        async with SiteServer(routes) as server, crawler(tmp_path, server) as place:
            first = await place.crawl()
            assert len(first.pages) == 1
            place.site = replace(place.site, aliases=(other.url,))
            facts, _ = await again(place, approved(first))
            assert facts.pages.keys() == {server.url, other.url, other.url + "deep"}


async def test_pages_that_are_gone_are_told_by_a_links_check_once(tmp_path: Path) -> None:
    async with SiteServer(SITE) as server, crawler(tmp_path, server) as place:
        await place.crawl()
        del server.routes["/b"]
        assert (await place.crawl()).vanished_pages == (server.url + "b",)
        assert (await place.crawl(reports=True)).vanished_pages == (server.url + "b",)
        assert (await place.crawl(reports=True)).vanished_pages == ()


async def test_a_broken_link_is_counted_crawl_by_crawl(tmp_path: Path) -> None:
    async with SiteServer(SITE) as server, crawler(tmp_path, server) as place:
        for runs in (1, 2, 3):
            facts = await place.crawl()
            assert facts.standing[server.url + "gone"].runs == runs


async def test_a_learning_crawl_leaves_the_graph_alone(tmp_path: Path) -> None:
    routes = {**SITE, "/": "<script src=https://cdn.invalid/x.js></script><a href=//b.invalid>"}
    async with SiteServer(routes) as server, crawler(tmp_path, server) as place:
        looks = Looks()
        facts = await place.crawl(looks, learning=True)
        assert facts.active_hosts == {"cdn.invalid"}
        assert place.links.last("main") is None
        await place.crawl()
        again = Looks()
        await place.crawl(again, learning=True)
        assert len(again.all) == len(looks.all), "every look is handed over"


async def test_a_graph_that_cannot_be_used_does_not_end_a_sweep(tmp_path: Path) -> None:
    async with SiteServer(SITE) as server, crawler(tmp_path, server) as place:
        await place.crawl()

        def fails(*args: object, **named: object) -> None:
            raise StoreError("disk full")

        place.links.remember = fails  # type: ignore[method-assign, assignment] # a full disk
        facts = await place.crawl()
        assert paths(server, facts) == ALL
        assert broken(facts, server) == ["gone"]
        place.links.last = fails  # type: ignore[method-assign, assignment] # a damaged file
        facts = await place.crawl()
        assert paths(server, facts) == ALL
        assert server.url + "b" in facts.linked


async def test_what_unchanged_pages_link_to_is_known_although_the_graph_cannot_be_written(
    tmp_path: Path,
) -> None:
    """Else a page that was taken away on a full disk would seem to be missed by nobody."""
    async with SiteServer(SITE) as server, crawler(tmp_path, server) as place:
        known = approved(await place.crawl())

        def fails(*args: object, **named: object) -> None:
            raise StoreError("disk full")

        place.links.remember = fails  # type: ignore[method-assign, assignment] # a full disk
        del server.routes["/b"]
        facts, _ = await again(place, known)
        assert facts.pages[server.url + "b"].status == 404
        assert server.url + "b" in facts.linked


async def test_a_large_site_is_swept_in_samples(tmp_path: Path) -> None:
    """The root and what is due are asked; the cover says how much that was, and how old the rest
    is; after the days of a sample everything was asked."""
    count = 300
    routes: dict[str, Route] = {f"/{n}": f"<p>page {n}" for n in range(count)}
    routes["/"] = "".join(f"<a href={n}>x</a>" for n in range(count))
    clock = FakeClock()
    crawl = Crawl(sample_above=50)
    async with (
        SiteServer(routes) as server,
        crawler(tmp_path, server, crawl=crawl, clock=clock) as place,
    ):
        whole = await place.crawl()
        assert whole.cover is not None
        assert (whole.cover.known, whole.cover.asked, whole.cover.sampled) == (301, 301, False)
        began = clock.now()
        asked_ever: set[str] = set()
        for _ in range(2):
            clock.advance(3 * 86_400)
            facts = await place.crawl()
            assert facts.cover is not None
            assert facts.cover.sampled
            assert 200 <= facts.cover.asked <= 202
            assert "/" in paths(server, facts)
            asked_ever |= paths(server, facts)
        assert asked_ever == {"/", *(f"/{n}" for n in range(count))}
        assert facts.cover is not None
        assert facts.cover.oldest_look_at == began + timedelta(days=3)
        retest = await place.crawl(whole=True)
        assert len(retest.pages) == 301, "before a site is opened, all of it"


async def test_a_sample_that_meets_what_is_broken_names_the_pages_that_carry_it(
    tmp_path: Path,
) -> None:
    """Their contents come from the graph: they were not asked this time."""
    count = 220
    routes: dict[str, Route] = {f"/{n}": f"<a href=/t{n}>t</a>" for n in range(count)}
    routes |= {f"/t{n}": "target" for n in range(count)}
    routes["/"] = "".join(f"<a href={n}>x</a>" for n in range(count))
    clock = FakeClock()
    async with (
        SiteServer(routes) as server,
        crawler(tmp_path, server, crawl=Crawl(sample_above=50), clock=clock) as place,
    ):
        await place.crawl()
        for n in range(count):
            del server.routes[f"/t{n}"]
        for _ in range(2):  # the pages, then their targets
            clock.advance(3600)
            facts = await place.crawl()
        met = {path for path in paths(server, facts) if path.startswith("/t")}
        assert met
        assert {"/" + url for url in broken(facts, server)} == met
        assert facts.report is not None
        assert all(target.carrier_count == 1 for target in facts.report.broken)


async def test_what_a_killed_walk_left_is_taken_away(tmp_path: Path) -> None:
    left = tmp_path / "crawls" / "0-abc"
    left.mkdir(parents=True)
    (left / "journal").write_bytes(b"torn")
    async with SiteServer(SITE) as server, crawler(tmp_path, server) as place:
        await place.crawl()
        assert list((tmp_path / "crawls").iterdir()) == []
