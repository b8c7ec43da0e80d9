"""A Rhythm: how often something costly is done at each site, and which pages have their turn."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sentinel.core.baseline import PageBaseline

MAX_DONE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """Kept in memory: a daemon that starts anew begins with such a look."""

    every_seconds: float = 0.0
    """0: never."""
    taken_at: dict[str, float] = field(default_factory=dict)
    """By site, by the monotonic clock."""
    turns: dict[str, int] = field(default_factory=dict)
    """By site, how many pages have had their turn."""
    done: set[tuple[str, str, str]] = field(default_factory=set)
    """Site, URL and digest of changed pages that were looked at."""

    def due(self, site: str, now: float) -> bool:
        """Whether it is time; notes that it is done."""
        last = self.taken_at.get(site)
        if not self.every_seconds or (last is not None and now - last < self.every_seconds):
            return False
        self.taken_at[site] = now
        return True

    def is_new(self, site: str, url: str, sha256: str) -> bool:
        """Whether these bytes were not looked at yet; notes that they are. Never where nothing is
        done without a doubt."""
        if not self.every_seconds or (site, url, sha256) in self.done:
            return False
        if len(self.done) >= MAX_DONE:
            self.done.clear()
        self.done.add((site, url, sha256))
        return True

    def turn(self, site: str, pages: Sequence[PageBaseline], count: int) -> tuple[str, ...]:
        """URLs of the root, each time, and of the `count` pages whose turn it is."""
        root = [page.url for page in pages if page.subject == "/"]
        rest = [page.url for page in pages if page.subject != "/"]
        begin = self.turns.get(site, 0)
        self.turns[site] = begin + count
        return (*root, *(rest[(begin + n) % len(rest)] for n in range(min(count, len(rest)))))
