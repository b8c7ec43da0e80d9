"""A block is proven from outside: each way in which it can leak is named, none is passed over."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.actions.proof import (
    PASSING,
    addresses_of,
    holds_anywhere,
    prove_blocked,
    prove_open,
    until_proven,
)
from sentinel.blockers.nginx import NginxBlocker
from sentinel.core.ports import BlockOrder
from sentinel.core.site import BlockSettings, Site
from support.fakes import PlainFetcher
from support.nginx import Nginx, needs_nginx, running_nginx
from support.site_server import Answer, Request, SiteServer
from support.values import FakeClock, folder_tree, make_site

TOKEN = "0123456789abcdef" * 4
INCIDENT = "INC-20261122-0001"
BLOCKED: Answer = (503, {"Retry-After": "60", "X-Sentinel-Block": INCIDENT}, b"closed")


def good(request: Request) -> Answer:
    """A block as it should be."""
    return "home" if passes(request) else BLOCKED


def passes(request: Request) -> bool:
    """What every block lets through."""
    token = request.headers.get("x-sentinel-retest") == TOKEN
    return token or request.path.startswith("/.well-known/acme-challenge/")


class Everywhere(dict[str, object]):
    """Routes that give the same answer for every path."""

    def __init__(self, route: object) -> None:
        super().__init__()
        self.route = route

    def get(self, key: str, default: object = None) -> object:  # type: ignore[override] # one answer for all
        return self.route


@pytest.fixture
async def server() -> "Iterator[SiteServer]":  # type: ignore[misc] # an async fixture
    async with SiteServer() as running:
        running.routes = Everywhere(good)  # type: ignore[assignment] # answers every path
        yield running


async def problems_of(server: SiteServer, route: object, **site: object) -> tuple[str, ...]:
    server.routes = Everywhere(route)  # type: ignore[assignment] # answers every path
    return await prove_blocked(make_site(url=server.url, **site), INCIDENT, TOKEN, PlainFetcher())


async def test_a_good_block_has_no_problems(server: SiteServer) -> None:
    assert await problems_of(server, good) == ()


async def test_everything_is_asked_for_on_fresh_connections(server: SiteServer) -> None:
    """GET, HEAD, POST, a deep path, a query, two tokens, a challenge; each root and alias."""
    fetcher = PlainFetcher()
    site = make_site(url=server.url, aliases=(f"{server.url}alias/",))
    await prove_blocked(site, INCIDENT, TOKEN, fetcher)
    assert len(fetcher.asked) == 16
    assert all(r.fresh_connection and not r.follow_redirects for r in fetcher.asked)
    assert {request.method for request in server.requests} == {"GET", "HEAD", "POST"}
    assert any("?sentinel-proof=" in target for target in server.asked)
    assert sum(target.endswith(".html") for target in server.asked) == 2
    assert sum("x-sentinel-retest" in r.headers for r in server.requests) == 4


@pytest.mark.parametrize(
    ("leaks", "named"),
    [
        (lambda r: "defaced" if r.method == "GET" else None, "answered 200"),
        (lambda r: (405, {}, "") if r.method == "POST" else None, "POST"),
        (lambda r: "defaced" if r.path.endswith(".html") else None, ".html: answered 200"),
        (lambda r: "defaced" if r.query else None, "?sentinel-proof="),
        (lambda r: (301, {"location": "/x"}, "") if r.method == "HEAD" else None, "answered 301"),
        (lambda r: (503, {"Retry-After": "60"}, ""), "503, but not for"),
        (
            lambda r: (503, {"Retry-After": "60", "X-Sentinel-Block": "INC-OTHER"}, ""),
            "503, but not for",
        ),
        (lambda r: (503, {"X-Sentinel-Block": INCIDENT}, ""), "without Retry-After"),
    ],
)
async def test_each_leak_is_named(server: SiteServer, leaks: object, named: str) -> None:
    def leaky(request: Request) -> Answer:
        return "home" if passes(request) else leaks(request) or BLOCKED  # type: ignore[operator] # a table of functions

    problems = await problems_of(server, leaky)
    assert any(named in problem for problem in problems), problems


async def test_a_block_that_keeps_the_retest_out_is_a_problem(server: SiteServer) -> None:
    challenge, token = await problems_of(server, BLOCKED)
    assert "re-test token" in token
    assert "an ACME challenge" in challenge


async def test_a_block_that_any_token_opens_is_a_problem(server: SiteServer) -> None:
    """A program that gives itself out as the block knows the header, but not the token."""

    def forged(request: Request) -> Answer:
        return "defaced" if "x-sentinel-retest" in request.headers else good(request)

    (problem,) = await problems_of(server, forged)
    assert "(with a wrong re-test token): answered 200" in problem


async def test_a_page_of_the_incident_that_a_cache_shows_on_is_a_problem(
    server: SiteServer,
) -> None:
    """Behind a cache that shows its copies where the server says 503."""

    def cached(request: Request) -> Answer:
        kept = request.method == "GET" and not request.query and request.path == "/a/news.html"
        return "defaced" if kept else good(request)

    server.routes = Everywhere(cached)  # type: ignore[assignment] # answers every path
    site = make_site(url=f"{server.url}a/")
    subjects = ("/", "shop.users", "http://else.where/", "(servers)", f"{PASSING}x", "/news.html")
    problems = await prove_blocked(
        site, INCIDENT, TOKEN, PlainFetcher(), subjects=("/", *subjects, "/b", "/c", "/d")
    )
    assert problems == (f"GET {server.url}a/news.html: answered 200, not 503.",)
    assert "/a/c" in server.asked
    assert "/a/d" not in server.asked, "one more than a proof asks for"
    assert await prove_blocked(site, INCIDENT, TOKEN, PlainFetcher()) == ()


async def test_a_closed_origin_proves_nothing_of_a_delivery_network_that_is_not_reached(
    server: SiteServer,
) -> None:
    """It may show its copies to everybody else."""
    block = BlockSettings(driver="demo", flag_dir=Path("/x"), retry_after_seconds=60)
    server.routes = Everywhere(good)  # type: ignore[assignment] # answers every path

    async def away(url: str) -> tuple[str, ...]:
        return ("127.0.0.2",)  # where nothing listens on this port

    site = make_site(url=server.url, origin="127.0.0.1", block=block)
    problems = await prove_blocked(site, INCIDENT, TOKEN, PlainFetcher(), resolve=away)
    assert problems == (f"GET {server.url}: the server refused the connection.",)


async def test_a_site_that_answers_5xx_itself_is_not_taken_for_blocked(
    server: SiteServer,
) -> None:
    assert await problems_of(server, (503, {}, "busy"))


async def test_an_alias_that_is_open_is_a_problem(server: SiteServer) -> None:
    def only_alias(request: Request) -> Answer:
        return "defaced" if request.path.startswith("/alias") else good(request)

    problems = await problems_of(server, only_alias, aliases=(f"{server.url}alias/",))
    assert problems
    assert all("/alias" in problem for problem in problems)


async def test_a_server_that_cannot_be_reached_proves_nothing(server: SiteServer) -> None:
    url = server.url
    await server.stop()
    problems = await prove_blocked(make_site(url=url), INCIDENT, TOKEN, PlainFetcher())
    assert problems == (f"GET {url}: the server refused the connection.",)
    assert await prove_open(make_site(url=url), PlainFetcher()) == problems


async def test_every_address_is_proven_and_one_that_nobody_reaches_is_passed_over(
    server: SiteServer,
) -> None:
    """127.0.0.1 answers; nothing listens at 127.0.0.2, so nobody is shown anything there."""

    async def two(url: str) -> tuple[str, ...]:
        return ("127.0.0.1", "127.0.0.2")

    fetcher = PlainFetcher()
    site = make_site(url=server.url)
    assert await prove_blocked(site, INCIDENT, TOKEN, fetcher, resolve=two) == ()
    assert {request.connect_to for request in fetcher.asked} == {"127.0.0.1", "127.0.0.2"}
    async with SiteServer(host="127.0.0.2") as other:
        other.routes = Everywhere("defaced")  # type: ignore[assignment] # answers every path
        site = make_site(url=f"http://127.0.0.1:{other.port}/")
        problems = await prove_blocked(site, INCIDENT, TOKEN, PlainFetcher(), resolve=two)
    assert problems
    assert all("at 127.0.0.2" in problem for problem in problems)


async def test_addresses_are_asked_one_by_one_only_where_there_are_several() -> None:
    assert await addresses_of("http://127.0.0.1:8080/") == ("",)
    assert await addresses_of("http://[::1]:8080/") == ("",)
    assert await addresses_of("http://name.invalid/") == ("",)
    assert await addresses_of("http:///") == ("",)


async def test_a_site_is_open_where_no_block_answers(server: SiteServer) -> None:
    site = make_site(url=server.url, aliases=(f"{server.url}alias/",))
    assert len(await prove_open(site, PlainFetcher())) == 2
    server.routes = Everywhere((500, {}, "broken, but not blocked"))  # type: ignore[assignment] # answers every path
    assert await prove_open(site, PlainFetcher()) == ()


async def test_a_block_that_holds_in_part_is_seen(server: SiteServer) -> None:
    site = make_site(url=server.url)
    assert await holds_anywhere(site, INCIDENT, PlainFetcher())
    assert not await holds_anywhere(site, "INC-OTHER", PlainFetcher())


async def test_a_proof_is_tried_again_until_the_time_is_up() -> None:
    clock, tries = FakeClock(), 0

    async def third_time() -> tuple[str, ...]:
        nonlocal tries
        tries += 1
        clock.advance(1)
        return () if tries == 3 else ("not yet",)

    assert await until_proven(third_time, clock, 10, pause_seconds=0) == ()
    tries = 3
    assert await until_proven(third_time, clock, 2, pause_seconds=0) == ("not yet",)
    assert tries == 5


@pytest.fixture
def nginx_site(tmp_path: Path) -> "Iterator[tuple[Nginx, Site]]":
    root = folder_tree(tmp_path / "www", {"index.html": b"home"})
    settings = BlockSettings(driver="nginx", flag_dir=tmp_path / "flags", retry_after_seconds=60)
    site = make_site(block=settings, document_root=root)
    server = f"{NginxBlocker().snippet(site)}\nroot {root};"
    with running_nginx(tmp_path / "nginx", server) as nginx:
        yield nginx, make_site(url=nginx.url, block=settings, document_root=root)


@needs_nginx
async def test_nginx_is_proven_open_blocked_and_open_again(
    nginx_site: tuple[Nginx, Site],
) -> None:
    _, site = nginx_site
    order = BlockOrder(site=site, incident=INCIDENT, token=TOKEN, page_html="<p>closed")
    assert await prove_open(site, PlainFetcher()) == ()
    assert await prove_blocked(site, INCIDENT, TOKEN, PlainFetcher())
    NginxBlocker().apply(order)
    assert await prove_blocked(site, INCIDENT, TOKEN, PlainFetcher()) == ()
    assert await prove_open(site, PlainFetcher())
    NginxBlocker().lift(site)
    assert await prove_open(site, PlainFetcher()) == ()


class TestBeside:
    """What lies beside the public address."""

    async def test_the_origin_is_asked_with_the_sites_name(self, server: SiteServer) -> None:
        """Only where each way to block closes the server itself."""
        fetcher = PlainFetcher()
        here = BlockSettings(driver="demo", flag_dir=Path("/x"), retry_after_seconds=60)
        server.routes = Everywhere(good)  # type: ignore[assignment] # answers every path
        for block, asked in ((here, True), (replace(here, at_origin=False), False)):
            fetcher.asked.clear()
            site = make_site(url=server.url, origin="127.0.0.3:8443", block=block)
            await prove_blocked(site, INCIDENT, TOKEN, fetcher)
            places = {(r.connect_to, r.connect_port) for r in fetcher.asked}
            assert (("127.0.0.3", 8443) in places) is asked

    async def test_a_neighbour_that_is_closed_is_a_problem(self, server: SiteServer) -> None:
        """Closed for another incident, it is closed by its own block."""
        server.routes = Everywhere(good)  # type: ignore[assignment] # answers every path
        async with SiteServer() as neighbour:
            block = BlockSettings(
                driver="demo",
                flag_dir=Path("/x"),
                retry_after_seconds=60,
                neighbours=(neighbour.url,),
            )
            site = make_site(url=server.url, block=block)
            for answer, harmed in (
                ("open", False),
                (BLOCKED, True),
                ((503, {"X-Sentinel-Block": "INC-OTHER"}, ""), False),
            ):
                neighbour.routes = Everywhere(answer)  # type: ignore[assignment] # every path
                problems = await prove_blocked(site, INCIDENT, TOKEN, PlainFetcher())
                assert bool(problems) is harmed, problems
                assert all("a neighbour, closed by the block" in p for p in problems)

    @pytest.mark.parametrize(
        ("driver", "status", "body", "held"),
        [
            ("cloudflare", 429, f'<meta name="x-sentinel-block" content="{INCIDENT}">', True),
            ("command", 503, f'<meta name="x-sentinel-block" content="{INCIDENT}">', True),
            ("cloudflare", 429, '<meta name="x-sentinel-block" content="INC-OTHER">', False),
            ("cloudflare", 403, f'<meta name="x-sentinel-block" content="{INCIDENT}">', False),
            ("cloudflare", 429, "slow down", False),
            ("nginx", 503, f'<meta name="x-sentinel-block" content="{INCIDENT}">', False),
        ],
    )
    async def test_a_mark_counts_where_no_header_can_be_set(
        self, server: SiteServer, driver: str, status: int, body: str, held: bool
    ) -> None:
        def marked(request: Request) -> Answer:
            if passes(request):
                return "home"
            return (status, {}, b"" if request.method == "HEAD" else body.encode())

        block = BlockSettings(driver=driver, flag_dir=Path("/x"), retry_after_seconds=60)
        problems = await problems_of(server, marked, block=block)
        assert (problems == ()) is held, problems
