"""What a walk that has ended tells: links judged, the graph up to date, facts of the site."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sentinel.core.cover import Cover
from sentinel.core.crawl_mark import crawl_mark
from sentinel.core.crawl_order import ACTIVE_TAGS, CrawlOrder
from sentinel.core.crawl_plan import CrawlPlan
from sentinel.core.crawl_record import CrawlRecord
from sentinel.core.link_graph import CrawlNotes, LinkStore, Remembered
from sentinel.core.link_report import LinkReport
from sentinel.core.scope import Scope
from sentinel.core.site_facts import PageFacts, SiteFacts
from sentinel.core.urls import host_of
from sentinel.edges.crawl_memory import Memory
from sentinel.edges.crawler.report import report_on
from sentinel.edges.crawler.settings import Crawled
from sentinel.edges.sweep_record import SweepRecord
from sentinel.errors import StoreError

MAX_NAMED = 5
"""Places named at which a crawl stopped."""

JUDGING_FAILED = "judging them failed; the log says why."

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A walk, what it was for, and what was known before."""

    order: CrawlOrder
    plan: CrawlPlan
    memory: Memory
    crawled: Crawled
    pages: Mapping[str, PageFacts]

    @property
    def site(self) -> str:
        return self.order.site.name

    @property
    def cut_short(self) -> bool:
        """Whether it ended before it came to all that it was to ask."""
        root = self.order.site.url
        return self.crawled.interrupted or any(s.pattern == root for s in self.crawled.stopped)

    @property
    def sampled(self) -> bool:
        return self.memory.sample is not None


def conclude(links: LinkStore, ended: Ended) -> SiteFacts:
    """Blocks for as long as judging takes. Never raises for a graph that cannot be written: the
    facts of this crawl stand without it."""
    order, crawled = ended.order, ended.crawled
    if order.learning:
        return replace(
            _facts(ended),
            link_count=crawled.links,
            active_hosts=_active_hosts(crawled.record),
        )
    if crawled.network_down or crawled.unrecorded:
        return replace(_facts(ended), linked=_linked(links, ended), link_count=crawled.links)
    try:
        return _with_graph(links, ended) if ended.memory.usable else _alone(links, ended)
    except StoreError:
        log.exception("graph of links not written", extra={"site": ended.site})
        return _alone(links, ended)


def _with_graph(links: LinkStore, ended: Ended) -> SiteFacts:
    crawled, memory, last = ended.crawled, ended.memory, ended.memory.last
    mark = crawl_mark(crawled.record, (memory.scope, ended.plan.external, ended.sampled))
    if last is not None and last.mark == mark and last.report is not None:
        report: LinkReport | None = replace(
            last.report, requests=crawled.requests, seconds=crawled.seconds
        )
    else:
        digests = {known.url: known.sha256 for known in memory.known if known.sha256}
        record = SweepRecord(
            crawled.record, links, ended.site, digests=digests, sampled=ended.sampled
        )
        report = _judged(ended, record)
    scope = Scope(ended.plan.roots, ended.plan.scope)
    told = links.remember(
        CrawlNotes(
            site=ended.site,
            at=memory.at,
            record=crawled.record,
            is_own=scope.holds,
            report=report,
            mark=mark,
            whole=not ended.sampled and not crawled.interrupted,
            offered=() if ended.cut_short else tuple(_not_asked(ended)),
            scope=memory.scope,
            requests=crawled.requests,
            seconds=crawled.seconds,
            tells=ended.order.reports,
        )
    )
    return replace(
        _facts(ended, told),
        report=report,
        unjudged="" if report is not None else JUDGING_FAILED,
        linked=links.linked(ended.site, ended.pages),
        link_count=links.links_of(ended.site),
        cover=_cover(links, ended),
    )


def _not_asked(ended: Ended) -> Iterator[str]:
    return (known.url for known in ended.memory.known if known.url not in ended.pages)


def _alone(links: LinkStore, ended: Ended) -> SiteFacts:
    """Facts of a crawl that could not be put into the graph."""
    report = _judged(ended, ended.crawled.record)
    return replace(
        _facts(ended),
        report=report,
        unjudged="" if report is not None else JUDGING_FAILED,
        linked=_linked(links, ended),
        link_count=ended.crawled.links,
    )


def _judged(ended: Ended, record: CrawlRecord) -> LinkReport | None:
    """None where the judging itself failed: what a site shows is hostile, and the looks at its
    pages must not be lost over its links."""
    try:
        return report_on(ended.crawled, ended.plan, record)
    except StoreError:
        raise
    except Exception:
        log.exception("links could not be judged", extra={"site": ended.site})
        return None


def _facts(ended: Ended, told: Remembered | None = None) -> SiteFacts:
    crawled = ended.crawled
    news = () if told is None else told.news
    return SiteFacts(
        root=ended.order.site.url,
        pages=dict(ended.pages),
        standing={} if told is None else told.standing,
        new_pages=tuple(one.url for one in news if not one.vanished),
        vanished_pages=tuple(one.url for one in news if one.vanished),
        excluded_by_robots=tuple(s.url for s in crawled.skipped if "robots" in s.reason),
        unjudged=crawled.network_down or crawled.unrecorded,
        stopped_because=_stopped_because(ended),
        cover=_sampled(ended),
    )


def _sampled(ended: Ended) -> Cover | None:
    """Of a sample, what is known without asking the graph; None where all was to be asked."""
    if not ended.sampled:
        return None
    known = ended.memory.count
    return Cover(known=known, asked=min(known, len(ended.pages)), sampled=True)


def _stopped_because(ended: Ended) -> str:
    stopped, root = ended.crawled.stopped, ended.order.site.url
    reasons = [
        (one.reason if one.pattern == root else f"{one.pattern}: {one.reason}").replace(
            "max_urls", "limits.max_pages"
        )
        for one in stopped[:MAX_NAMED]
    ]
    if len(stopped) > MAX_NAMED:
        reasons.append(f"and at {len(stopped) - MAX_NAMED} further places")
    if ended.crawled.interrupted:
        reasons.append(
            "the time for a sweep (limits.sweep) was nearly up; the next one goes on with what was "
            "left, if crawl.sample_above is set"
        )
    return "; ".join(reasons)


def _cover(links: LinkStore, ended: Ended) -> Cover:
    """After the crawl was put into the graph."""
    at, sample = ended.memory.at, ended.memory.sample
    known = links.count(ended.site, at)
    asked = links.asked_since(ended.site, at)
    return Cover(
        known=known,
        asked=asked,
        sampled=sample is not None,
        oldest_look_at=None if asked >= known else links.oldest_look(ended.site, at),
        note="" if sample is None else sample.note,
    )


def _linked(links: LinkStore, ended: Ended) -> frozenset[str]:
    """Those of the pages that some other page carries: by this crawl, and by the graph as far as
    it can be read, for what is unchanged was not parsed again."""
    found = frozenset(
        reference[0]
        for source, contents in ended.crawled.record.contents()
        for reference in contents.references
        if reference[0] != source and reference[0] in ended.pages
    )
    if not ended.memory.usable:
        return found
    try:
        return found | links.linked(ended.site, ended.pages)
    except StoreError:
        return found


def _active_hosts(record: CrawlRecord) -> frozenset[str]:
    """Hosts through which pages load active content or styles, or to which they send data."""
    hosts: dict[str, str] = {}
    for _, contents in record.contents():
        for url, _, tag, _, _ in contents.references:
            if tag in ACTIVE_TAGS:
                origin = url.split("/", 3)[2]
                if origin not in hosts:
                    hosts[origin] = host_of(url)
    return frozenset(hosts.values()) - {""}
