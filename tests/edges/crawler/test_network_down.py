"""A walk whose site is silent says whose fault that is."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.core.crawl_plan import CrawlPlan
from sentinel.edges.crawler.settings import Crawled, WalkSettings
from sentinel.edges.crawler.walk import walk
from support.settings import make_config
from support.site_server import SiteServer
from support.waiting import LIMIT_SECONDS


@pytest.fixture
def silent_url() -> Iterator[str]:
    """An address where nobody listens."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{reserved.getsockname()[1]}/"


async def crawl(root: str, control: str, folder: Path) -> Crawled:
    settings = WalkSettings(
        limits=make_config(folder).limits,
        own_hosts=frozenset({"127.0.0.1"}),
        journal=folder / "crawl.journal",
        workers=1,
        control_urls=(control,),
    )
    async with asyncio.timeout(LIMIT_SECONDS):
        return await walk(CrawlPlan(roots=(root,), attempts=1), settings=settings)


async def test_no_control_address_answers_either(tmp_path: Path, silent_url: str) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        control = f"http://127.0.0.1:{reserved.getsockname()[1]}/"
        crawled = await crawl(silent_url, control, tmp_path)
    assert "our own network is at fault" in crawled.network_down


async def test_a_control_address_answers(tmp_path: Path, silent_url: str) -> None:
    async with SiteServer({"/": (500, {}, "an answer is an answer")}) as control:
        crawled = await crawl(silent_url, control.url, tmp_path)
        assert control.asked == ["/"]
    assert crawled.network_down == ""


async def test_nobody_is_asked_where_the_site_answers(tmp_path: Path) -> None:
    async with SiteServer({}) as control, SiteServer({"/": "<p>Well</p>"}) as site:
        crawled = await crawl(site.url, control.url, tmp_path)
        assert control.asked == []
    assert crawled.network_down == ""
