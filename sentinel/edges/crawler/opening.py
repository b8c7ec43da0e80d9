"""What follows once an origin is known: its rules hold, its sitemaps are read."""

from sentinel.core.crawl_plan import CrawlPlan
from sentinel.core.frontier import Frontier
from sentinel.core.urls import host_of, without_fragment
from sentinel.core.visit import Visit
from sentinel.edges.crawler.journal import Journal
from sentinel.edges.crawler.origins import Origin, Origins
from sentinel.edges.crawler.wire import Answer


class Opening:
    """Tells the frontier and the journal what the introduction of an origin brought."""

    def __init__(
        self, plan: CrawlPlan, *, frontier: Frontier, journal: Journal, origins: Origins
    ) -> None:
        self._plan = plan
        self._frontier = frontier
        self._journal = journal
        self._origins = origins
        self.notes: list[str] = []
        """What a person should know of it."""
        self.sitemaps: set[str] = set()
        """Addresses that a robots.txt names as sitemaps, redirects followed."""

    def open(self, origin: Origin) -> None:
        for url, answer in origin.not_found:
            self.note_not_found(url, answer)
        unreachable = origin.robots is not None and origin.robots.unreachable
        holds = self._plan.robots_required or not unreachable
        if origin.robots is not None and self._plan.obey_robots and holds:
            self._frontier.set_robots(origin.robots, origin=origin.url)
        if origin.robots is not None and origin.robots.note and holds:
            self.notes.append(f"{origin.url}/robots.txt: {origin.robots.note}")
        if (found := self._origins.robots_visit(origin)) is not None:
            visit, answer = found
            if visit.url in self._plan.also:
                self._origins.keep(visit, answer)  # its turn comes, and whoever watches gets it
            else:
                self._frontier.mark_done(visit.url, 0)
                self._journal.add(visit, answer.contents)
            self.sitemaps.update(answer.targets)
            self._frontier.discover(answer.targets, depth=0)
        if origin.sitemap:
            self._frontier.discover((origin.sitemap,), depth=0)

    def follow(self, visit: Visit) -> None:
        """What a sitemap redirects to is one, too."""
        if visit.url in self.sitemaps:
            self.sitemaps.add(without_fragment(visit.location))

    def note_not_found(self, url: str, answer: Answer) -> None:
        """What an address that cannot exist answered, where that looks like a page."""
        if answer.status == 200 and answer.marks[2]:
            self._journal.add_not_found(host_of(url), answer.marks[2])
