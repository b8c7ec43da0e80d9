"""What is asked of an origin before its pages: robots.txt, the usual sitemap, random addresses.

What comes of it is kept, so that a page which links to robots.txt does not have it asked twice.
"""

import marshal
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sentinel.core.frontier import Entry
from sentinel.core.reference import Contents
from sentinel.core.robots import Robots
from sentinel.core.soft_not_found import random_addresses
from sentinel.core.urls import host_of, resolve, without_fragment
from sentinel.core.visit import Visit
from sentinel.edges.crawler.wire import Answer

ROBOTS, SITEMAP, RANDOM = -1, -2, -3
"""In the place of an entry's depth: what it is asked for."""
MAX_HOPS = 5
"""RFC 9309, 2.3.1.2: at least five redirects of robots.txt are followed."""
_RANDOM_TOKENS = 2


def origin_of(url: str) -> str:
    """Scheme, host and port of an absolute http(s) URL, as written there."""
    end = url.find("/", 8)
    return url if end < 0 else url[:end]


@dataclass(slots=True, kw_only=True)
class Origin:
    """One origin of the site, and what its introduction brought."""

    url: str
    open: int
    """Answers that are still to come."""
    parked: list[Entry] = field(default_factory=list)
    robots: Robots | None = None
    sitemap: str = ""
    """Address of a sitemap where it usually lies, if there is one."""
    not_found: list[tuple[str, Answer]] = field(default_factory=list)
    """What addresses that cannot exist answered."""
    has_soft_404: bool = False
    """Whether one of these was answered as if it did."""


class Origins:
    """Which origins may be asked for pages already, and what is known of each."""

    def __init__(self, ask: Callable[[Entry], None], own_hosts: frozenset[str]) -> None:
        """`ask` takes the entries of an introduction; redirects of these stay on `own_hosts`."""
        self._ask = ask
        self._own_hosts = own_hosts
        self._known: dict[str, Origin] = {}
        self._hops: dict[str, int] = {}
        self._kept: dict[str, tuple[Visit, Answer]] = {}
        self._probed: set[str] = set()
        self._wanted: dict[str, str] = {}
        """Address of an introduction, redirects followed, to the origin it is for."""
        self._shown_instead: set[str] = set()
        """Where addresses that cannot exist lead while it is being asked for something else."""

    def admits(self, entry: Entry) -> bool:
        """Whether a page may be asked now; else it is kept until its origin is known."""
        origin = origin_of(entry.url)
        found = self._known.get(origin)
        if found is None:
            self._introduce(origin, entry)
            return False
        if found.open:
            found.parked.append(entry)
            return False
        return True

    @property
    def parked(self) -> int:
        """Pages that wait for their origin."""
        return sum(len(origin.parked) for origin in self._known.values() if origin.open)

    def kept(self, url: str) -> tuple[Visit, Answer] | None:
        """What an address answered while its origin was introduced, once."""
        return self._kept.pop(url, None)

    def has_soft_404(self, url: str) -> bool:
        """Whether the origin answers addresses that cannot exist as if they did."""
        found = self._known.get(origin_of(url))
        return found is not None and found.has_soft_404

    def took(self, entry: Entry, visit: Visit, answer: Answer) -> Origin | None:
        """An answer of an introduction; the origin once all have come, else None."""
        origin = self._wanted.pop(entry.url)
        hops = self._hops.pop(entry.url)
        found = self._known[origin]
        target = without_fragment(resolve(visit.url, visit.location) or "")
        known = target in self._wanted or host_of(target) not in self._own_hosts
        if visit.is_redirect and target and hops < MAX_HOPS and not known:
            self._want(Entry(target, entry.depth, entry.external), origin, hops + 1)
            return None
        found.open -= 1
        if entry.depth == RANDOM and visit.is_redirect and target in self._wanted:
            self._shown_instead.add(target)
        if entry.depth == RANDOM or entry.url in self._shown_instead:
            found.not_found.append((visit.url, answer))
            found.has_soft_404 |= answer.status == 200
        if entry.depth != RANDOM:
            self._kept[visit.url] = (visit, answer)
        if entry.depth == ROBOTS:
            found.robots = Robots.read(visit.status, answer.body or b"")
        elif entry.depth == SITEMAP and _is_sitemap(answer):
            found.sitemap = visit.url
        return None if found.open else found

    def robots_visit(self, origin: Origin) -> tuple[Visit, Answer] | None:
        """robots.txt as a page that refers to sitemaps, if it names any; no longer among `kept`."""
        sitemaps = () if origin.robots is None else origin.robots.sitemaps
        kept = self.kept(f"{origin.url}/robots.txt") if sitemaps else None
        if kept is None:
            return None
        visit, answer = kept
        contents = robots_contents(visit.url, sitemaps)
        return visit, answer._replace(
            contents=marshal.dumps(tuple(contents)),
            references=len(contents.references),
            targets=tuple({reference[0]: None for reference in contents.references}),
        )

    def keep(self, visit: Visit, answer: Answer) -> None:
        """An answer of an introduction that is to be given where its address is asked for."""
        self._kept[visit.url] = (visit, answer)

    def probe(self, visit: Visit) -> Entry | None:
        """Of another host that served a page: an address there that cannot exist, once a host."""
        host = host_of(visit.url)
        if visit.status != 200 or not visit.is_html or host in self._probed:
            return None
        self._probed.add(host)
        addresses = random_addresses(visit.url, [secrets.token_hex(10)])
        return Entry(addresses[0], RANDOM, external=True)

    def _introduce(self, origin: str, entry: Entry) -> None:
        addresses = [(f"{origin}/robots.txt", ROBOTS), (f"{origin}/sitemap.xml", SITEMAP)]
        tokens = [secrets.token_hex(10) for _ in range(_RANDOM_TOKENS)]
        addresses += [(url, RANDOM) for url in random_addresses(entry.url, tokens)]
        self._known[origin] = Origin(url=origin, open=len(addresses), parked=[entry])
        for url, purpose in addresses:
            self._want(Entry(url, purpose), origin, 0)

    def _want(self, entry: Entry, origin: str, hops: int) -> None:
        self._wanted[entry.url] = origin
        self._hops[entry.url] = hops
        self._ask(entry)


def _is_sitemap(answer: Answer) -> bool:
    """A host may answer any address with a page."""
    if answer.status != 200 or not answer.contents:
        return False
    return bool(marshal.loads(answer.contents)[0] == "sitemap")  # noqa: S302 - a worker's own bytes


def robots_contents(url: str, sitemaps: Iterable[str]) -> Contents:
    """robots.txt as a document that refers to sitemaps."""
    found = (resolve(url, sitemap) for sitemap in sitemaps)
    references = tuple((without_fragment(s), "", "robots", 0, "") for s in found if s)
    return Contents(kind="robots", references=references)
