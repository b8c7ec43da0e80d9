"""What restores left on a PostgreSQL server, found by its names."""

import re
from collections.abc import Iterable

from sentinel.core.database_settings import DatabaseSettings
from sentinel.core.kept_database import KeptDatabase, KeptKind
from sentinel.edges.databases.postgresql_load import (
    MAINTENANCE,
    absent_name,
    beside_name,
    is_beside,
    quarantine_name,
)
from sentinel.edges.databases.postgresql_session import connected

_QUERY = """
SELECT datname::text, CASE WHEN has_database_privilege(oid, 'CONNECT')
    OR pg_has_role('pg_read_all_stats', 'USAGE') THEN pg_database_size(oid) END
FROM pg_database ORDER BY datname
"""
_SHORTENED = r"_[0-9a-f]{8}"
_OURS = re.compile(r".*__(inc|manual|rehearsal)(_.*)?")
"""A name that only looks like one that was loaded may be anybody's."""


def kept_in(settings: DatabaseSettings, labels: Iterable[str]) -> tuple[KeptDatabase, ...]:
    """The server does not tell since when they are there. Raises DatabaseError."""
    known = {
        name(settings.database, one): one
        for one in labels
        for name in (beside_name, quarantine_name, absent_name)
    }
    with connected(settings, database=MAINTENANCE, restoring=True) as connection:
        found = connection.execute(_QUERY).fetchall()
    return tuple(
        KeptDatabase(
            database=settings.name,
            place=name,
            kind=kind,
            label=known.get(name) or known.get(re.sub(r"_\d{1,2}$", "", name), ""),
            bytes=size,
        )
        for name, size in found
        if (kind := _kind(settings.database, name, known)) is not None
    )


def _kind(database: str, name: str, known: dict[str, str]) -> KeptKind | None:
    for word, kind in (("quarantine", KeptKind.QUARANTINE), ("absent", KeptKind.MARK)):
        head = re.escape(database.encode()[:20].decode("utf-8", "ignore"))
        if re.fullmatch(rf"(?:{re.escape(database)}|{head}{_SHORTENED})_{word}_[a-z0-9_]+", name):
            return kind
    if is_beside(database, name) and (name in known or _OURS.fullmatch(name)):
        return KeptKind.LOADED
    return None
