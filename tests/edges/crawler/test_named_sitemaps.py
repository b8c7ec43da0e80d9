"""A sitemap that robots.txt names is read whatever it is called."""

import asyncio
import gzip
from pathlib import Path

import pytest

from sentinel.core.crawl_plan import CrawlPlan
from sentinel.edges.crawler.settings import WalkSettings
from sentinel.edges.crawler.walk import walk
from support.settings import make_config
from support.site_server import Answer, SiteServer
from support.waiting import LIMIT_SECONDS


@pytest.mark.parametrize("kind", ["plain", "moved", "packed"])
async def test_a_text_sitemap_of_any_name_is_read(kind: str, tmp_path: Path) -> None:
    async with SiteServer({"/": "<p>Start</p>", "/only-there": "<p>There</p>"}) as server:
        text = f"{server.url}only-there\n{server.url}gone\n"
        plain: Answer = (200, {"content-type": "text/plain"}, text)
        packed: Answer = (200, {"content-type": "application/gzip"}, gzip.compress(text.encode()))
        server.routes |= {
            "/pages.txt": (301, {"location": "/list.txt"}, "") if kind == "moved" else plain,
            "/list.txt": plain,
            "/pages.txt.gz": packed,
            "/robots.txt": f"Sitemap: {server.url}pages.txt{'.gz' if kind == 'packed' else ''}\n",
        }
        settings = WalkSettings(
            limits=make_config(tmp_path).limits,
            own_hosts=frozenset({"127.0.0.1"}),
            journal=tmp_path / "crawl.journal",
            workers=1,
        )
        async with asyncio.timeout(LIMIT_SECONDS):
            crawled = await walk(CrawlPlan(roots=(server.url,)), settings=settings)
        seen = {visit.url: visit.status for visit in crawled.record.visits()}
        assert seen[f"{server.url}only-there"] == 200
        assert seen[f"{server.url}gone"] == 404
