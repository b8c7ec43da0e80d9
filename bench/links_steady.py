"""The daemon's sweep where nothing has changed: every known address asked, every body hashed, the
results in the store; beside wrk on the same nginx and the same addresses in the same rounds."""

import argparse
import asyncio
import os
import resource
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.links_sites import debian_site
from bench.private_nginx import private_nginx
from bench.process_tree import processes_of
from bench.spread import ratios, spread
from bench.wrk import Wrk, wrk_program
from sentinel.core.crawl_order import CrawlOrder
from sentinel.core.page import Look
from sentinel.core.settings import Limits
from sentinel.core.site import Site
from sentinel.core.user_agent import crawl_user_agent
from sentinel.edges.clock import SystemClock
from sentinel.edges.fetch import CurlFetcher
from sentinel.edges.link_store import SqliteLinkStore
from sentinel.edges.site_crawler import CrawlerParts, SiteCrawler

BAR = 0.15
WRK_SECONDS = 3
LIMITS = Limits(
    timeout_seconds=60.0,
    connect_timeout_seconds=10.0,
    max_body_bytes=16_000_000,
    max_redirects=10,
    max_pages=50_000,
    concurrency=32,
    max_tree_entries=1_000,
)


class _Counting:
    """A sink that looks at nothing."""

    def __init__(self) -> None:
        self.urls: list[str] = []
        self.unchanged_count = 0

    async def look(self, look: Look) -> None:
        self.urls.append(look.url)

    def unchanged(self, url: str, size: int, is_html: bool) -> None:
        del size, is_html
        self.urls.append(url)
        self.unchanged_count += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sweep:
    seconds: float
    cpu_seconds: float
    urls: tuple[str, ...]
    unchanged: int

    @property
    def requests_per_second(self) -> float:
        return len(self.urls) / self.seconds

    @property
    def cpu_per_thousand(self) -> float:
        return 1000 * self.cpu_seconds / len(self.urls)


def measure(args: argparse.Namespace) -> None:
    """The first sweep, then rounds of wrk and a sweep."""
    program = wrk_program(args.wrk)
    site = debian_site(args.cache)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (
            private_nginx(site.root, folder / "nginx") as url,
            closing(SqliteLinkStore(folder / "links.db")) as store,
        ):
            print(f"{url}: {site.describe()}")
            crawler = _crawler(store, folder, url)
            watched = Site(name="debian", title="Debian", url=url)
            first = asyncio.run(_sweep(crawler, watched))
            print(f"  the first sweep, links recorded: {_told(first)}")
            again = asyncio.run(_sweep(crawler, watched))
            print(f"  the second: {_told(again)}")
            wrk = Wrk(program, [_path(each) for each in again.urls], folder)
            rates, sweeps = [], []
            for number in range(args.rounds):
                rates.append(wrk.requests_per_second(url, WRK_SECONDS))
                sweeps.append(asyncio.run(_sweep(crawler, watched)))
                print(f"  round {number + 1}: wrk {rates[-1]:,.0f}/s; {_told(sweeps[-1])}")
    share = ratios([sweep.requests_per_second for sweep in sweeps], rates)
    print(f"  wrk: {spread(rates, ',.0f')} requests a second")
    print(f"  sweep: {spread([each.requests_per_second for each in sweeps], ',.0f')}")
    print(f"  share of wrk's: {spread(share, '.3f')}; the bar is {BAR:g}")
    cpu = [sweep.cpu_per_thousand for sweep in sweeps]
    print(f"  CPU for a thousand addresses: {spread(cpu, '.2f', ' s')}")


def _crawler(store: SqliteLinkStore, folder: Path, url: str) -> SiteCrawler:
    clock, hosts = SystemClock(), frozenset({urlsplit(url).hostname or ""})
    agent = crawl_user_agent("bench")
    fetcher = CurlFetcher(LIMITS, user_agents=(agent, agent), own_hosts=hosts, clock=clock)
    return SiteCrawler(
        CrawlerParts(
            fetcher=fetcher,
            links=store,
            clock=clock,
            folder=folder / "walks",
            limits=LIMITS,
            own_hosts=hosts,
            user_agent=agent,
        )
    )


async def _sweep(crawler: SiteCrawler, site: Site) -> _Sweep:
    sink, cpu, started = _Counting(), _cpu_seconds(), time.monotonic()
    await crawler.crawl(CrawlOrder(site=site, counted_only=True, reports=True), sink)
    return _Sweep(
        seconds=time.monotonic() - started,
        cpu_seconds=_cpu_seconds() - cpu,
        urls=tuple(sink.urls),
        unchanged=sink.unchanged_count,
    )


def _cpu_seconds() -> float:
    """Of this process, and of its nursery with the workers that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    ticks = 0
    for child in processes_of(os.getpid())[1:]:
        fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(int(each) for each in fields[11:15])  # its own, and of those it waited for
    return sum(each.ru_utime + each.ru_stime for each in used) + ticks / os.sysconf("SC_CLK_TCK")


def _told(sweep: _Sweep) -> str:
    return (
        f"{len(sweep.urls):,} addresses in {sweep.seconds:.2f} s, {sweep.requests_per_second:,.0f}"
        f" a second, CPU {sweep.cpu_seconds:.2f} s, {sweep.unchanged:,} unchanged"
    )


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
