"""Every address that a crawl has seen: in memory while they are few, then in a store."""

from collections.abc import Iterable

from sentinel.core.waiting import UrlStore

RECENT = 40_000
"""Addresses that are remembered in front of the store, twice: links on neighbouring pages are
mostly the same."""
_BATCH = 5_000


class KnownUrls:
    """A set that takes memory for a bounded number of addresses only, given a store."""

    def __init__(self, store: UrlStore | None, threshold: int) -> None:
        """Above `threshold` addresses everything goes to `store`; None: all stay in memory."""
        self._store = store
        self._threshold = threshold
        self._recent: set[str] = set()
        self._older: set[str] = set()
        self._count = 0
        self.on_disk = False

    def __len__(self) -> int:
        return self._count

    def new(self, urls: Iterable[str]) -> list[str]:
        """Those that were never seen, each once, in their order; they are remembered."""
        recent = self._recent
        fresh = [url for url in urls if url not in recent]  # nearly always empty: the hot path
        if not fresh:
            return fresh
        fresh = list(dict.fromkeys(fresh))
        if self.on_disk:
            return self._new_on_disk(fresh)
        recent.update(fresh)
        self._count += len(fresh)
        if self._store is not None and self._count > self._threshold:
            self._move_to(self._store)
        return fresh

    def unseen(self, urls: Iterable[str]) -> list[str]:
        """Those that were never seen, each once; they are not remembered."""
        fresh = [url for url in dict.fromkeys(urls) if url not in self._recent]
        if fresh and self._store is not None and self.on_disk:
            return self._store.missing([url for url in fresh if url not in self._older])
        return fresh

    def _new_on_disk(self, urls: list[str]) -> list[str]:
        assert self._store is not None
        older = self._older
        asked = [url for url in urls if url not in older]
        fresh = self._store.add(asked) if asked else asked
        self._count += len(fresh)
        self._recent.update(urls)
        if len(self._recent) > RECENT:
            self._older, self._recent = self._recent, set()
        return fresh

    def _move_to(self, store: UrlStore) -> None:
        urls = list(self._recent)
        for start in range(0, len(urls), _BATCH):
            store.add(urls[start : start + _BATCH])
        self.on_disk = True
        self._older, self._recent = self._recent, set()
