"""Addresses that wait to be asked: one entry, the store they can lie in, and the queue."""

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple, Protocol

CHUNK = 2_000
"""Entries that go to a store and come back together."""


class Entry(NamedTuple):
    """An address to ask."""

    url: str
    depth: int
    """Links from the root; 0 for what the crawl begins with."""
    external: bool = False
    """Of another site: asked for its answer, never followed."""


class UrlStore(Protocol):
    """Addresses and waiting entries outside of memory. Empty when a crawl begins; worth nothing
    once that has ended (an interrupted crawl goes on from its journal). Each method raises
    StoreError where the disk does not do its part."""

    def add(self, urls: Sequence[str]) -> list[str]:
        """Remembers addresses; gives those that were new, each once, in their order."""

    def missing(self, urls: Sequence[str]) -> list[str]:
        """Those that were never added, each once, in their order."""

    def push(self, entries: Sequence[Entry]) -> None:
        """Puts entries at the end of the queue, as one chunk."""

    def pop(self) -> list[Entry]:
        """Takes the oldest chunk; empty where there is none."""


class EntryQueue:
    """First in, first out; with a store, memory holds some chunks of it only.

    What is put in front is taken before everything else, the oldest first.
    """

    def __init__(self) -> None:
        self._front: deque[Entry] = deque()
        self._head: deque[Entry] = deque()
        self._tail: list[Entry] = []
        self._stored = 0
        self._store: UrlStore | None = None

    def __len__(self) -> int:
        return len(self._front) + len(self._head) + self._stored + len(self._tail)

    def use(self, store: UrlStore) -> None:
        """From now on what is put at the end goes to `store` chunk by chunk."""
        if self._store is not None:
            return
        self._store = store
        waiting = list(self._head)
        self._head = deque(waiting[:CHUNK])
        for start in range(CHUNK, len(waiting), CHUNK):
            chunk = waiting[start : start + CHUNK]
            store.push(chunk)
            self._stored += len(chunk)

    def put(self, entry: Entry) -> None:
        if self._store is None:
            self._head.append(entry)
            return
        self._tail.append(entry)
        if len(self._tail) >= CHUNK:
            self._store.push(self._tail)
            self._stored += len(self._tail)
            self._tail = []

    def put_in_front(self, entry: Entry) -> None:
        self._front.append(entry)

    def next_depth(self) -> int | None:
        """The depth of what is taken next; None where nothing waits."""
        line = self._line()
        return line[0].depth if line else None

    def take(self) -> Entry | None:
        """The next entry, or None where nothing waits."""
        line = self._line()
        return line.popleft() if line else None

    def _line(self) -> deque[Entry]:
        if self._front:
            return self._front
        if not self._head:
            if self._stored and self._store is not None:
                self._head.extend(self._store.pop())
                self._stored -= len(self._head)
            else:
                self._head.extend(self._tail)
                self._tail = []
        return self._head
