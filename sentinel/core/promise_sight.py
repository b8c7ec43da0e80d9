"""How much of the site a conclusion rests on: kept is claimed for what was seen, and no more."""

from dataclasses import replace

from sentinel.core.counts import counted
from sentinel.core.note_book import Noted
from sentinel.core.proof import Proof
from sentinel.core.published import PromiseStanding, Standing
from sentinel.core.site_facts import SiteFacts


def gaps(crawl: SiteFacts | None, walls: int, unread: int = 0) -> str:
    """What of the site was not seen, one sentence; empty where all was. `walls` are answers that
    keep programs out, in the place of pages; `unread` pages that came and could not be read."""
    if crawl is None:
        return "The site was not crawled."
    found: list[str] = []
    if crawl.stopped_because:
        found.append(f"the crawl was cut: {crawl.stopped_because.rstrip('.')}")
    if crawl.cover is not None and crawl.cover.share < 1:
        found.append(crawl.cover.text)
    if crawl.unjudged:
        found.append(crawl.unjudged.rstrip("."))
    if walls:
        found.append(f"{counted(walls, 'address', 'addresses')} answered with a wall")
    if unread:
        found.append(f"{counted(unread, 'page')} could not be read, or not in time")
    return f"Not all was seen: {'; '.join(found)}." if found else ""


def tempered(found: PromiseStanding, proof: Proof, noted: Noted, gap: str) -> PromiseStanding:
    """A conclusion about pages, with what was not seen of them. What is broken stays broken."""
    if not gap or proof.page is None or found.standing is not Standing.KEPT:
        return found
    if not noted.pages:
        return replace(found, standing=Standing.UNKNOWN, reason=gap)
    return replace(found, reason=f"{found.reason} {gap}")
