"""Which of the addresses that a crawl comes upon are asked; of the others it is noted why not."""

from sentinel.core.cache_buster import without_cache_buster
from sentinel.core.crawl_plan import CrawlPlan
from sentinel.core.known_urls import KnownUrls
from sentinel.core.left_out import LeftOut
from sentinel.core.path_pattern import split
from sentinel.core.robots import Robots
from sentinel.core.scope import Scope
from sentinel.core.session_ids import without_session_id
from sentinel.core.traps import Alike, Traps
from sentinel.core.waiting import Entry

ROBOTS_REASON = "robots.txt"


class Admission:
    """The rules of one crawl. Each address is to be asked about once."""

    def __init__(self, plan: CrawlPlan, seen: KnownUrls, left_out: LeftOut, alike: Alike) -> None:
        self._plan = plan
        self._seen = seen
        self._left_out = left_out
        self._root = plan.roots[0] if plan.roots else ""
        self.home = split(self._root).origin
        self.scope = Scope(plan.roots, plan.scope, plan.extra_hosts)
        self.traps = Traps(plan.budgets, self.home, alike=alike)
        self._robots: dict[str, Robots] = {}
        self.spelling_marks = 0
        """What `seen` holds beside addresses."""
        self.external_left_out = 0
        self._foreign_queries: dict[str, int] = {}

    def named(self, url: str) -> Entry | None:
        """A root or one of `also`: neither budgets nor robots.txt hold for what a person named."""
        if url not in self._plan.roots and (reason := self._excluded(url)):
            self._left_out.skip(url, reason)
            return None
        entry = Entry(url, 0, not self.scope.holds(url))
        self._count(entry)
        return entry

    def done(self, url: str) -> None:
        """An address that was asked before the crawl was interrupted."""
        self._count(Entry(url, 0, not self.scope.holds(url)))

    def found(self, url: str, depth: int, *, asked: int) -> Entry | None:
        """A new address on a page; `asked`: how many there are already."""
        external = not self.scope.holds(url)
        if external and not self._plan.external:
            self.external_left_out += 1
            return None
        entry = Entry(url, depth, external)
        if self._refused(entry):
            return None
        most = self._plan.budgets.max_urls
        if most and asked >= most:
            self._left_out.stop(self._root, f"the crawl may ask {most} addresses (max_urls)")
            return None
        trapped = self._many_queries(url) if external else self._trapped(url)
        return None if trapped else entry

    def hop(self, source: str, target: str, depth: int) -> Entry | None:
        """The target of a redirect, if it is to be asked. A link cannot be judged without it, so
        of the traps only chains without end hold here."""
        new = bool(self._seen.new((target,)))
        trap = self.traps.redirect(source, target, new=new)
        if not new:
            return None
        entry = Entry(target, depth, not self.scope.holds(target))
        if entry.external and not self._plan.external and self.scope.holds(source):
            self.external_left_out += 1
            return None
        if self._refused(entry):
            return None
        if trap is not None:
            self._left_out.stop(trap.pattern, trap.reason)
            return None
        self._count(entry)
        return entry

    def too_deep(self, url: str) -> None:
        """A new address on a page that is deeper than the plan reads."""
        if self.scope.holds(url):
            most = self._plan.budgets.max_depth
            self._left_out.stop(
                self._root, f"pages more than {most} links from the root are not followed"
            )

    def set_robots(self, robots: Robots, origin: str) -> None:
        self._robots[origin or self.home] = robots

    def forbidden(self, entry: Entry) -> bool:
        """Whether the robots.txt of its origin speaks against an address; noted if so."""
        if not self._robots or entry.external:
            return False
        origin = split(entry.url).origin
        robots = self._robots.get(origin)
        if robots is None or robots.allows(entry.url):
            return False
        if robots.unreachable:
            self._left_out.stop(origin, robots.note)
        else:
            self._left_out.skip(entry.url, ROBOTS_REASON)
        return True

    def stopped(self, url: str) -> bool:
        """Whether a trap was found since an address was put in line; noted if so."""
        trap = self.traps.stopped(url)
        if trap is not None:
            self._left_out.stop(trap.pattern, trap.reason)
        return trap is not None

    def _refused(self, entry: Entry) -> bool:
        """Whether its length, the plan or robots.txt speaks against an address; noted if so."""
        most = self._plan.budgets.max_url_length
        if most and len(entry.url) > most:
            self._left_out.skip(entry.url, f"longer than {most} characters")
            return True
        if reason := self._excluded(entry.url):
            self._left_out.skip(entry.url, reason)
            return True
        return self.forbidden(entry)

    def _excluded(self, url: str) -> str:
        for pattern in self._plan.exclude:
            if pattern.search(url):
                return f"excluded by {pattern.pattern}"
        return ""

    def _many_queries(self, url: str) -> bool:
        """Whether another site would be asked one path with ever new queries, as buttons to share
        a page have them; noted if so, else it counts."""
        path, mark, _ = url.partition("?")
        most = self._plan.budgets.max_queries_per_path
        if not mark or not most:
            return False
        self._foreign_queries[path] = count = self._foreign_queries.get(path, 0) + 1
        if count > most:
            reason = f"another site is asked at most {most} queries of one path"
            self._left_out.stop(f"{path}?", reason)
        return count > most

    def _trapped(self, url: str) -> bool:
        """Whether an address of the site leads into a trap; noted if so, else it counts."""
        if difference := self._other_spelling(url):
            self._left_out.skip(
                url, f"differs from an address that was asked only in its {difference}"
            )
            return True
        trap = self.traps.trap(url)
        if trap is not None:
            self._left_out.stop(trap.pattern, trap.reason)
        return trap is not None

    def _other_spelling(self, url: str) -> str:
        """What makes this address another spelling of one that is asked: a session id, a cache
        buster; else empty, and the next spelling is."""
        bare = without_cache_buster(url)
        if bare:
            return "" if self._first_spelling(bare) else "cache buster"
        found = without_session_id(url)
        if found is None or self._first_spelling(found.url):
            return ""
        return f"session id ({found.name})"

    def _first_spelling(self, url: str) -> bool:
        first = bool(self._seen.new((f"spelling {url}",)))
        self.spelling_marks += first
        return first

    def _count(self, entry: Entry) -> None:
        """An address that is asked whatever is thought of it is evidence all the same."""
        if not entry.external:
            self._other_spelling(entry.url)
            self.traps.count(entry.url)
