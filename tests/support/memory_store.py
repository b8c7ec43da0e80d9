"""A UrlStore in memory, for tests of what is decided with it."""

from collections import deque
from collections.abc import Sequence

from sentinel.core.frontier import Entry


class MemoryStore:
    """Keeps what the port promises, no more."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._chunks: deque[list[Entry]] = deque()

    def add(self, urls: Sequence[str]) -> list[str]:
        fresh = self.missing(urls)
        self._seen.update(fresh)
        return fresh

    def missing(self, urls: Sequence[str]) -> list[str]:
        return [url for url in dict.fromkeys(urls) if url not in self._seen]

    def push(self, entries: Sequence[Entry]) -> None:
        self._chunks.append(list(entries))

    def pop(self) -> list[Entry]:
        return self._chunks.popleft() if self._chunks else []
