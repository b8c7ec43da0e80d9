"""Putting a loaded database in the live one's place: two renames in one transaction.

The server renames only what nobody is connected to, so the live one is closed first; that is
undone whatever happens, and where a crash prevents it, by `observe`.
"""

import time

import psycopg
from psycopg import sql

from sentinel.core.database_settings import DatabaseSettings
from sentinel.core.effect import Observation
from sentinel.edges.databases.postgresql_load import MAINTENANCE, absent_name, quarantine_name
from sentinel.edges.databases.postgresql_session import Connection, connected
from sentinel.errors import DatabaseError

QUIET_SECONDS = 30.0
_POLL_SECONDS = 0.1
_MAX_QUARANTINES = 20
_MAX_NAME_BYTES = 63


def swap(settings: DatabaseSettings, beside: str, label: str) -> str:
    """The name of the quarantine; empty where there was no live database to keep."""
    with connected(settings, database=MAINTENANCE, restoring=True, writing=True) as connection:
        names = _names(connection)
        if beside not in names:
            raise DatabaseError(f"database {settings.name}: {beside!a} is not there to be swapped.")
        if settings.database not in names:
            _note_absence(connection, absent_name(settings.database, label), names)
            with connection.transaction():
                _rename(connection, beside, settings.database)
                _let_in(connection, settings.database, yes=True)
            return ""
        kept = _free(settings, label, names)
        names_changed = (settings.database, kept), (beside, settings.database)
        _exchange(connection, settings, *names_changed, (kept, connection.info.user))
        return kept


def observe(settings: DatabaseSettings, beside: str, label: str) -> Observation:
    """A swap that was cut off after the live database was closed left it closed: it is opened.

    That the loaded one is gone proves nothing: it belongs to the application's role, which may
    drop it. What was live, under its quarantine's name, proves it: that role may not rename.
    """
    with connected(settings, database=MAINTENANCE, restoring=True, writing=True) as connection:
        names = _names(connection)
        if settings.database not in names:
            return Observation.NOT_DONE
        if not names[settings.database]:
            _let_in(connection, settings.database, yes=True)
        left = (*_quarantines(settings, label), absent_name(settings.database, label))
        done = beside not in names and any(name in names for name in left)
        return Observation.DONE if done else Observation.NOT_DONE


def swap_back(settings: DatabaseSettings, beside: str, label: str) -> None:
    with connected(settings, database=MAINTENANCE, restoring=True, writing=True) as connection:
        names = _names(connection)
        live = settings.database
        kept = [name for name in _quarantines(settings, label) if name in names]
        if beside in names or live not in names or not kept:
            if live in names and not names[live]:
                _let_in(connection, live, yes=True)
            return
        owner = _owner(connection, live)
        _exchange(connection, settings, (live, beside), (kept[-1], live), (live, owner))


def _note_absence(connection: Connection, name: str, names: dict[str, bool]) -> None:
    if name not in names:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ALLOW_CONNECTIONS false").format(
                sql.Identifier(name)
            )
        )


def _exchange(
    connection: Connection,
    settings: DatabaseSettings,
    first: tuple[str, str],
    then: tuple[str, str],
    owned: tuple[str, str],
) -> None:
    """Two renames in one transaction, with nobody connected to either; what comes to the live
    name is open afterwards, what leaves it closed. `owned`: a database under its new name, and
    whose it is then. A quarantine is the restoring role's: the application's, which an attacker
    may have, could drop it."""
    live = settings.database
    deadline = time.monotonic() + QUIET_SECONDS
    _let_in(connection, live, yes=False)
    try:
        done = _exchanged(connection, live, first, then, owned)
        while not done and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
            done = _exchanged(connection, live, first, then, owned)
    except BaseException:
        _let_in(connection, live, yes=True)
        raise
    if not done:
        _let_in(connection, live, yes=True)
        raise DatabaseError(
            f"database {settings.name}: sessions cannot be ended, so it cannot be replaced. Stop "
            "the application, then try again."
        )


def _exchanged(
    connection: Connection,
    live: str,
    first: tuple[str, str],
    then: tuple[str, str],
    owned: tuple[str, str],
) -> bool:
    """False where a session had not ended yet; nothing is changed then."""
    _end_sessions(connection, live, then[0])
    try:
        with connection.transaction():
            _rename(connection, *first)
            _rename(connection, *then)
            connection.execute(
                sql.SQL("ALTER DATABASE {} OWNER TO {}").format(*map(sql.Identifier, owned))
            )
            _let_in(connection, live, yes=True)
    except psycopg.errors.ObjectInUse:
        return False
    return True


def _owner(connection: Connection, name: str) -> str:
    row = connection.execute(
        "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", (name,)
    ).fetchone()
    if row is None:
        raise DatabaseError(f"database {name!a} is gone.")
    return str(row[0])


def _end_sessions(connection: Connection, *names: str) -> None:
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = ANY(%s) AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
        (list(names),),
    )


def _rename(connection: Connection, name: str, new: str) -> None:
    connection.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(new))
    )


def _let_in(connection: Connection, name: str, *, yes: bool) -> None:
    connection.execute(
        sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(
            sql.Identifier(name), sql.SQL("true" if yes else "false")
        )
    )


def _names(connection: Connection) -> dict[str, bool]:
    """All databases, and whether each lets anybody in."""
    return dict(connection.execute("SELECT datname, datallowconn FROM pg_database").fetchall())


def _quarantines(settings: DatabaseSettings, label: str) -> tuple[str, ...]:
    first = quarantine_name(settings.database, label)
    more = (f"_{number}" for number in range(2, _MAX_QUARANTINES + 1))
    return (first, *(first[: _MAX_NAME_BYTES - len(tail)] + tail for tail in more))


def _free(settings: DatabaseSettings, label: str, names: dict[str, bool]) -> str:
    for name in _quarantines(settings, label):
        if name not in names:
            return name
    raise DatabaseError(
        f"database {settings.name}: {_MAX_QUARANTINES} quarantines of this label are kept; look at "
        "them and drop those that nobody needs."
    )
