"""Walking a site: the one call through which everything crawls."""

import asyncio
import hashlib
from contextlib import closing
from dataclasses import replace

from sentinel.core.crawl_plan import CrawlPlan
from sentinel.core.crawl_progress import ShowsProgress
from sentinel.core.frontier import Frontier
from sentinel.edges.crawler.journal import Journal
from sentinel.edges.crawler.settings import Crawled, WalkSettings, Watcher
from sentinel.edges.crawler.tally import Tally
from sentinel.edges.crawler.url_store import SqliteUrlStore
from sentinel.edges.crawler.walker import Walker


async def walk(
    plan: CrawlPlan,
    *,
    settings: WalkSettings,
    progress: ShowsProgress | None = None,
    watcher: Watcher | None = None,
) -> Crawled:
    """Asks everything that the plan allows, once, and gives what came of it.

    Never raises for what a site does. Raises IntegrityError where a journal cannot be resumed,
    StoreError where the disk does not take what it must, and what `watcher` raises. Cancelling
    ends the workers; the journal stays.
    """
    journal = Journal(
        settings.journal,
        label=_label(plan),
        resume=settings.resume,
        needed=settings.journal_needed,
    )
    store = SqliteUrlStore(settings.journal.with_suffix(".urls"))
    loop = asyncio.get_running_loop()
    with closing(store), closing(journal):
        walking = Walker(
            plan,
            settings,
            journal,
            frontier=Frontier(plan, store, threshold=settings.frontier_threshold),
            tally=Tally(now=loop.time, progress=progress, began=loop.time()),
            watcher=watcher,
        )
        try:
            crawled = await walking.run()
        finally:
            await walking.close()
    return replace(crawled, unrecorded=journal.lost)


def _label(plan: CrawlPlan) -> str:
    """What makes two crawls the same: what is asked, not how fast. No header gets to the disk."""
    excluded = [pattern.pattern for pattern in plan.exclude]
    same = [plan.roots, plan.scope, plan.extra_hosts, plan.also, plan.only_these, excluded]
    rules = [plan.external, plan.obey_robots, plan.budgets]
    return hashlib.sha256(repr([*same, *rules]).encode()).hexdigest()
