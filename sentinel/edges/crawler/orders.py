"""From what the walk knows to what a worker is told, and back."""

from pathlib import Path

from sentinel.core.crawl_plan import CrawlPlan
from sentinel.core.frontier import Entry
from sentinel.core.pacer import MAX_OTHERS_IN_FLIGHT
from sentinel.core.visit import Marks, Visit
from sentinel.edges import transfer
from sentinel.edges.crawler.settings import WalkSettings
from sentinel.edges.crawler.wire import Answer, Setup


def setup_of(plan: CrawlPlan, settings: WalkSettings, workers: int) -> Setup:
    """What each of so many workers is told first; the plan's concurrency is shared by them.
    Other sites have hands of their own: slow ones must not hold up the site."""
    limits = settings.limits
    hands = plan.concurrency + (MAX_OTHERS_IN_FLIGHT if plan.external else 0)
    return Setup(
        user_agent=plan.user_agent or transfer.DEFAULT_USER_AGENT,
        headers=plan.headers,
        own_hosts=tuple(sorted(settings.own_hosts)),
        allow_addresses=limits.allow_addresses,
        timeout_seconds=limits.timeout_seconds,
        connect_timeout_seconds=limits.connect_timeout_seconds,
        max_body_bytes=limits.max_body_bytes,
        concurrency=max(1, -(-hands // workers)),
        # a worker has another working folder than we
        ca_file=str(Path(transfer.authorities(settings.ca_file)).absolute()),
    )


def visit_of(entry: Entry, answer: Answer, attempts: int) -> Visit:
    """An answer under its names."""
    depth = max(0, entry.depth)
    marks = Marks(*answer.marks)
    # by place, not by name: from the status to the time both have the same fields, and of each
    # answer one is made
    asked = (attempts, depth, "GET", answer.peer_address, marks)
    return Visit._make((entry.url, *answer[1:12], *asked))
