"""What a crawl asks, in which order, and where it ends: every address is decided upon once."""

from collections.abc import Iterable

from sentinel.core.admission import Admission
from sentinel.core.crawl_plan import CrawlPlan
from sentinel.core.fingerprint import alike
from sentinel.core.known_urls import KnownUrls
from sentinel.core.left_out import LeftOut
from sentinel.core.link_report import Skipped, Stopped
from sentinel.core.robots import Robots
from sentinel.core.traps import Alike, Trap
from sentinel.core.urls import without_fragment
from sentinel.core.visit import Visit
from sentinel.core.waiting import Entry, EntryQueue, UrlStore

__all__ = ["DISK_THRESHOLD", "Entry", "Frontier", "UrlStore"]

DISK_THRESHOLD = 100_000
"""Addresses known above which everything goes to the store."""


class Frontier:
    """The addresses of one crawl, breadth first; roots and `also` first.

    A session: `mark_done` for all that an interrupted crawl asked, `seed`, then for each answer
    `visited` and after it, without asking anything in between, `discover` for what the page
    holds. An address is handed out once. Raises StoreError where the store's disk is full.

    With `max_depth`, pages at most so many links from the root are read and what they link to is
    asked; a level begins when the one above it has been visited, so that a slow page does not
    change what is asked. With `only_these` the level below the roots is asked and not read.
    """

    def __init__(
        self,
        plan: CrawlPlan,
        store: UrlStore | None = None,
        *,
        threshold: int = DISK_THRESHOLD,
        alike: Alike = alike,
    ) -> None:
        """Without `store` everything stays in memory, else up to `threshold` addresses do."""
        self._plan = plan
        self._store = store
        self._seen = KnownUrls(store, threshold)
        self._queue = EntryQueue()
        self._left_out = LeftOut()
        self._rules = Admission(plan, self._seen, self._left_out, alike)
        self._unchecked = 0
        """Entries that are taken next and came before the robots.txt of their origin."""
        self._asked = 0
        """Addresses handed out, waiting to be, or marked as done: what `max_urls` bounds."""
        self._running: set[str] = set()
        """With `max_depth`: addresses of the site that were handed out and not visited yet."""
        self._level = 0
        self._withdrawn: set[str] = set()
        """Addresses that were asked on the side while they may have been waiting."""
        self._barren: dict[str, Trap] = {}

    # -- what begins a crawl

    def mark_done(self, url: str, depth: int) -> None:
        """An address that was asked already: before the crawl was interrupted (tell that before
        `seed`, with what was asked before any discover), or on the side. It is not handed out."""
        del depth
        if not self._seen.new((url,)):
            self._withdrawn.add(url)
            return
        self._asked += 1
        self._rules.done(url)
        self._spill()

    def leave_alone(self, urls: Iterable[str]) -> None:
        """Addresses that are not asked whatever page carries them; before `seed`. They count
        towards no budget. Best given by the thousand: a large site has a million of them."""
        self._seen.new(urls)
        self._spill()

    def seed(self) -> None:
        """Lets the crawl begin: roots whatever they are, `also` but for what is excluded."""
        for url in (*self._plan.roots, *self._plan.also):
            if self._seen.new((url,)) and (entry := self._rules.named(url)):
                self._put(entry)
        self._spill()

    def set_robots(self, robots: Robots, *, origin: str = "") -> None:
        """The rules of an origin (scheme, host and port); of the first root's without one.

        They hold for what is handed out from now on, but for roots and `also`.
        """
        self._rules.set_robots(robots, origin)
        self._unchecked = len(self._queue)

    def admits(self, entry: Entry) -> bool:
        """Whether an entry that was handed out before the robots.txt of its origin was known may
        be asked; where it may not, it is listed as skipped and needs no visit. What the crawl
        began with may."""
        if not entry.depth or not self._rules.forbidden(entry):
            return True
        self._running.discard(entry.url)
        return False

    # -- what was found

    def discover(self, targets: Iterable[str], *, depth: int, page: str = "") -> None:
        """Addresses on a page `depth` links from the root, without fragment.

        `page` is the address of that page: links of endless copies are not followed, nor are
        those of other sites.
        """
        plan = self._plan
        if plan.only_these and depth > 0:
            return
        if page and not self._rules.scope.holds(page):
            return
        if self._barren and (trap := self._barren.pop(page, None)):
            self._left_out.stop(trap.pattern, trap.reason, len(self._seen.unseen(targets)))
            return
        fresh = self._seen.new(targets)
        if not fresh:
            return
        most = plan.budgets.max_depth
        for url in fresh:
            if most and depth > most:
                self._rules.too_deep(url)
            elif entry := self._rules.found(url, depth + 1, asked=self._asked):
                self._put(entry)
        self._spill()

    def visited(self, visit: Visit) -> None:
        """An answer that stands. The target of a redirect is taken next, at the same depth, so
        that a page behind a redirect is as near as the page that links to it."""
        self._running.discard(visit.url)
        if not visit.is_redirect:
            if trap := self._rules.traps.visited(visit):
                self._barren = {visit.url: trap}
            return
        target = without_fragment(visit.location)
        if not target.startswith(("http://", "https://")):
            return
        if entry := self._rules.hop(visit.url, target, visit.depth):
            self._asked += 1
            self._unchecked += self._unchecked > 0
            self._queue.put_in_front(entry)
        self._spill()

    # -- what is next

    def take(self, count: int) -> list[Entry]:
        """At most `count` addresses to ask now. Fewer, and none, where the level above has
        addresses that were not visited yet, although some are waiting."""
        taken: list[Entry] = []
        queue = self._queue
        by_level = self._plan.budgets.max_depth > 0
        while len(taken) < count:
            if self._running and (queue.next_depth() or 0) > self._level:
                break
            entry = queue.take()
            if entry is None:
                break
            if self._withdrawn and entry.url in self._withdrawn:
                self._withdrawn.remove(entry.url)
                continue
            if entry.depth and not entry.external and not self._still_wanted(entry):
                self._asked -= 1
                continue
            if by_level and not entry.external:
                self._running.add(entry.url)
                self._level = max(self._level, entry.depth)
            taken.append(entry)
        return taken

    def wants_fingerprint(self, url: str) -> bool:
        """Whether the words of this page are evidence: only of patterns that have many pages."""
        return self._rules.traps.wants_fingerprint(url)

    @property
    def waiting(self) -> int:
        """Addresses that were not handed out yet."""
        return len(self._queue)

    @property
    def external_left_out(self) -> int:
        """Addresses of other sites that were seen and are not asked (`external` is off)."""
        return self._rules.external_left_out

    @property
    def known(self) -> int:
        """Addresses that were seen, asked or not."""
        return len(self._seen) - self._rules.spelling_marks

    # -- what was left out

    def skipped(self) -> tuple[Skipped, ...]:
        """Addresses that were not asked, with a reason each; the first MAX_SKIPPED of them."""
        return self._left_out.skipped()

    @property
    def skipped_count(self) -> int:
        return self._left_out.skipped_count

    def stopped(self) -> tuple[Stopped, ...]:
        """Places where the crawl ended before the site did."""
        return self._left_out.stopped()

    def _put(self, entry: Entry) -> None:
        self._asked += 1
        self._queue.put(entry)

    def _spill(self) -> None:
        if self._seen.on_disk and self._store is not None:
            self._queue.use(self._store)

    def _still_wanted(self, entry: Entry) -> bool:
        """Whether what is known since an address was put in line speaks against it."""
        if self._rules.stopped(entry.url):
            return False
        if self._unchecked:
            self._unchecked -= 1
            return not self._rules.forbidden(entry)
        return True
