"""A site on paper, and a crawl of it without any network: for what a frontier decides."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from sentinel.core.frontier import Entry, Frontier
from sentinel.core.visit import Marks, Visit

ROOT = "https://example.org/"
SiteOnPaper = Callable[[str], "Sheet"]
"""What an address answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One answer. Pages with equal `words` have equal fingerprints, those with equal `body` equal
    digests; without `body` each address has bytes of its own."""

    links: tuple[str, ...] = ()
    words: str = ""
    body: str = ""
    status: int = 200
    location: str = ""


@dataclass(slots=True)
class PaperCrawl:
    """Asks what a frontier hands out, as a walk does."""

    frontier: Frontier
    site: SiteOnPaper
    all_fingerprints: bool = False
    """Whether each page's words are told, as on a site without honest 404s; else those wanted."""
    asked: list[Entry] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)

    def run(self, *, most: int = 100_000, at_a_time: int = 1) -> "PaperCrawl":
        """Goes on until nothing is left, or `most` addresses were asked in this run."""
        for batch in self._batches(most, at_a_time):
            for entry in batch:
                self.answer(entry)
        return self

    def answer(self, entry: Entry) -> None:
        self.asked.append(entry)
        sheet = self.site(entry.url)
        wanted = self.all_fingerprints or self.frontier.wants_fingerprint(entry.url)
        visit = visit_of(entry, sheet, fingerprint=wanted)
        self.visits.append(visit)
        self.tell(visit)

    def tell(self, visit: Visit) -> None:
        """What follows from an answer; also what is replayed of one."""
        self.frontier.visited(visit)
        if visit.status == 200 and visit.url.startswith(ROOT):
            links = self.site(visit.url).links
            self.frontier.discover(links, depth=visit.depth, page=visit.url)

    @property
    def urls(self) -> list[str]:
        return [entry.url for entry in self.asked]

    def _batches(self, most: int, at_a_time: int) -> Iterator[list[Entry]]:
        left = most
        while left > 0 and (batch := self.frontier.take(min(at_a_time, left))):
            left -= len(batch)
            yield batch


def visit_of(entry: Entry, sheet: Sheet, *, fingerprint: bool = True) -> Visit:
    """The visit that an answer becomes."""
    words = sheet.words or entry.url
    return Visit(
        url=entry.url,
        status=sheet.status,
        location=sheet.location,
        content_type="text/html",
        sha256=sha256((sheet.body or entry.url).encode()).hexdigest(),
        size=1000,
        depth=entry.depth,
        marks=Marks(fingerprint=number_of(words) if fingerprint else 0),
    )


def number_of(words: str) -> int:
    """Equal for equal words, never 0."""
    return int.from_bytes(sha256(words.encode()).digest()[:7], "big") + 1


def same(one: int, other: int) -> bool:
    """In the place of `core.fingerprint.alike`: on paper words are equal or they are not."""
    return one == other
