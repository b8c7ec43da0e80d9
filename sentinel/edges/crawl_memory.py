"""What the graph of links has to say before a crawl: which addresses to ask, which need no body."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sentinel.core.crawl_order import CrawlOrder
from sentinel.core.link_graph import KnownUrl, LastCrawl, LinkStore
from sentinel.core.sampling import SampleSize, sample_size
from sentinel.core.settings import Crawl, Limits
from sentinel.core.urls import resolve, same_site, without_fragment
from sentinel.errors import StoreError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is known of a site when a crawl of it begins."""

    at: datetime
    known: tuple[KnownUrl, ...] = ()
    """What is to be asked, the most urgent first."""
    count: int = 0
    """How many addresses there are to be asked in all."""
    sample: SampleSize | None = None
    """None: all of them are asked."""
    last: LastCrawl | None = None
    spoilt: frozenset[str] = frozenset()
    """Addresses that are not good, perhaps although they answer 200: what their bodies show is
    wanted again."""
    scope: str = ""
    """Which addresses are the site, as text."""
    usable: bool = True
    """False where the graph could not be read: the crawl goes on without, and changes nothing."""
    apart: frozenset[str] = frozenset()
    """Of a sample: named addresses that no turn ever comes to, because the graph does not have
    them or counts them as gone. They are asked each time."""
    digests: dict[str, str] = field(default_factory=dict)
    """What needs neither be parsed nor handed over: SHA-256 by URL."""


def remembered(
    links: LinkStore, order: CrawlOrder, crawl: Crawl, limits: Limits, at: datetime
) -> Memory:
    """Never raises for a graph that cannot be read: then nothing is known.

    What sweeps ask is learnt, too, or the next of them would find it unapproved: pages that are
    served although nothing links to them any more. All of it is read anew.
    """
    try:
        if order.learning:
            known = links.known(order.site.name, at, sample_seconds=crawl.sample_seconds)
            return Memory(at=at, known=known, usable=False)
        return _read(links, order, crawl, limits, at)
    except StoreError:
        log.exception("graph of links unreadable", extra={"site": order.site.name})
        return Memory(at=at, usable=False)


def named_by(order: CrawlOrder) -> tuple[str, ...]:
    """The addresses that the order names and that are the site's, each once. Headers may hold a
    token: no address of another site gets them."""
    site = order.site
    resolved = (resolve(site.url, url) for url in order.also)
    own = (without_fragment(url) for url in resolved if url and same_site(url, site))
    return tuple(dict.fromkeys(own))


def not_now(links: LinkStore, order: CrawlOrder, memory: Memory) -> Iterator[str]:
    """The addresses that a sample leaves alone. Empty where all are asked."""
    if memory.sample is None:
        return
    wanted = {known.url for known in memory.known} | {order.site.url}
    yield from (url for url in links.urls(order.site.name, memory.at) if url not in wanted)


def begin_with(
    links: LinkStore, order: CrawlOrder, memory: Memory, *, external: bool
) -> Iterable[str]:
    """The known addresses, and those of others that known pages carry."""
    yield from (known.url for known in memory.known)
    if external and memory.usable and memory.sample is None:
        yield from links.outside(order.site.name)


def _read(
    links: LinkStore, order: CrawlOrder, crawl: Crawl, limits: Limits, at: datetime
) -> Memory:
    site = order.site.name
    last = links.last(site)
    count = links.count(site, at)
    sample = None
    if crawl.sample_above and count > crawl.sample_above and not order.whole:
        sample = sample_size(
            known=count,
            due=links.due(site, at, crawl.sample_seconds),
            elapsed_seconds=(at - last.at).total_seconds() if last else 0.0,
            sample_seconds=crawl.sample_seconds,
            sweep_seconds=limits.sweep_seconds,
            rate_per_second=_rate(last, crawl),
        )
    limit = 0 if sample is None else sample.count
    known = links.known(site, at, sample_seconds=crawl.sample_seconds, limit=limit)
    if last is not None and (report := last.report) is not None:
        bad = (*report.broken, *report.refused, *report.inconclusive)
        named = [target.url for target in bad]
    else:
        named = [problem.url for problem in links.problems(site)]
    spoilt = frozenset(url for url in named if "#" not in url)
    scope = repr((order.site.url, order.site.aliases, crawl.scope.value))
    apart: frozenset[str] = frozenset()
    if sample is not None:
        apart = frozenset(named_by(order)).difference(links.urls(site, at))
    memory = Memory(
        scope=scope,
        at=at,
        known=known,
        count=count,
        sample=sample,
        last=last,
        spoilt=spoilt,
        apart=apart,
    )
    if last is not None and last.scope == scope:
        # of another scope, all is parsed again: what was another site's may be ours now
        memory.digests.update(_digests(order, memory))
    return memory


def _rate(last: LastCrawl | None, crawl: Crawl) -> float:
    """Requests per second that a sweep can count on; 0: not known."""
    measured = last.requests / last.seconds if last and last.seconds > 1 else 0.0
    rates = [rate for rate in (measured, crawl.rate_per_second) if rate > 0]
    if crawl.busy_hours is not None:
        rates.append(crawl.busy_hours.rate_per_second)
    return min(rates, default=0.0)


def _digests(order: CrawlOrder, memory: Memory) -> Iterator[tuple[str, str]]:
    for known in memory.known:
        if known.status != 200 or not known.sha256 or known.url in memory.spoilt:
            continue
        approved = order.known.get(known.url)
        if approved is None:
            unneeded = order.counted_only
        else:
            unneeded = approved.holds(200, known.url, known.sha256)
        if unneeded:
            yield known.url, known.sha256
