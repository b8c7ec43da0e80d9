"""From what the walk knows to what a worker is told, and back."""

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
        ca_file=transfer.authorities(settings.ca_file),
    )


def visit_of(entry: Entry, answer: Answer, attempts: int) -> Visit:
    """An answer under its names."""
    return Visit(
        url=entry.url,
        status=answer.status,
        failure=answer.failure,
        detail=answer.detail,
        location=answer.location,
        content_type=answer.content_type,
        retry_after=answer.retry_after,
        sha256=answer.sha256,
        size=answer.size,
        cut=answer.cut,
        elapsed_seconds=answer.elapsed_seconds,
        at=answer.at,
        attempts=attempts,
        depth=max(0, entry.depth),
        peer_address=answer.peer_address,
        marks=Marks(*answer.marks),
    )
