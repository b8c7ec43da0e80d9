"""Traps: parts of a site that have no end. Stopped on evidence, never for their size alone.

1. Folders: a path of more segments than the budget, or in which one repeats too often.
2. Queries: a path whose queries only combine few values, or grow (see `query_budget`).
3. Redirects that lead to ever new addresses.
4. Pages that are alike: so many of one pattern (`/calendar?month=#`) in a row have the same words
   but for numbers and dates.
5. Copies: the same bytes under so many addresses. Links of further copies are not followed; what
   other pages link to is asked all the same.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from sentinel.core.crawl_plan import Budgets
from sentinel.core.path_pattern import Address, branch_of, pattern_of, split
from sentinel.core.query_budget import QueryBudget
from sentinel.core.visit import Visit

SUSPICIOUS_PAGES = 100
"""Addresses of one pattern from which on fingerprints of its pages are wanted."""
MAX_HOPS = 20
"""Redirects in a row; a verdict gives up earlier, so nothing that is judged gets lost."""
MAX_CHAINS = 3
"""So many chains of redirects without end, and their pattern is stopped."""
MAX_PATTERNS = 20_000
_DEEP = 6
"""Paths of more segments than this are compared with all others below the same folders."""
_DEEP_BRANCH = 3

Alike = Callable[[int, int], bool]
"""Whether two fingerprints are of pages with the same words (`fingerprint.alike`)."""


class Trap(NamedTuple):
    """Why an address is not asked."""

    pattern: str
    reason: str


@dataclass(slots=True)
class _Run:
    """Pages of one pattern that came one after the other and were alike."""

    length: int = 0
    fingerprint: int = 0


class Traps:
    """The evidence of one crawl. Memory is bounded whatever the site does."""

    def __init__(self, budgets: Budgets, home: str, *, alike: Alike) -> None:
        """`home` is the origin that patterns are told without."""
        self._budgets = budgets
        self._home = home
        self._alike = alike
        self._queries = QueryBudget(budgets.max_queries_per_path)
        self._counts: dict[str, int] = {}
        self._suspicious: set[str] = set()
        self._runs: dict[str, _Run] = {}
        self._stopped: dict[str, Trap] = {}
        self._hops: dict[str, int] = {}
        self._chains: dict[str, int] = {}
        self._copies: OrderedDict[str, int] = OrderedDict()

    def trap(self, url: str) -> Trap | None:
        """Why a new address of the site is not asked; None where it may be, and then it counts."""
        address = split(url)
        found = self._in_path(address) or self._stop_for(address)
        if found is None and address.query:
            path = self._named(address.origin, address.path)
            reason = self._queries.reason_against(path, address.query)
            found = Trap(f"{path}?…", reason) if reason else None
        if found is None:
            self._add(address)
        return found

    def count(self, url: str) -> None:
        """An address that is or was asked whatever is thought of it."""
        address = split(url)
        if address.query:
            self._queries.count(self._named(address.origin, address.path), address.query)
        self._add(address)

    def stopped(self, url: str) -> Trap | None:
        """Why an address that was let through before is not asked any more."""
        return self._stop_for(split(url)) if self._stopped else None

    def wants_fingerprint(self, url: str) -> bool:
        """Whether pages of this pattern are so many that they are to be compared."""
        return bool(self._suspicious) and self._pattern(split(url)) in self._suspicious

    def visited(self, visit: Visit) -> Trap | None:
        """Takes what a page shows; a Trap where its own links lead nowhere new.

        Only pages that are served count: errors prove nothing.
        """
        if visit.status != 200 or not visit.is_html or visit.cut or not self._budgets.max_alike:
            return None
        address = split(visit.url)
        if visit.marks.fingerprint and (pattern := self._pattern(address)):
            self._compare(pattern, visit.marks.fingerprint)
        copies = self._copies.pop(visit.sha256, 0) + 1
        self._copies[visit.sha256] = copies
        if len(self._copies) > MAX_PATTERNS:
            self._copies.popitem(last=False)
        if copies <= self._budgets.max_alike or not visit.sha256:
            return None
        return Trap(
            self._named(address.origin, branch_of(address.path, 1)),
            f"pages are byte for byte the same as {self._budgets.max_alike} others: a relative "
            "link leads ever deeper",
        )

    def redirect(self, source: str, target: str, *, new: bool) -> Trap | None:
        """Why the `new` target of a redirect is not asked; one that is known only counts."""
        hops = self._hops.pop(source, 0) + 1
        if hops <= MAX_HOPS:
            if len(self._hops) >= MAX_PATTERNS:
                self._hops.clear()
            self._hops[target] = hops
            return None
        if not new:
            return None
        address = split(target)
        pattern = self._pattern(address)
        trap = Trap(
            pattern or self._named(address.origin, address.path),
            f"redirects lead to ever new addresses, more than {MAX_HOPS} in a row",
        )
        if pattern:
            chains = self._chains[pattern] = self._chains.get(pattern, 0) + 1
            if chains >= MAX_CHAINS:
                self._stop(pattern, trap.reason)
        return trap

    def _in_path(self, address: Address) -> Trap | None:
        segments = address.path.split("/")[1:]
        if 0 < self._budgets.max_path_segments < len(segments):
            return Trap(
                self._named(address.origin, branch_of(address.path, 1)),
                f"paths have more than {self._budgets.max_path_segments} segments",
            )
        most = self._budgets.max_repeated_segments
        if not most or len(segments) <= most:
            return None
        kept = segments[:-1] if not segments[-1] else segments
        # what is a number all through is a date or a tile of a map: depth alone bounds it
        names = [segment for segment in kept if not segment.isdecimal()]
        if len(names) - len(set(names)) < most:
            return None
        for name in dict.fromkeys(names):
            if names.count(name) > most:
                head = segments[: segments.index(name) + 1]
                return Trap(
                    self._named(address.origin, f"{branch_of('/' + '/'.join(head), 2)}/…"),
                    f"a path repeats one segment more than {most} times: a relative link on its "
                    "pages leads ever deeper",
                )
        return None

    def _stop_for(self, address: Address) -> Trap | None:
        return self._stopped.get(self._pattern(address)) if self._stopped else None

    def _add(self, address: Address) -> None:
        pattern = self._pattern(address)
        if not pattern:
            return
        number = self._counts[pattern] = self._counts.get(pattern, 0) + 1
        if number == SUSPICIOUS_PAGES:
            self._suspicious.add(pattern)
        if len(self._counts) > MAX_PATTERNS:
            most = sorted(self._counts, key=self._counts.__getitem__)[-MAX_PATTERNS // 4 :]
            self._counts = {pattern: self._counts[pattern] for pattern in most}
            self._suspicious.intersection_update(self._counts)

    def _pattern(self, address: Address) -> str:
        """The pattern by which pages are compared; empty for one that stands for itself."""
        if address.path.count("/") > _DEEP:
            return self._named(address.origin, branch_of(address.path, _DEEP_BRANCH))
        pattern = pattern_of(address.path, address.query)
        return self._named(address.origin, pattern) if pattern else ""

    def _named(self, origin: str, path: str) -> str:
        return path if origin == self._home else origin + path

    def _compare(self, pattern: str, fingerprint: int) -> None:
        run = self._runs.get(pattern)
        if run is None:
            if len(self._runs) >= MAX_PATTERNS:
                self._runs.clear()
            run = self._runs[pattern] = _Run()
        if run.length and self._alike(run.fingerprint, fingerprint):
            run.length += 1
        else:
            run.length, run.fingerprint = 1, fingerprint
        if run.length >= self._budgets.max_alike:
            self._stop(
                pattern,
                f"{run.length} pages in a row have the same words but for numbers and dates",
            )

    def _stop(self, pattern: str, reason: str) -> None:
        if len(self._stopped) < MAX_PATTERNS:
            self._stopped.setdefault(pattern, Trap(pattern, reason))
