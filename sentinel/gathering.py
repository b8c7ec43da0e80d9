"""Rounds of looks for learning: one crawl each, kept on disk, and looked up again for the next."""

import asyncio
import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from sentinel.core.addresses_beside import addresses_beside
from sentinel.core.canonical import canonical, from_json, to_json
from sentinel.core.crawl_order import CrawlOrder
from sentinel.core.learn import unfit_look
from sentinel.core.page import Look, Page
from sentinel.core.ports import Blobs, Progress
from sentinel.core.site import Site
from sentinel.core.under_way import Round
from sentinel.errors import IntegrityError
from sentinel.eyes import Eyes

SHORT_PAGE_BYTES = 12_000
"""Error, maintenance and challenge pages are short: only such are parsed to find them out."""


class Kept(NamedTuple):
    """One fetched page; its body waits on disk, for a large site never stands in memory."""

    page: Page
    size: int


Looks = dict[str, list[Kept]]
"""By URL, in the order of the rounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLook:
    """A look as it waits between two rounds."""

    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    sha256: str
    size: int
    fetched_at: datetime
    user_agent: str = ""

    @staticmethod
    def of(kept: Kept) -> "StoredLook":
        page = kept.page
        return StoredLook(
            url=page.url,
            final_url=page.final_url,
            status=page.status,
            headers=page.headers,
            sha256=page.sha256,
            size=kept.size,
            fetched_at=page.fetched_at,
            user_agent=page.user_agent,
        )

    def kept(self) -> Kept:
        page = Page(
            url=self.url,
            final_url=self.final_url,
            status=self.status,
            headers=self.headers,
            body=b"",
            sha256=self.sha256,
            fetched_at=self.fetched_at,
            user_agent=self.user_agent,
        )
        return Kept(page, self.size)


@dataclass(slots=True)
class Gathered:
    """What the rounds so far gave."""

    looks: Looks = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    hosts: set[str] = field(default_factory=set)
    stopped: dict[str, None] = field(default_factory=dict)

    def add(self, other: "Gathered") -> None:
        for url, kept in other.looks.items():
            self.looks.setdefault(url, []).extend(kept)
        self.left_out |= other.left_out
        self.hosts |= other.hosts
        self.stopped |= other.stopped


async def crawl(
    eyes: Eyes, site: Site, agent: str, known: tuple[str, ...], progress: Progress | None
) -> Gathered:
    """One crawl with one user agent; `known` are the addresses of earlier rounds."""
    gathered = Gathered()
    beside = addresses_beside(site)
    order = CrawlOrder(site=site, also=(*known, *beside), user_agent=agent, learning=True)
    sink = _Keeping(eyes.blobs, gathered, optional=frozenset(beside))
    facts = await eyes.crawler.crawl(order, sink, progress)
    gathered.hosts |= facts.active_hosts
    gathered.stopped |= dict.fromkeys(filter(None, (facts.stopped_because, facts.unjudged)))
    return gathered


def packed(blobs: Blobs, gathered: Gathered, *, at: datetime, agent: str) -> Round:
    """The round as it is kept between two starts; its looks become one blob."""
    looks = [StoredLook.of(kept) for found in gathered.looks.values() for kept in found]
    return Round(
        at=at,
        user_agent=agent,
        looks=blobs.put(canonical(to_json(looks))),
        hosts=tuple(sorted(gathered.hosts)),
        left_out=tuple(sorted(gathered.left_out.items())),
        stopped_because="; ".join(gathered.stopped),
    )


def unpacked(blobs: Blobs, taken: Round) -> Gathered:
    """The looks of a round. Raises IntegrityError where they are not there any more."""
    try:
        looks = json.loads(blobs.get(taken.looks))
        kept = [from_json(StoredLook, look).kept() for look in looks]
    except (KeyError, ValueError, RecursionError) as error:
        raise IntegrityError(
            f"round of {taken.at:%Y-%m-%d %H:%M} UTC: its looks ({taken.looks[:12]}) cannot be "
            "read any more. Begin the learning anew: sentinel baseline learn."
        ) from error
    gathered = Gathered(left_out=dict(taken.left_out), hosts=set(taken.hosts))
    gathered.stopped = dict.fromkeys(filter(None, [taken.stopped_because]))
    for one in kept:
        gathered.looks.setdefault(one.page.url, []).append(one)
    return gathered


def whole(blobs: Blobs, page: Page) -> Page:
    """The page with its body."""
    return replace(page, body=blobs.get(page.sha256))


class _Keeping(NamedTuple):
    """Port PageSink: keeps each look that can be part of a baseline, with its bytes."""

    blobs: Blobs
    gathered: Gathered
    optional: frozenset[str]
    """Addresses that a site need not have: nothing is said where they do not answer."""

    async def look(self, look: Look) -> None:
        reason = await asyncio.to_thread(unfit, look)
        if reason or not isinstance(look, Page):
            if look.url not in self.optional:
                self.gathered.left_out[look.url] = reason
            return
        await asyncio.to_thread(self.blobs.put, look.body)
        kept = Kept(replace(look, body=b""), len(look.body))
        self.gathered.looks.setdefault(look.url, []).append(kept)

    def unchanged(self, url: str, size: int, is_html: bool) -> None:
        """Never called: nothing is approved yet."""


def unfit(look: Look) -> str:
    """Why a look can be no baseline; empty where it can."""
    if not isinstance(look, Page):
        return look.text
    if look.over_cap:
        return "larger than limits.max_body"
    if look.status >= 400:
        return f"answers {look.status}"
    return unfit_look(look) if look.is_html and len(look.body) <= SHORT_PAGE_BYTES else ""
