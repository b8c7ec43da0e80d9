"""A SiteCrawler with its graph of links, for a server of a test's own."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sentinel.core.crawl_order import CrawlOrder
from sentinel.core.page import Look
from sentinel.core.ports import Clock
from sentinel.core.settings import Crawl, Limits
from sentinel.core.site import Site
from sentinel.core.site_facts import SiteFacts
from sentinel.edges.clock import SystemClock
from sentinel.edges.fetch import CurlFetcher
from sentinel.edges.link_store import SqliteLinkStore
from sentinel.edges.site_crawler import CrawlerParts, SiteCrawler
from support.site_server import SiteServer
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
    folder: Path,
    server: SiteServer,
    *,
    limits: Limits = LIMITS,
    crawl: Crawl | None = None,
    clock: Clock | None = None,
) -> AsyncIterator[Place]:
    own = frozenset({"127.0.0.1"})
    fetcher = CurlFetcher(limits, user_agents=("t/1",), own_hosts=own, clock=SystemClock())
    links = SqliteLinkStore(folder / "links.db")
    parts = CrawlerParts(
        fetcher=fetcher,
        links=links,
        clock=clock or SystemClock(),
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
