"""Looks from the place of a forward proxy: plain, through a tunnel, and where the proxy fails."""

from dataclasses import replace
from pathlib import Path

from sentinel.core.page import FailureReason, FetchFailure, FetchRequest, Page
from sentinel.core.settings import VantagePoint
from sentinel.edges.clock import SystemClock
from sentinel.edges.vantage import ProxyVantage
from support.certificates import Authority
from support.forward_proxy import answering, tunnels
from support.settings import make_config
from support.site_server import SiteServer

URL = "http://site.invalid/news?a=%C3%A9"


def vantage(proxy: str, folder: Path, *hosts: str, ca_file: Path | None = None) -> ProxyVantage:
    return ProxyVantage(
        VantagePoint(name="second network", proxy=proxy),
        replace(make_config(folder).limits, connect_timeout_seconds=5.0),
        user_agents=("first/1",),
        own_hosts=frozenset({"site.invalid", *hosts}),
        clock=SystemClock(),
        ca_file=ca_file,
        accept_language="hi",
    )


async def test_the_page_is_as_the_proxy_sees_it(tmp_path: Path) -> None:
    """The name is the proxy's to resolve: it need not exist here."""
    async with answering({URL: "seen from there"}) as proxy:
        look = await vantage(proxy.url, tmp_path).look(
            FetchRequest(url=URL, headers=(("X-Token", "t"),), connect_to="127.0.0.9")
        )
        assert isinstance(look, Page), look
        assert (look.body, look.url) == (b"seen from there", URL)
        asked = proxy.requests[0]
        assert asked.target == URL
        assert asked.headers["host"] == "site.invalid"
        assert asked.headers["x-token"] == "t"
        assert asked.headers["accept-language"] == "hi"


async def test_tls_is_verified_end_to_end_through_a_tunnel(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    async with (
        SiteServer({"/": "through"}, tls=authority.good("127.0.0.1")) as site,
        tunnels(site.port) as proxy,
    ):
        url = f"https://127.0.0.1:{site.port}/"
        trusting = vantage(proxy.url, tmp_path, "127.0.0.1", ca_file=authority.file)
        look = await trusting.look(FetchRequest(url=url))
        assert isinstance(look, Page), look
        assert look.body == b"through"
        assert proxy.asked[0].startswith(f"CONNECT 127.0.0.1:{site.port} ")
        doubting = await vantage(proxy.url, tmp_path, "127.0.0.1").look(FetchRequest(url=url))
        assert isinstance(doubting, FetchFailure)
        assert doubting.reason is FailureReason.TLS


async def test_a_redirect_off_the_site_is_the_answer(tmp_path: Path) -> None:
    away = "http://elsewhere.invalid/"
    async with answering({URL: (302, {"location": away}, ""), away: "not asked"}) as proxy:
        look = await vantage(proxy.url, tmp_path).look(FetchRequest(url=URL))
        assert isinstance(look, Page)
        assert (look.status, look.final_url) == (302, away)
        assert proxy.asked == [URL]


async def test_an_error_of_the_proxy_is_none_of_the_site(tmp_path: Path) -> None:
    async with answering({URL: (502, {}, "bad gateway")}) as proxy:
        look = await vantage(proxy.url, tmp_path).look(FetchRequest(url=URL))
        assert isinstance(look, FetchFailure)
        assert look.detail == "second network answers 502"
        await proxy.stop()
        gone = await vantage(proxy.url, tmp_path).look(FetchRequest(url=URL))
        assert isinstance(gone, FetchFailure)
        assert gone.reason is FailureReason.REFUSED


async def test_only_own_sites_are_asked_through_it(tmp_path: Path) -> None:
    async with answering({}) as proxy:
        look = await vantage(proxy.url, tmp_path).look(FetchRequest(url="http://other.invalid/"))
        assert isinstance(look, FetchFailure)
        assert proxy.requests == []
