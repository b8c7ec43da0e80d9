"""Links to other sites: how near to the least possible time, at the politeness that was asked for?

Twenty hosts on loopback, one of them slow and one dead; with one request at a time allowed every
so often, no checker could be done sooner than the least time printed.
"""

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from sentinel.core.crawl_plan import CrawlPlan
from sentinel.edges.crawler.settings import WalkSettings
from sentinel.edges.crawler.walk import walk
from support.settings import make_config
from support.site_server import Answer, Request, SiteServer

HOSTS = 20
LINKS = 40
"""To each host."""
SLOW_SECONDS = 0.5
OWN_PAGES = 500
DEAD = "http://127.0.2.1:9/"


def measure(args: argparse.Namespace) -> None:
    """One walk for each interval."""
    for interval_seconds in (0.0, 0.1) if args.quick else (0.0, 0.1, 0.5):
        asyncio.run(_one(interval_seconds))


async def _one(interval_seconds: float) -> None:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        servers = [
            await stack.enter_async_context(
                SiteServer({}, host=f"127.0.1.{number}", missing=_slow if number == 1 else _quick)
            )
            for number in range(1, HOSTS + 1)
        ]
        others = [f"{url}t/{n}" for n in range(LINKS) for url in (*(s.url for s in servers), DEAD)]
        pages = {f"/p/{number}": f"<p>Page {number}</p>" for number in range(OWN_PAGES)}
        index = "".join(f'<a href="{target}">x</a>' for target in (*others, *pages))
        site = await stack.enter_async_context(SiteServer({"/": index, **pages}))
        limits = replace(make_config(folder).limits, allow_addresses=("127.0.0.0/8",))
        settings = WalkSettings(
            limits=limits, own_hosts=frozenset({"127.0.0.1"}), journal=folder / "crawl.journal"
        )
        plan = CrawlPlan(
            roots=(site.url,), external=True, external_interval_seconds=interval_seconds
        )
        began = time.monotonic()
        crawled = await walk(plan, settings=settings)
        seconds = time.monotonic() - began
        answers = Counter(
            (visit.status or visit.failure)
            for visit in crawled.record.visits()
            if not visit.url.startswith(site.url)
        )
    least = max(interval_seconds * (LINKS - 1), LINKS / 2 * SLOW_SECONDS)
    print(
        f"  every {interval_seconds:g} s: {len(others)} links to {HOSTS + 1} other hosts and"
        f" {OWN_PAGES} own pages in {seconds:.1f} s (least possible {least:.1f} s);"
        f" {crawled.requests} requests; others: {dict(answers)}",
        flush=True,
    )


async def _slow(request: Request) -> Answer:
    await asyncio.sleep(SLOW_SECONDS)
    return _quick(request)


def _quick(request: Request) -> Answer:
    """Random addresses do not exist, as on a good server."""
    name = request.path.removeprefix("/t/")
    return f"<p>{request.path}</p>" if name.isdigit() else (404, {}, "none")
