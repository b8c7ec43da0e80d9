"""Opening the file. What it holds can be made again by crawls, so a damaged one stops nobody."""

import logging
import sqlite3
from pathlib import Path

from sentinel.edges.link_store.migrations import APPLICATION_ID, migrations
from sentinel.edges.store.database import Database
from sentinel.errors import StoreError

ENDINGS = ("", "-wal", "-shm")

log = logging.getLogger(__name__)


def opened(path: Path) -> Database:
    """The graph's database. A damaged one is moved aside (`links.db.damaged`, which takes the
    place of an earlier one), since only the ages and the history in it are lost, and begun anew.

    Raises StoreError for all other faults: unreadable, foreign, newer, locked, disk full.
    """
    try:
        return _open(path)
    except StoreError as error:
        if not _is_damage(error):
            raise
        log.warning(
            "the graph of links is damaged; it is moved aside and made again",
            extra={"path": str(path), "error": str(error)},
        )
    for ending in ENDINGS:
        file = path.with_name(path.name + ending)
        if file.exists():
            file.replace(path.with_name(f"{path.name}.damaged{ending}"))
    return _open(path)


def _open(path: Path) -> Database:
    return Database(path, schema=migrations, application_id=APPLICATION_ID)


def _is_damage(error: StoreError) -> bool:
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    primary = code & 0xFF if isinstance(code, int) else None
    return primary in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
