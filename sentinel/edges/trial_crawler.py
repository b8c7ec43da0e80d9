"""A crawler for a trial: it knows what the daemon's knows, and keeps what it learns to itself."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sentinel.core.outcome_cache import OutcomeCache
from sentinel.core.visit import Visit
from sentinel.edges.link_store import SqliteLinkStore
from sentinel.edges.site_crawler import CrawlerParts, SiteCrawler


class _Reading:
    """Port OutcomeCache: gives what is kept, and keeps nothing."""

    def __init__(self, cache: OutcomeCache) -> None:
        self._cache = cache

    def get(self, url: str, now: datetime) -> Visit | None:
        return self._cache.get(url, now)

    def put(self, visit: Visit, now: datetime) -> None:
        del visit, now


@contextmanager
def trial_crawler(parts: CrawlerParts, links: Path) -> Iterator[SiteCrawler]:
    """While the context lasts. `links` is the database of links, of which a copy is made."""
    with TemporaryDirectory(prefix="sentinel-try-") as place:
        copy = Path(place, "links.db")
        with closing(sqlite3.connect(links)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        store = SqliteLinkStore(copy)
        cache = None if parts.cache is None else _Reading(parts.cache)
        try:
            yield SiteCrawler(
                replace(parts, links=store, folder=Path(place, "crawls"), cache=cache)
            )
        finally:
            store.close()
