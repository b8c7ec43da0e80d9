"""One crawl in a process of its own, to be killed and resumed; its disk threshold is the test's.

    python -m support.large_crawl URL JOURNAL THRESHOLD [resume]

Prints one JSON line at its end, with the most memory that it and its largest worker had.
"""

import asyncio
import json
import resource
import sys
from pathlib import Path

from sentinel.core.crawl_plan import Budgets, CrawlPlan
from sentinel.core.settings import Limits
from sentinel.core.urls import host_of
from sentinel.edges.crawler.nursery import NURSERIES
from sentinel.edges.crawler.report import report_on
from sentinel.edges.crawler.settings import WalkSettings
from sentinel.edges.crawler.walk import walk

CONCURRENCY = 32
LIMITS = Limits(
    timeout_seconds=60.0,
    connect_timeout_seconds=60.0,
    max_body_bytes=10_000_000,
    max_redirects=10,
    max_pages=100_000,
    concurrency=CONCURRENCY,
    max_tree_entries=1_000,
)
WORKERS = 2
IN_HAND = 2 * (CONCURRENCY + WORKERS)
"""At most so many addresses are in the workers' hands: asked, or to be asked next."""


def most_memory() -> int:
    """Bytes that this process ever had. `ru_maxrss` would begin with what its parent had."""
    status = Path("/proc/self/status").read_text()
    return 1024 * int(status.partition("VmHWM:")[2].split()[0])


async def main(url: str, journal: Path, threshold: int, *, resume: bool) -> None:
    plan = CrawlPlan(roots=(url,), concurrency=CONCURRENCY, budgets=Budgets(max_urls=0))
    crawled = await walk(
        plan,
        settings=WalkSettings(
            limits=LIMITS,
            own_hosts=frozenset({host_of(url)}),
            journal=journal,
            resume=resume,
            workers=WORKERS,
            frontier_threshold=threshold,
        ),
    )
    report = report_on(crawled, plan)
    NURSERIES.close()  # what its workers used is told with its end
    print(
        json.dumps(
            {
                "pages": report.pages,
                "links": report.links,
                "checked": report.checked,
                "broken": {target.url: target.reason for target in report.broken},
                "inconclusive": {target.url: target.reason for target in report.inconclusive},
                "skipped": sorted({skipped.reason for skipped in report.skipped}),
                "skipped_count": report.skipped_count,
                "stopped": {stop.pattern: stop.reason for stop in report.stopped},
                "main_bytes": most_memory(),
                "worker_bytes": 1024 * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
            }
        )
    )


if __name__ == "__main__":
    asyncio.run(
        main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), resume=sys.argv[4:] == ["resume"])
    )
