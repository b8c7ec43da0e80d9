"""What a walk counts, and what it shows of it while it runs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sentinel.core.crawl_progress import CrawlProgress, ShowsProgress
from sentinel.core.visit import Visit

PROGRESS_SECONDS = 0.2
SLOW_SECONDS = 5.0
"""An address that takes so long is named as what holds the crawl up."""
_NAMED = 5


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts since the walk began; those of an interrupted walk are carried on."""

    now: Callable[[], float]
    progress: ShowsProgress | None
    began: float
    requests: int = 0
    checked: int = 0
    pages: int = 0
    links: int = 0
    shown_at: float = 0.0

    def count(self, visit: Visit, *, references: int, own_page: bool) -> None:
        """An answer that stands."""
        self.checked += 1
        self.links += references
        self.pages += own_page and visit.is_html

    @property
    def seconds(self) -> float:
        return self.now() - self.began

    def show(self, waiting: int, stuck: Callable[[], Iterable[str]]) -> None:
        """Shows how far it is, a few times a second at most."""
        now = self.now()
        if self.progress is None or now - self.shown_at < PROGRESS_SECONDS:
            return
        self.shown_at = now
        self.progress(
            CrawlProgress(
                pages=self.pages,
                links=self.links,
                checked=self.checked,
                waiting=waiting,
                requests=self.requests,
                seconds=now - self.began,
                stuck=tuple(stuck()),
            )
        )


def slow(sent: Mapping[str, float], now: float) -> tuple[str, ...]:
    """Of addresses and when they were asked, oldest first: those that take long, in words."""
    found: list[str] = []
    for url, at in sent.items():
        if now - at < SLOW_SECONDS or len(found) == _NAMED:
            break
        found.append(f"{url} takes {now - at:.0f} s")
    return tuple(found)
