"""Turning the answers of a walk into looks: redirects put together, bodies fetched that are
missing, what is approved only counted."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any

from sentinel.core.crawl_order import CrawlOrder
from sentinel.core.page import FailureReason, FetchFailure, FetchRequest, Look, Page
from sentinel.core.ports import Fetcher, PageSink
from sentinel.core.site_facts import PageFacts
from sentinel.core.urls import subject_of, without_fragment
from sentinel.core.visit import Visit
from sentinel.edges.crawler.suspects import GUILTY

MAX_HOPS = 50
"""More than any limit allows; where the hops of a walk are followed here, they end."""
AT_ONCE = 8
"""Redirecting addresses that are asked again at a time."""


class CrawlWatch:
    """A Watcher of a walk. `answered` for each answer, then `finish` once."""

    def __init__(self, order: CrawlOrder, sink: PageSink, fetcher: Fetcher, agent: str) -> None:
        self._order = order
        self._sink = sink
        self._fetcher = fetcher
        self._agent = agent
        self._redirects: dict[str, Visit] = {}
        self.pages: dict[str, PageFacts] = {}
        """What was asked, by URL. Redirecting addresses are in it once `finish` has ended."""

    def answered(
        self, visit: Visit, body: bytes | None, headers: tuple[tuple[str, str], ...]
    ) -> Coroutine[Any, Any, None] | None:
        """What is unchanged is only counted, and needs no coroutine: most answers are."""
        if visit.is_redirect:
            self._redirects[visit.url] = visit
            return None
        self.pages[visit.url] = self._facts(visit)
        if visit.detail == GUILTY:
            return self._ask(visit.url)  # what its page does to a reader must not hide the page
        if visit.failure:
            return self._sink.look(_failure(visit))
        if body is not None:
            return self._sink.look(_page(visit, body, headers, self._agent))
        if self._as_approved(visit.url, visit):
            self._sink.unchanged(visit.url, visit.size, visit.is_html)
            return None
        return self._ask(visit.url)

    async def finish(self) -> None:
        """Looks at what redirects. Raises what the sink raises."""
        turns = asyncio.Semaphore(AT_ONCE)

        async def one(url: str) -> None:
            async with turns:
                await self._redirected(url)

        asking = [asyncio.ensure_future(one(url)) for url in self._redirects]
        try:
            await asyncio.gather(*asking)
        finally:
            for task in asking:
                task.cancel()
            await asyncio.gather(*asking, return_exceptions=True)

    async def _redirected(self, url: str) -> None:
        """The walk asked each hop as an address of its own. Where the last one answered what is
        approved for this address, nothing more is asked; else a careful look follows the hops."""
        last = self._end_of(url)
        if last is not None and self._as_approved(url, last):
            self.pages[url] = self._facts(last, url)
            self._sink.unchanged(url, last.size, last.content_type in _HTML)
            return
        await self._ask(url)

    def _end_of(self, url: str) -> PageFacts | None:
        at = url
        for _ in range(MAX_HOPS):
            hop = self._redirects.get(at)
            if hop is None:
                break
            at = without_fragment(hop.location)
        found = self.pages.get(at)
        return found if found is not None and found.final_url == at else None

    def _as_approved(self, url: str, answer: Visit | PageFacts) -> bool:
        """Whether an answer needs no look: it is the approved one, or nobody compares."""
        final = answer.url
        approved = self._order.known.get(url)
        if approved is not None:
            return approved.holds(answer.status, final, answer.sha256)
        return self._order.counted_only and not answer.failure

    async def _ask(self, url: str) -> None:
        request = FetchRequest(url=url, headers=self._order.headers, user_agent=self._agent)
        look = await self._fetcher.fetch(request)
        self.pages[url] = self._looked(look)
        await self._sink.look(look)

    def _facts(self, answer: Visit | PageFacts, url: str = "") -> PageFacts:
        """Facts of an address that answered, or that leads to one that did."""
        name = url or answer.url
        failure = answer.failure
        detail = answer.detail if isinstance(answer, Visit) else answer.failure_detail
        return PageFacts(
            url=name,
            subject=subject_of(name, self._order.site),
            status=answer.status,
            failure=FailureReason(failure) if failure else None,
            failure_detail=detail,
            final_url=answer.url,
            content_type=answer.content_type,
            sha256=answer.sha256,
            size=answer.size,
            elapsed_seconds=answer.elapsed_seconds,
        )

    def _looked(self, look: Look) -> PageFacts:
        page = look if isinstance(look, Page) else None
        return PageFacts(
            url=look.url,
            subject=subject_of(look.url, self._order.site),
            status=page.status if page else 0,
            failure=None if isinstance(look, Page) else look.reason,
            failure_detail="" if isinstance(look, Page) else look.detail,
            final_url=page.final_url if page else look.url,
            content_type=page.content_type if page else "",
            sha256=page.sha256 if page else "",
            size=len(page.body) if page else 0,
            elapsed_seconds=look.elapsed_seconds,
        )


_HTML = frozenset({"text/html", "application/xhtml+xml"})


def _page(visit: Visit, body: bytes, headers: tuple[tuple[str, str], ...], agent: str) -> Page:
    return Page(
        url=visit.url,
        final_url=visit.url,
        status=visit.status,
        headers=headers,
        body=body,
        sha256=visit.sha256,
        over_cap=visit.cut,
        peer_address=visit.peer_address,
        user_agent=agent,
        elapsed_seconds=visit.elapsed_seconds,
        fetched_at=datetime.fromtimestamp(visit.at, UTC),
    )


def _failure(visit: Visit) -> FetchFailure:
    return FetchFailure(
        url=visit.url,
        reason=FailureReason(visit.failure),
        detail=visit.detail,
        elapsed_seconds=visit.elapsed_seconds,
        fetched_at=datetime.fromtimestamp(visit.at, UTC),
    )
