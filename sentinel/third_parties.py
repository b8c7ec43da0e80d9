"""Looks at scripts and style sheets that pages load from other hosts."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from sentinel.core.baseline import Resource
from sentinel.core.document import read_document
from sentinel.core.foreign_resources import (
    MAX_RESOURCES,
    Gotten,
    Loaded,
    loaded_by,
    resources_of,
    tags_abroad,
)
from sentinel.core.page import FetchRequest, Page
from sentinel.core.site import Site
from sentinel.core.urls import hosts_of
from sentinel.eyes import Eyes
from sentinel.gathering import Gathered, whole

AT_ONCE = 8
ROUND_SECONDS = 60.0
"""For all of them in one round; what did not answer by then has no digest of this round."""


@dataclass(frozen=True, slots=True)
class ThirdParties:
    """What a site loads from others. Each is asked for through the guard of addresses, like any
    other address that a page names."""

    eyes: Eyes
    site: Site
    fetched: bool = True
    """False: they are listed, and not asked for."""

    async def look(self, gathered: Gathered, agent: str) -> tuple[Gotten, ...]:
        """One look at each that pages do not check by its digest themselves."""
        if not self.fetched:
            return ()
        loaded = await asyncio.to_thread(self._loaded, gathered)
        wanted = sorted({one.url for one in loaded if not one.sri})[:MAX_RESOURCES]
        slots = asyncio.Semaphore(AT_ONCE)

        async def one(url: str) -> Gotten | None:
            async with slots:
                look = await self.eyes.witness.fetch(FetchRequest(url=url, user_agent=agent))
            if not isinstance(look, Page) or look.status >= 400 or look.over_cap:
                return None
            await asyncio.to_thread(self.eyes.blobs.put, look.body)
            return Gotten(url=url, sha256=look.sha256, content_type=look.content_type)

        tasks = [asyncio.ensure_future(one(url)) for url in wanted]
        if not tasks:
            return ()
        done, late = await asyncio.wait(tasks, timeout=ROUND_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        found = [task.result() for task in tasks if task in done]
        return tuple(gotten for gotten in found if gotten is not None)

    def learnt(self, gathered: Gathered, gotten: Iterable[Gotten]) -> tuple[Resource, ...]:
        """What is learnt of each, out of all rounds."""
        return resources_of(self._loaded(gathered), gotten)

    def _loaded(self, gathered: Gathered) -> list[Loaded]:
        """Of pages whose tags for other hosts are the same as another's, one is parsed."""
        own = hosts_of(self.site)
        seen: set[frozenset[bytes]] = set()
        found: dict[Loaded, None] = {}
        for _, fetched in sorted(gathered.looks.items()):
            if not fetched[0].page.is_html:
                continue
            page = whole(self.eyes.blobs, fetched[0].page)
            tags = tags_abroad(page.body)
            if not tags or tags in seen:
                continue
            seen.add(tags)
            header = page.header("content-type")
            document = read_document(page.body, content_type=header, url=page.final_url)
            found |= dict.fromkeys(loaded_by(document, own))
        return list(found)
