"""The names (`#name`) that links ask for, and those that pages have: which of them are missing?

Names of pages are kept as 64-bit hashes, eight bytes each. Two names of one page that share a
hash would hide a missing one, never make one up.
"""

from array import array
from collections import defaultdict
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple

from sentinel.core.fragments import CLOAKED_MAIL, names
from sentinel.core.link_targets import Targets
from sentinel.core.reference import Contents

MAX_ASKED = 500_000
"""References to names that one part of a site may have, where they are all different: 100 MB."""
MAX_NAMES = 4_000_000
"""Names that the pages of one part may have: 32 MB."""
_ANY = 1 << 62
"""A part is made of what was counted: it is taken whatever it holds."""
_MAX_NOTED = 4_000_000
"""References; past that, which page asks for what is found out by reading all of them again."""
NOT_READ_WHOLE = "the page was not read whole"
FOUND_ELSEWHERE = "routes, states and lines of a listing are found by scripts, not by name"


class Name(NamedTuple):
    """What a link asks for."""

    url: str
    fragment: str
    """As the link has it; empty where a redirect of `url` brings the name."""


@dataclass(slots=True)
class JudgedNames:
    """What is said of names."""

    missing: dict[Name, str] = field(default_factory=dict)
    """To the page where each is missing."""
    unjudged: int = 0
    """Names, each once, of which nothing can be said."""
    why: dict[str, None] = field(default_factory=dict)
    """In words, each once."""
    pages: set[str] | None = field(default_factory=set)
    """Where links to what is missing may stand; None: on any page."""

    def add(self, other: "JudgedNames") -> None:
        """Takes what is said of another part, too."""
        self.missing |= other.missing
        self.unjudged += other.unjudged
        self.why |= other.why
        both = self.pages is not None and other.pages is not None
        self.pages = {*(self.pages or ()), *(other.pages or ())} if both else None


class _Names:
    """The names of one page, for `core.fragments`."""

    __slots__ = ("_hashes",)

    def __init__(self, hashes: "array[int]") -> None:
        self._hashes = frozenset(hashes)

    def __contains__(self, name: object) -> bool:
        return hash(name) in self._hashes

    def has_all(self, wanted: AbstractSet[str]) -> bool:
        """Whether each is there, letter by letter."""
        return self._hashes.issuperset(map(hash, wanted))


class _Page(NamedTuple):
    """One page as it is kept."""

    hashes: "array[int]"
    unknown_why: str
    """Empty where the names are all there are."""


def _nobody() -> tuple[set[str], list[str]]:
    return set(), []


class NameIndex:
    """Of a site, or of part `part` of `parts` of it, by the page where names are looked for: so
    any site's names fit into memory, one part after the other."""

    def __init__(
        self,
        targets: Targets,
        *,
        part: int = 0,
        parts: int = 1,
        max_asked: int = MAX_ASKED,
        max_names: int = MAX_NAMES,
    ) -> None:
        self.parts_needed = 1
        """More than one: this index would hold too much, and holds nothing."""
        self._targets = targets
        self._part, self._parts = part, parts
        self._max_asked, self._max_names = max_asked, max_names
        self._asked = defaultdict[str, tuple[set[str], list[str]]](_nobody)
        """By address: the fragments that links have, and the pages of these links."""
        self._pages: dict[str, _Page] = {}
        self._seen = self._names = self._noted = 0
        self._notes_pages = parts == 1
        for url, (landing, brought) in targets.landings.items():
            if brought and self._is_here(landing):
                self._asked[url] = _nobody()

    def of_part(self, part: int, parts: int) -> "NameIndex":
        """An empty index for one part of the same site."""
        return NameIndex(self._targets, part=part, parts=parts, max_asked=_ANY, max_names=_ANY)

    def add(self, page: str, contents: Contents) -> None:
        """Takes what one document asks for, and the names that it has. HOT: the first loop."""
        references = contents.references
        if self.parts_needed > 1:
            self._count(contents)
            return
        asked, here, landing = self._asked, self._is_here, self._targets.landing
        if self._notes_pages:
            for url, fragment, _, _, _ in references:
                if fragment:
                    fragments, pages = asked[url]
                    fragments.add(fragment)
                    pages.append(page)
            self._noted += len(references)
            if self._noted > _MAX_NOTED:
                self._note_no_pages()
        else:
            for url, fragment, _, _, _ in references:
                if fragment and here(landing(url)[0]):
                    asked[url][0].add(fragment)
        if contents.kind == "html" and here(page):
            why = "" if contents.ids_known else contents.note or NOT_READ_WHOLE
            self._pages[page] = _Page(array("q", map(hash, contents.ids)), why)
            self._names += len(contents.ids)
        self._seen += len(references)
        if self._seen > self._max_asked or self._names > self._max_names:
            self._bound()

    def _note_no_pages(self) -> None:
        self._notes_pages = False
        for _, pages in self._asked.values():
            pages.clear()

    def _bound(self) -> None:
        """Gives up where there is too much; that links alike on many pages ask for one thing
        is found out before."""
        self._seen = sum(len(fragments) for fragments, _ in self._asked.values())
        if self._seen > self._max_asked // 2 or self._names > self._max_names:
            self.parts_needed = 2
            self._asked.clear()
            self._pages.clear()

    def _count(self, contents: Contents) -> None:
        """How many parts it takes, from what has been seen so far."""
        self._seen += sum(1 for one in contents.references if one[1])
        self._names += len(contents.ids)
        parts = max(self._seen // self._max_asked, self._names // self._max_names)
        self.parts_needed = max(self.parts_needed, 1 + parts)

    def judge(self) -> JudgedNames:
        """Of every name that links ask for on a page that was read and is served: is it there?"""
        judged = JudgedNames(pages=set() if self._notes_pages else None)
        for url, (fragments, pages) in self._asked.items():
            landing, brought = self._targets.landing(url)
            page = self._pages.get(landing)
            if page is None or self._targets.is_bad(url) or url.endswith(CLOAKED_MAIL):
                continue
            has = _Names(page.hashes)
            wanted = {brought} if brought else fragments
            if has.has_all(wanted):  # as nearly everywhere
                continue
            before = len(judged.missing)
            for fragment in wanted:
                present = names(fragment, has)
                if present is False and not page.unknown_why:
                    judged.missing[Name(url, "" if brought else fragment)] = landing
                elif not present:
                    judged.unjudged += 1
                    judged.why.setdefault(FOUND_ELSEWHERE if present is None else page.unknown_why)
            if brought and len(judged.missing) > before:
                judged.pages = None  # links without a fragment lead there, too
            elif judged.pages is not None and len(judged.missing) > before:
                judged.pages.update(pages)
        return judged

    def _is_here(self, landing: str) -> bool:
        return hash(landing) % self._parts == self._part
