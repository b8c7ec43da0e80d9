"""What a syntax check counts while pages arrive: bounded, whatever the site's size."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sentinel.core.spelling import WordList
from sentinel.core.syntax_fault import Fault

MAX_KINDS = 200
MAX_PLACES = 20
"""Pages that are named with each kind of fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a kind of fault stands first on a page."""

    url: str
    line: int
    column: int
    quote: str
    times: int
    """How often it stands there."""


@dataclass(slots=True, kw_only=True)
class FaultTotal:
    """One kind of fault on the whole site."""

    times: int = 0
    pages: int = 0
    places: list[Place] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class SyntaxTotals:
    """All of one crawl."""

    pages: int = 0
    pdfs: int = 0
    pictures: int = 0
    faults: dict[str, FaultTotal] = field(default_factory=dict)
    words: dict[str, WordList] = field(default_factory=dict)
    unread: dict[str, int] = field(default_factory=dict)
    """Why documents could not be examined, and how many."""

    def take(self, url: str, faults: Iterable[Fault]) -> None:
        """What one document has."""
        found: dict[str, Fault] = {}
        times: Counter[str] = Counter()
        for fault in faults:
            times[fault.code] += 1
            found.setdefault(fault.code, fault)
        for code, fault in found.items():
            if code not in self.faults and len(self.faults) >= MAX_KINDS:
                continue
            total = self.faults.setdefault(code, FaultTotal())
            total.times += times[code]
            total.pages += 1
            if len(total.places) < MAX_PLACES:
                total.places.append(
                    Place(
                        url=url,
                        line=fault.line,
                        column=fault.column,
                        quote=fault.quote,
                        times=times[code],
                    )
                )

    def take_words(self, url: str, words: Mapping[str, Iterable[str]]) -> None:
        for language, found in words.items():
            self.words.setdefault(language, WordList()).take(url, found)

    def leave(self, why: str) -> None:
        """One document was not examined."""
        self.unread[why] = self.unread.get(why, 0) + 1
