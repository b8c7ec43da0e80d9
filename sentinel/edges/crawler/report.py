"""From a walk that has ended to what is said of its links."""

from sentinel.core.crawl_plan import CrawlPlan
from sentinel.core.crawl_record import CrawlRecord
from sentinel.core.link_judge import judge_links
from sentinel.core.link_report import LinkReport
from sentinel.edges.crawler.settings import Crawled


def report_on(crawled: Crawled, plan: CrawlPlan, record: CrawlRecord | None = None) -> LinkReport:
    """The report on a walk, whole or as far as it came; `record` stands in for its own."""
    return judge_links(
        record or crawled.record,
        plan=plan,
        requests=crawled.requests,
        seconds=crawled.seconds,
        skipped=crawled.skipped,
        skipped_count=crawled.skipped_count,
        stopped=crawled.stopped,
        network_down=crawled.network_down,
    )
