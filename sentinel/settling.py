"""Further looks at pages that differ from look to look, until what was learnt of them holds."""

import asyncio
from dataclasses import dataclass, replace

from sentinel.core.baseline import PageBaseline
from sentinel.core.learn import learn_page
from sentinel.core.learn_slots import normal_form
from sentinel.core.page import FetchRequest, Page
from sentinel.eyes import Eyes
from sentinel.gathering import Kept, Looks, unfit, whole

BATCH_LOOKS = 8
ENOUGH_LOOKS = 24
"""So many looks in a row must fit: a form that one answer in six shows is missed once in 80."""
MOST_LOOKS = 80
"""Then the page is as it is: not sealable, most likely."""
ALL_LOOKS = 2_000
"""Of one learning: a site whose every page is volatile must not be overrun."""


@dataclass(slots=True)
class Settler:
    """Learns volatile pages, and looks again until it has seen enough."""

    eyes: Eyes
    left: int = ALL_LOOKS

    async def settled(self, looks: Looks) -> dict[str, PageBaseline]:
        """What each volatile page is expected to answer, by URL; `looks` grow with further ones."""
        found: dict[str, PageBaseline] = {}
        volatile = [
            url
            for url, fetched in looks.items()
            if fetched[0].page.is_html and len({page.sha256 for page, _ in fetched}) > 1
        ]
        share = max(BATCH_LOOKS, self.left // max(1, len(volatile)))
        for url in volatile:
            found[url] = await self._one(url, looks[url], min(share, MOST_LOOKS))
        return found

    async def _one(self, url: str, fetched: list[Kept], most: int) -> PageBaseline:
        learnt = await asyncio.to_thread(self._learnt, url, fetched)
        fitting = taken = 0
        while fitting < ENOUGH_LOOKS and taken < most and self.left > 0:
            further = await self._look(url, fetched[0].page)
            self.left -= BATCH_LOOKS
            taken += BATCH_LOOKS
            fit = await asyncio.to_thread(_all_fit, learnt, further)
            fetched.extend(Kept(replace(page, body=b""), len(page.body)) for page in further)
            if not further:
                break
            fitting = fitting + len(further) if fit else 0
            if not fit:
                learnt = await asyncio.to_thread(self._learnt, url, fetched)
        return learnt

    def _learnt(self, url: str, fetched: list[Kept]) -> PageBaseline:
        return learn_page(url, [whole(self.eyes.blobs, page) for page, _ in fetched])

    async def _look(self, url: str, like: Page) -> list[Page]:
        """A few looks with the agents in turn; those that are no look at the page are left out."""
        found: list[Page] = []
        agents = self.eyes.user_agents
        for number in range(BATCH_LOOKS):
            request = FetchRequest(url=url, user_agent=agents[number % len(agents)])
            look = await self.eyes.witness.fetch(request)
            if not isinstance(look, Page) or await asyncio.to_thread(unfit, look) != "":
                continue
            if (look.status, look.final_url) == (like.status, like.final_url):
                await asyncio.to_thread(self.eyes.blobs.put, look.body)
                found.append(look)
        return found


def _all_fit(learnt: PageBaseline, looks: list[Page]) -> bool:
    forms = {variant.normal_digest for variant in learnt.variants}
    return all(normal_form(page, learnt.slots) in forms for page in looks)
