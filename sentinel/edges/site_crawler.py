"""SiteCrawler: walks a watched site for the daemon, remembers its links, and judges them."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sentinel.core.crawl_order import CrawlOrder
from sentinel.core.crawl_plan import Budgets, CrawlPlan
from sentinel.core.crawl_progress import CrawlProgress, ShowsProgress
from sentinel.core.link_graph import LinkStore
from sentinel.core.outcome_cache import OutcomeCache
from sentinel.core.ports import Clock, Fetcher, PageSink, Progress
from sentinel.core.settings import Crawl, Limits
from sentinel.core.site_facts import SiteFacts
from sentinel.edges.crawl_ended import Ended, conclude
from sentinel.edges.crawl_memory import Memory, begin_with, named_by, not_now, remembered
from sentinel.edges.crawl_watch import CrawlWatch
from sentinel.edges.crawler.crew import Crew
from sentinel.edges.crawler.settings import WalkSettings
from sentinel.edges.crawler.walk import walk
from sentinel.edges.files import private_folder

TIME_SHARE = 0.75
"""Of the time that a sweep may take, for the walk; what follows from it needs the rest."""

_OURS: set[str] = set()
"""Names of the folders of this process's walks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlerParts:
    """What the crawler works with."""

    fetcher: Fetcher
    """Follows the redirects of single addresses, and fetches bodies that a walk let go."""
    links: LinkStore
    clock: Clock
    folder: Path
    """For the files of a walk while it goes on."""
    limits: Limits
    own_hosts: frozenset[str]
    user_agent: str
    crawl: Crawl = field(default_factory=Crawl)
    control_urls: tuple[str, ...] = ()
    cache: OutcomeCache | None = None
    accept_language: str = ""

    @property
    def language(self) -> tuple[tuple[str, str], ...]:
        """The header that says it; none where that is empty."""
        return (("Accept-Language", self.accept_language),) if self.accept_language else ()


class SiteCrawler:
    """Port Crawler. robots.txt holds for what is discovered and for what is known from earlier
    crawls, never for addresses in `also`; a 304 is never asked for."""

    def __init__(self, parts: CrawlerParts) -> None:
        self._parts = parts

    @property
    def parts(self) -> CrawlerParts:
        """What it was made with."""
        return self._parts

    async def crawl(
        self, order: CrawlOrder, sink: PageSink, progress: Progress | None = None
    ) -> SiteFacts:
        """All of the site, or a sample where it is very large; each look goes to `sink` once."""
        parts = self._parts
        agent = order.user_agent or parts.user_agent
        at = parts.clock.now()
        watch = CrawlWatch(order, sink, parts.fetcher, agent)
        with (
            _crew(readers=order.learning) as crew,
            _folder(parts.folder) as folder,
            _stopping(self._seconds(order)) as stop,
        ):
            memory = await asyncio.to_thread(
                remembered, parts.links, order, parts.crawl, parts.limits, at
            )
            plan = self._plan(order, memory, agent)
            settings = replace(self._settings(order, memory, plan, folder, stop), crew=crew)
            shown = None if progress is None else _shown(progress)
            crawled = await walk(plan, settings=settings, progress=shown, watcher=watch)
            await watch.finish()
            ended = Ended(order=order, plan=plan, memory=memory, crawled=crawled, pages=watch.pages)
            return await asyncio.to_thread(conclude, parts.links, ended)

    def _plan(self, order: CrawlOrder, memory: Memory, agent: str) -> CrawlPlan:
        parts, site = self._parts, order.site
        also = named_by(order)
        if memory.sample is not None:
            # approved addresses come in their turn as all others do, if they have one
            chosen = {known.url for known in memory.known} | memory.apart
            also = tuple(url for url in also if url in chosen)
        return CrawlPlan(
            roots=(site.url, *site.aliases),
            scope=parts.crawl.scope,
            also=also,
            external=parts.crawl.external and order.reports,
            obey_robots=parts.crawl.obey_robots,
            robots_required=False,
            headers=(*order.headers, *parts.language),
            user_agent=agent,
            rate_per_second=parts.crawl.rate_per_second,
            busy_hours=parts.crawl.busy_hours,
            concurrency=parts.limits.concurrency,
            external_interval_seconds=parts.crawl.external_interval_seconds,
            budgets=Budgets(max_urls=parts.limits.max_pages),
        )

    def _settings(
        self,
        order: CrawlOrder,
        memory: Memory,
        plan: CrawlPlan,
        folder: Path,
        stop: asyncio.Event,
    ) -> WalkSettings:
        parts = self._parts
        return WalkSettings(
            limits=parts.limits,
            own_hosts=parts.own_hosts,
            journal=folder / "journal",
            journal_needed=order.learning,  # its hosts are read from there
            known=memory.digests,
            begin_with=begin_with(parts.links, order, memory, external=plan.external),
            not_now=not_now(parts.links, order, memory),
            cache=parts.cache,
            control_urls=parts.control_urls,
            stop=stop,
        )

    def _seconds(self, order: CrawlOrder) -> float:
        """How long a walk may take; 0: as long as it takes. A baseline and a re-test are wanted
        whole, and whoever waits for them bounds them."""
        unbounded = order.learning or order.whole
        return 0.0 if unbounded else TIME_SHARE * self._parts.limits.sweep_seconds


@contextmanager
def _folder(parent: Path) -> Iterator[Path]:
    """A folder of this walk's own. What a killed walk left there is taken away by the next: it is
    never gone on with, for the looks of those answers are lost."""
    private_folder(parent)
    for old in parent.iterdir():
        if _nobody_uses(old):
            shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=parent))
    _OURS.add(folder.name)
    try:
        yield folder
    finally:
        _OURS.discard(folder.name)
        shutil.rmtree(folder, ignore_errors=True)


def _nobody_uses(folder: Path) -> bool:
    """Whether the process that made a folder is gone. In a container each daemon has the number
    of the one that was killed."""
    number = folder.name.partition("-")[0]
    if number == str(os.getpid()):
        return folder.name not in _OURS
    return not number.isdecimal() or not Path("/proc", number).exists()


@contextmanager
def _crew(*, readers: bool) -> Iterator[Crew]:
    """A worker that gets ready while the graph is read."""
    crew = Crew()
    crew.hire(1, readers=readers)
    try:
        yield crew
    finally:
        crew.dismiss()


@contextmanager
def _stopping(seconds: float) -> Iterator[asyncio.Event]:
    """An event that is set after some time (0: never)."""
    event = asyncio.Event()
    loop = asyncio.get_running_loop()
    timer = loop.call_later(seconds, event.set) if seconds else None
    try:
        yield event
    finally:
        if timer is not None:
            timer.cancel()


def _shown(shown: Progress) -> ShowsProgress:
    def show(progress: CrawlProgress) -> None:
        shown(progress.checked, progress.checked + progress.waiting)

    return show
