"""What restores left on a MariaDB or MySQL server, found by its names."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from sentinel.core.database_settings import DatabaseSettings
from sentinel.core.kept_database import KeptDatabase, KeptKind
from sentinel.edges.databases.mariadb_catalogue import text
from sentinel.edges.databases.mariadb_load import MARKER
from sentinel.edges.databases.mariadb_session import Session, as_restorer, session
from sentinel.edges.databases.mariadb_swap import beside_name, quarantine_name

_KINDS = {"new": KeptKind.LOADED, "bad": KeptKind.QUARANTINE}
_MEASURE = """
SELECT COALESCE(SUM(DATA_LENGTH + INDEX_LENGTH), 0),
    UNIX_TIMESTAMP(MAX(IF(TABLE_NAME = %s, CREATE_TIME, NULL)))
FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s
"""


def kept_in(settings: DatabaseSettings, labels: Iterable[str]) -> tuple[KeptDatabase, ...]:
    """As far as the restoring account may see them. Raises DatabaseError."""
    live = settings.database
    known = {name(live, one): one for one in labels for name in (beside_name, quarantine_name)}
    head = beside_name(live, "x").removesuffix("__new_x")
    ours = re.compile(re.escape(head) + r"__(new|bad)_[a-z0-9_]+")
    with session(as_restorer(settings, ""), database="") as server:
        names = server.rows("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA ORDER BY 1")
        matches = [match for (name,) in names if (match := ours.fullmatch(text(name)))]
        return tuple(
            _measured(server, settings.name, match, known.get(match.group(), ""))
            for match in matches
        )


def _measured(server: Session, name: str, match: re.Match[str], label: str) -> KeptDatabase:
    size, since = server.rows(_MEASURE, MARKER, match.group())[0]
    return KeptDatabase(
        database=name,
        place=match.group(),
        kind=_KINDS[match[1]],
        label=label,
        since=None if since is None else datetime.fromtimestamp(float(since), UTC),
        bytes=int(float(size or 0)),
    )
