"""Results about other sites in a SQLite file, from one crawl to the next (port OutcomeCache)."""

import json
import logging
import sqlite3
from datetime import datetime
from pathlib import Path

from sentinel.core.outcome_cache import may_be_kept, still_holds
from sentinel.core.visit import Marks, Visit
from sentinel.edges.files import private_folder

log = logging.getLogger(__name__)

APPLICATION_ID = 0x534E4F43
"""`SNOC` in the file's header: tells our file from others'."""
MAX_ROWS = 200_000
BATCH = 500
"""Answers that are written together."""
_BUSY_MILLISECONDS = 2000
_SCHEMA = """
    CREATE TABLE IF NOT EXISTS outcomes (
        url TEXT PRIMARY KEY, at REAL NOT NULL, visit TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS outcomes_by_age ON outcomes (at);
"""


class SqliteOutcomeCache:
    """Keeps what may be kept, at most `max_rows` answers, the youngest, for `life_seconds` each.

    Several processes may have the file open. Where it cannot be read or written that is logged
    once, and the crawl asks instead; a damaged file of ours is begun anew, and one of another
    program is left alone.
    """

    def __init__(self, path: Path, *, life_seconds: float, max_rows: int = MAX_ROWS) -> None:
        self._path = path
        self._life_seconds = life_seconds
        self._max_rows = max_rows
        self._pending: dict[str, Visit | None] = {}
        """Not written yet; None: to be forgotten."""
        self._database: sqlite3.Connection | None = None
        try:
            self._database = self._open()
        except (sqlite3.Error, OSError) as error:
            self._gave_up(error)

    def get(self, url: str, now: datetime) -> Visit | None:
        """The kept answer while it is in its life-time."""
        visit = self._pending[url] if url in self._pending else self._read(url)
        if visit is None or not still_holds(visit.at, now, self._life_seconds):
            return None
        return visit

    def put(self, visit: Visit, now: datetime) -> None:
        """Keeps an answer, or ends what was kept before; on disk with the next full batch."""
        if self._database is None:
            return
        keeps = may_be_kept(visit) and still_holds(visit.at, now, self._life_seconds)
        self._pending[visit.url] = visit if keeps else None
        if len(self._pending) >= BATCH:
            self.flush(now)

    def flush(self, now: datetime) -> None:
        """Writes what is kept, and forgets what is too old or too much; may be repeated."""
        pending, self._pending = self._pending, {}
        if self._database is None or not pending:
            return
        kept = [(url, visit.at, _packed(visit)) for url, visit in pending.items() if visit]
        gone = [(url,) for url, visit in pending.items() if visit is None]
        oldest = now.timestamp() - self._life_seconds
        try:
            with self._database as database:
                database.executemany("INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?)", kept)
                database.executemany("DELETE FROM outcomes WHERE url = ?", gone)
                database.execute("DELETE FROM outcomes WHERE at < ?", (oldest,))
                self._bound(database)
        except (sqlite3.Error, UnicodeEncodeError) as error:
            self._gave_up(error)

    def close(self, now: datetime) -> None:
        """Writes the rest and closes the file; may be repeated."""
        self.flush(now)
        if self._database is not None:
            self._database.close()
            self._database = None

    def _read(self, url: str) -> Visit | None:
        if self._database is None:
            return None
        try:
            row = self._database.execute(
                "SELECT visit FROM outcomes WHERE url = ?", (url,)
            ).fetchone()
            return _unpacked(url, row[0]) if row else None
        except (sqlite3.Error, UnicodeEncodeError) as error:
            self._gave_up(error)
        except (ValueError, TypeError, LookupError):
            # A row of another version: as if there were none, and written anew.
            pass
        return None

    def _bound(self, database: sqlite3.Connection) -> None:
        (rows,) = database.execute("SELECT count(*) FROM outcomes").fetchone()
        if rows > self._max_rows:
            # One in ten more than needful, so that the next batches need not count them out again.
            surplus = rows - self._max_rows * 9 // 10
            database.execute(
                "DELETE FROM outcomes WHERE url IN (SELECT url FROM outcomes ORDER BY at LIMIT ?)",
                (surplus,),
            )

    def _open(self) -> sqlite3.Connection:
        private_folder(self._path.parent)
        self._path.touch(mode=0o600)
        try:
            return self._connect()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # busy, full, not readable
                raise
            log.warning(
                "results about other sites were damaged and are begun anew",
                extra={"path": str(self._path), "error": str(error)},
            )
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            self._path.touch(mode=0o600)
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, check_same_thread=False)
        try:
            database.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
            database.execute("PRAGMA trusted_schema = OFF")
            _raise_if_foreign(database)
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")  # a lost batch is asked again
            database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            database.executescript(_SCHEMA)
        except BaseException:
            database.close()
            raise
        return database

    def _gave_up(self, error: Exception) -> None:
        """Goes on without: every answer is asked for, which is slower and as true."""
        log.warning(
            "results about other sites cannot be kept; their addresses are asked each time",
            extra={"path": str(self._path), "error": str(error)},
        )
        self._pending.clear()
        if self._database is not None:
            self._database.close()
            self._database = None


def _raise_if_foreign(database: sqlite3.Connection) -> None:
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (tables,) = database.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if application != APPLICATION_ID and tables:
        raise sqlite3.OperationalError("belongs to another program")


def _packed(visit: Visit) -> str:
    return json.dumps(
        {
            "status": visit.status,
            "location": visit.location,
            "content_type": visit.content_type,
            "sha256": visit.sha256,
            "size": visit.size,
            "at": visit.at,
            "peer_address": visit.peer_address,
            "fingerprint": visit.marks.fingerprint,
        }
    )


def _unpacked(url: str, text: str) -> Visit:
    """Raises ValueError, TypeError or LookupError for what `_packed` did not write."""
    found = json.loads(text)
    return Visit(
        url=url,
        status=int(found["status"]),
        location=str(found["location"]),
        content_type=str(found["content_type"]),
        sha256=str(found["sha256"]),
        size=int(found["size"]),
        at=float(found["at"]),
        peer_address=str(found["peer_address"]),
        marks=Marks(fingerprint=int(found["fingerprint"])),
    )
