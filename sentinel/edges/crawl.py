"""Walking one site: breadth-first from its root, each address once, bodies let go as they pass."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from protego import Protego

from sentinel.core.html import extract
from sentinel.core.page import FetchRequest, Look, Page
from sentinel.core.ports import Clock, Fetcher, PageSink, Progress
from sentinel.core.settings import Limits
from sentinel.core.site import Site
from sentinel.core.snapshot import Link, PageFacts, SiteFacts
from sentinel.core.stylesheet import extract_css
from sentinel.core.urls import resolve, same_site, subject_of, without_fragment

MAX_REFERRERS = 50
MAX_EXTERNAL = 100_000
MAX_QUERIES_PER_PATH = 500
"""One path with more query strings than this is a trap (a calendar, a search), and said so."""
MAX_TRAPS_NAMED = 5
ROBOTS_AGENT = "Sentinel"
MAX_KEPT_LINKS = 400_000
"""How much of earlier crawls is kept, so that unchanged pages are not parsed again."""


@dataclass(slots=True, kw_only=True)
class _Walk:
    """The state of one crawl."""

    site: Site
    headers: tuple[tuple[str, str], ...]
    user_agent: str
    sink: PageSink
    progress: Progress | None
    robots: Protego | None = None
    queue: deque[str] = field(default_factory=deque)
    known: set[str] = field(default_factory=set)
    pages: dict[str, PageFacts] = field(default_factory=dict)
    referrers: dict[str, list[str]] = field(default_factory=dict)
    excluded: dict[str, None] = field(default_factory=dict)
    external: dict[str, None] = field(default_factory=dict)
    queries: dict[str, int] = field(default_factory=dict)
    trapped: dict[str, None] = field(default_factory=dict)
    overflow: bool = False


Contents = tuple[tuple[Link, ...], frozenset[str], bool]
"""Links, fragment targets, and whether these are all that the page has."""


class _Parsed:
    """What pages held when they were last read: the same bytes are not parsed again."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], Contents] = OrderedDict()
        self._links = 0

    def contents(self, look: Look) -> Contents:
        if not isinstance(look, Page) or look.over_cap or look.status >= 400:
            return _contents(look)
        key = (look.final_url, look.sha256)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        self._kept[key] = _contents(look)
        self._links += len(self._kept[key][0]) + 1
        while self._links > MAX_KEPT_LINKS and len(self._kept) > 1:
            _, (links, _, _) = self._kept.popitem(last=False)
            self._links -= len(links) + 1
        return self._kept[key]


class SiteCrawler:
    """Port Crawler. Robots rules hold for what is discovered, never for addresses in `also`."""

    def __init__(self, fetcher: Fetcher, limits: Limits, clock: Clock) -> None:
        self._fetcher = fetcher
        self._limits = limits
        self._clock = clock
        self._parsed = _Parsed()

    async def crawl(
        self,
        site: Site,
        *,
        also: Iterable[str],
        headers: tuple[tuple[str, str], ...],
        user_agent: str,
        sink: PageSink,
        progress: Progress | None,
    ) -> SiteFacts:
        """Every same-site address that can be reached, as facts; each look goes to `sink` once."""
        walk = _Walk(
            site=site, headers=headers, user_agent=user_agent, sink=sink, progress=progress
        )
        walk.robots = await self._robots(walk)
        for url in (site.url, *also):
            target = resolve(site.url, url)
            # The headers may hold a token: no address of another site gets them.
            if target is not None and same_site(target, site):
                self._enqueue(walk, without_fragment(target))
        running: set[asyncio.Task[None]] = set()
        try:
            while walk.queue or running:
                while walk.queue and len(running) < self._limits.concurrency:
                    running.add(asyncio.create_task(self._visit(walk, walk.queue.popleft())))
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
        return self._facts(walk)

    async def _robots(self, walk: _Walk) -> Protego | None:
        """The site's rules; without an answer everything is allowed (RFC 9309, 2.3.1.3)."""
        request = FetchRequest(
            url=resolve(walk.site.url, "/robots.txt") or walk.site.url,
            headers=walk.headers,
            user_agent=walk.user_agent,
        )
        look = await self._fetcher.fetch(request)
        if not isinstance(look, Page) or look.status != 200:
            return None
        return Protego.parse(look.body[:512_000].decode("utf-8", "replace"))

    async def _visit(self, walk: _Walk, url: str) -> None:
        request = FetchRequest(url=url, headers=walk.headers, user_agent=walk.user_agent)
        look = await self._fetcher.fetch(request)
        await walk.sink(look)
        links, ids, known = self._parsed.contents(look)
        walk.pages[url] = _page_facts(url, look, walk.site, links, ids, ids_known=known)
        if (
            isinstance(look, Page)
            and look.final_url != url
            and same_site(look.final_url, walk.site)
        ):
            self._discover(walk, look.final_url, url)
        # An error page with relative links would lead ever deeper into what does not exist.
        if isinstance(look, Page) and look.status < 400 and same_site(look.final_url, walk.site):
            for target in dict.fromkeys(link.url for link in links):
                self._discover(walk, target, url)
        if walk.progress is not None:
            walk.progress(len(walk.pages), len(walk.known))

    def _discover(self, walk: _Walk, target: str, source: str) -> None:
        if urlsplit(target).scheme not in {"http", "https"}:
            return
        if not same_site(target, walk.site):
            if len(walk.external) < MAX_EXTERNAL:
                walk.external[target] = None
            return
        carriers = walk.referrers.setdefault(target, [])
        if len(carriers) < MAX_REFERRERS:
            carriers.append(source)
        if target in walk.known:
            return
        if walk.robots is not None and not walk.robots.can_fetch(target, ROBOTS_AGENT):
            walk.excluded[target] = None
            return
        path, mark, _ = target.partition("?")
        if mark:
            walk.queries[path] = walk.queries.get(path, 0) + 1
            if walk.queries[path] > MAX_QUERIES_PER_PATH:
                walk.trapped[path] = None
                return
        self._enqueue(walk, target)

    def _enqueue(self, walk: _Walk, url: str) -> None:
        if url in walk.known:
            return
        if len(walk.known) >= self._limits.max_pages:
            walk.overflow = True
            return
        walk.known.add(url)
        walk.queue.append(url)

    def _facts(self, walk: _Walk) -> SiteFacts:
        reasons = []
        if walk.overflow:
            reasons.append(f"more than {self._limits.max_pages} addresses (limits.max_pages)")
        reasons += [
            f"more than {MAX_QUERIES_PER_PATH} query strings on {path}"
            for path in tuple(walk.trapped)[:MAX_TRAPS_NAMED]
        ]
        if len(walk.trapped) > MAX_TRAPS_NAMED:
            reasons.append(f"and on {len(walk.trapped) - MAX_TRAPS_NAMED} further paths")
        return SiteFacts(
            root=walk.site.url,
            pages=walk.pages,
            referrers={url: tuple(carriers) for url, carriers in walk.referrers.items()},
            excluded_by_robots=tuple(walk.excluded),
            external=tuple(walk.external),
            stopped_because="; ".join(reasons),
        )


def _contents(look: Look) -> Contents:
    """Links and fragment targets of a complete page or stylesheet."""
    if not isinstance(look, Page) or look.over_cap:
        return (), frozenset(), False
    if look.is_html:
        found = extract(look.body, look.header("content-type"), look.final_url)
        return found.links, found.ids, look.status < 400
    if look.content_type == "text/css":
        return (
            extract_css(look.body, look.final_url, look.header("content-type")),
            frozenset(),
            False,
        )
    return (), frozenset(), False


def _page_facts(
    url: str,
    look: Look,
    site: Site,
    links: tuple[Link, ...],
    ids: frozenset[str],
    *,
    ids_known: bool,
) -> PageFacts:
    page = look if isinstance(look, Page) else None
    failure = None if isinstance(look, Page) else look
    return PageFacts(
        url=url,
        subject=subject_of(url, site),
        status=page.status if page else 0,
        failure=failure.reason if failure else None,
        failure_detail=failure.detail if failure else "",
        final_url=page.final_url if page else url,
        content_type=page.content_type if page else "",
        sha256=page.sha256 if page else "",
        size=len(page.body) if page else 0,
        elapsed_seconds=look.elapsed_seconds,
        links=links,
        ids=ids,
        ids_known=ids_known,
    )
