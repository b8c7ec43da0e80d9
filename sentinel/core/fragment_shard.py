"""A shard of the names that links ask for (`#name`), and of those that pages have.

Names of pages are kept as 64-bit hashes, so that a site's take some bytes each. Two names of one
page that share a hash would hide a missing one, never make one up.
"""

from array import array
from collections import defaultdict
from dataclasses import dataclass, field

from sentinel.core.fragments import names
from sentinel.core.link_targets import Targets
from sentinel.core.reference import Contents

MAX_WANTED = 500_000
"""Distinct (address, fragment) pairs of one shard, some 80 MB at the most."""
MAX_IDS = 4_000_000
"""Names of pages of one shard: 32 MB."""
_MAX_MODULUS = 1 << 20
"""Addresses that lead to one page are never parted: dividing must end."""
_FOUND_ELSEWHERE = "text fragments and routes are found by browsers and scripts, not by name"


class _Names:
    """The names of one page, for `core.fragments`."""

    __slots__ = ("_hashes",)

    def __init__(self, hashes: "array[int]") -> None:
        self._hashes = frozenset(hashes)

    def __contains__(self, name: object) -> bool:
        return hash(name) in self._hashes

    def all_of(self, names: set[str]) -> bool:
        """Whether each is there, letter by letter."""
        return self._hashes.issuperset(map(hash, names))


@dataclass(frozen=True, slots=True)
class _Page:
    hashes: "array[int]"
    unknown_why: str
    """Empty where the names are all there are."""


@dataclass(slots=True)
class Judged:
    """What a shard says."""

    missing: dict[tuple[str, str], str] = field(default_factory=dict)
    """(Address, fragment) as links have them, to the landing page. The fragment is empty where
    it is a redirect that brings the missing one."""
    unjudged: int = 0
    why: dict[str, None] = field(default_factory=dict)
    """In words, each once."""

    def add(self, other: "Judged") -> None:
        """Takes what another shard says, too."""
        self.missing |= other.missing
        self.unjudged += other.unjudged
        self.why |= other.why


class FragmentShard:
    """Those addresses whose hash leaves `index` when divided by `modulus`.

    A shard that grows too large gives up half of its addresses: `rest` then names the shards
    that are still to be read for them.
    """

    def __init__(
        self,
        targets: Targets,
        *,
        index: int = 0,
        modulus: int = 1,
        max_wanted: int = MAX_WANTED,
        max_ids: int = MAX_IDS,
    ) -> None:
        self.wanted: defaultdict[str, set[str]] = defaultdict(set)
        self.index, self.modulus = index, modulus
        self.rest: list[tuple[int, int]] = []
        self._targets = targets
        self._pages: dict[str, _Page] = {}
        self._ids = 0
        self._seen = 0
        self._max_wanted, self._max_ids = max_wanted, max_ids
        self._count_at = max_wanted
        for url, (landing, fragment) in targets.landings.items():
            if fragment and self._is_here(landing):
                self.wanted[url] = set()

    def add(self, page: str, contents: Contents) -> None:
        """Takes what one document asks for, and the names that it has. HOT: the inner loop."""
        wanted, here, landing = self.wanted, self._is_here, self._targets.landing
        if self.modulus == 1:
            for url, fragment, _, _, _ in contents.references:
                if fragment:
                    wanted[url].add(fragment)
        else:
            for url, fragment, _, _, _ in contents.references:
                if fragment and here(landing(url)[0]):
                    wanted[url].add(fragment)
        self._seen += len(contents.references)
        if contents.kind == "html" and here(page):
            why = "" if contents.ids_known else contents.note or "the page was not read whole"
            self._pages[page] = _Page(array("q", map(hash, contents.ids)), why)
            self._ids += len(contents.ids)
        if self._seen > self._count_at or self._ids > self._max_ids:
            self._shrink()

    def _shrink(self) -> None:
        """Gives half of the addresses to `rest` as often as it takes."""
        self._seen = sum(map(len, self.wanted.values()))
        while self._seen > self._max_wanted or self._ids > self._max_ids:
            if self.modulus >= _MAX_MODULUS:
                break
            self._halve()
        self._count_at = max(self._max_wanted, 2 * self._seen)

    def _halve(self) -> None:
        self.rest.append((self.index + self.modulus, 2 * self.modulus))
        self.modulus *= 2
        here, landing = self._is_here, self._targets.landing
        for url in [url for url in self.wanted if not here(landing(url)[0])]:
            del self.wanted[url]
        for page in [page for page in self._pages if not here(page)]:
            del self._pages[page]
        self._seen = sum(map(len, self.wanted.values()))
        self._ids = sum(len(page.hashes) for page in self._pages.values())

    def judge(self) -> Judged:
        """Of every wanted name that is to be judged: is it there?"""
        judged = Judged()
        for url, fragments in self.wanted.items():
            landing, brought = self._targets.landing(url)
            page = self._pages.get(landing)
            if page is None or self._targets.is_bad(url):
                continue  # no page that was read, or its address is told already
            has = _Names(page.hashes)
            if not brought and has.all_of(fragments):  # as nearly everywhere
                continue
            for fragment in (brought,) if brought else fragments:
                present = names(fragment, has)
                if present is False and not page.unknown_why:
                    judged.missing[url, "" if brought else fragment] = landing
                elif not present:
                    judged.unjudged += 1
                    judged.why.setdefault(page.unknown_why or _FOUND_ELSEWHERE)
        return judged

    def _is_here(self, landing: str) -> bool:
        return hash(landing) % self.modulus == self.index
