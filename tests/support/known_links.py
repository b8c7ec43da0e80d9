"""Broken links in the graph of an application, as a crawl would have put them there."""

from datetime import datetime, timedelta

from sentinel.app import App
from sentinel.core.crawl_mark import crawl_mark
from sentinel.core.link_graph import CrawlNotes
from sentinel.core.link_report import Carrier, LinkReport, Target
from sentinel.core.link_state import LinkReason, LinkState
from support.paper_crawl import Paper


def broken_target(url: str, *pages: str, **changes: object) -> Target:
    """An address that answers 404, and the pages that link to it."""
    values: dict[str, object] = {
        "url": url,
        "state": LinkState.BROKEN,
        "reason": LinkReason.STATUS,
        "words": "answers 404",
        "status": 404,
        "carriers": tuple(Carrier(page=page, line=3, text="more") for page in pages),
        "carrier_count": len(pages),
        **changes,
    }
    return Target(**values)  # type: ignore[arg-type] # a test gives what it means


def know_broken(app: App, *targets: Target, at: datetime | None = None, crawls: int = 2) -> None:
    """Puts so many crawls of the first site that found this into the graph, an hour apart, the
    last one `at` (now)."""
    site, end = app.config.sites[0], at or app.clock.now()
    paper = Paper({"": ()})
    for number in range(crawls):
        app.links.remember(
            CrawlNotes(
                site=site.name,
                at=end - timedelta(hours=crawls - 1 - number),
                record=paper,
                is_own=lambda url: url.startswith(site.url),
                report=LinkReport(
                    root=site.url,
                    pages=1,
                    links=1,
                    checked=1,
                    requests=1,
                    seconds=1.0,
                    broken=targets,
                ),
                mark=crawl_mark(paper),
                whole=False,
            )
        )
