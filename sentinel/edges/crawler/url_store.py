"""Port UrlStore: addresses and waiting entries of a large crawl in one SQLite file.

The file is scratch: it is begun anew each time and removed at the end. Nothing is synced, because
an interrupted crawl goes on from its journal.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from sentinel.core.waiting import Entry
from sentinel.errors import StoreError

CACHE_KILOBYTES = 16_384
"""SQLite's page cache; all the memory that this takes, whatever the number of addresses."""
_SCHEMA = """
CREATE TABLE seen (digest INTEGER PRIMARY KEY);
CREATE TABLE waiting (number INTEGER PRIMARY KEY, entries TEXT NOT NULL);
"""


class SqliteUrlStore:
    """Addresses are kept as 64 bits of their BLAKE2b digest: two of a million are taken for one
    once in some forty million crawls."""

    def __init__(self, path: Path) -> None:
        """The file is made at the first use; what lies there is overwritten then."""
        self._path = path
        self._opened: sqlite3.Connection | None = None
        self._first = self._next = 0

    def add(self, urls: Sequence[str]) -> list[str]:
        by_digest = _by_digest(urls)
        with self._database() as database:
            rows = database.execute(
                "INSERT OR IGNORE INTO seen SELECT value FROM json_each(?) RETURNING digest",
                (json.dumps(list(by_digest)),),
            )
            fresh = {row[0] for row in rows}
        return [url for digest, url in by_digest.items() if digest in fresh]

    def missing(self, urls: Sequence[str]) -> list[str]:
        by_digest = _by_digest(urls)
        with self._database() as database:
            rows = database.execute(
                "SELECT digest FROM seen WHERE digest IN (SELECT value FROM json_each(?))",
                (json.dumps(list(by_digest)),),
            )
            found = {row[0] for row in rows}
        return [url for digest, url in by_digest.items() if digest not in found]

    def push(self, entries: Sequence[Entry]) -> None:
        with self._database() as database:
            database.execute("INSERT INTO waiting VALUES (?, ?)", (self._next, json.dumps(entries)))
        self._next += 1

    def pop(self) -> list[Entry]:
        if self._first == self._next:
            return []
        with self._database() as database:
            row = database.execute(
                "DELETE FROM waiting WHERE number = ? RETURNING entries", (self._first,)
            ).fetchone()
        self._first += 1
        return [Entry(*fields) for fields in json.loads(row[0])]

    def close(self) -> None:
        """Removes the file. May be called again."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None
            self._path.unlink(missing_ok=True)

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        try:
            if self._opened is None:
                self._opened = self._open()
            yield self._opened
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                f"{self._path}: the addresses of the crawl could not be kept there ({error}); "
                "make room on that disk, or name another folder for the crawl's state"
            ) from error

    def _open(self) -> sqlite3.Connection:
        self._path.unlink(missing_ok=True)
        self._path.touch(mode=0o600, exist_ok=False)
        database = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        for setting in (
            "journal_mode = OFF",
            "synchronous = OFF",
            "locking_mode = EXCLUSIVE",
            "temp_store = MEMORY",
            f"cache_size = -{CACHE_KILOBYTES}",
        ):
            database.execute(f"PRAGMA {setting}")
        database.executescript(_SCHEMA)
        # one transaction for all: pages go to the file only as the cache overflows
        database.execute("BEGIN")
        return database


def _by_digest(urls: Sequence[str]) -> dict[int, str]:
    found: dict[int, str] = {}
    for url in urls:
        digest = blake2b(url.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        found.setdefault(int.from_bytes(digest, "big", signed=True), url)
    return found
