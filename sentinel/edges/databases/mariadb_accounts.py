"""The accounts of a MariaDB or MySQL server that may reach one database, and what each may do.

From information_schema: names and rights, never a password's hash.
"""

from collections.abc import Iterable

from sentinel.core.canonical import sha256
from sentinel.core.database import ObjectKind, SchemaObject
from sentinel.edges.databases.mariadb_session import ServerError, Session

ADMIN = frozenset({"SUPER", "CREATE USER", "FILE", "SET USER", "SYSTEM_USER", "ROLE_ADMIN"})
"""Whoever has one of these everywhere can give themselves the others."""

_QUERIES = (
    "SELECT GRANTEE, '*.*', PRIVILEGE_TYPE, IS_GRANTABLE FROM information_schema.USER_PRIVILEGES "
    "WHERE PRIVILEGE_TYPE <> 'USAGE'",
    # a grant's database is a pattern
    "SELECT GRANTEE, CONCAT(TABLE_SCHEMA, '.*'), PRIVILEGE_TYPE, IS_GRANTABLE "
    "FROM information_schema.SCHEMA_PRIVILEGES "
    "WHERE TABLE_SCHEMA = %s OR %s LIKE TABLE_SCHEMA",
    "SELECT GRANTEE, CONCAT(TABLE_SCHEMA, '.', TABLE_NAME), PRIVILEGE_TYPE, IS_GRANTABLE "
    "FROM information_schema.TABLE_PRIVILEGES WHERE TABLE_SCHEMA = %s OR %s LIKE TABLE_SCHEMA",
    "SELECT GRANTEE, CONCAT(TABLE_SCHEMA, '.', TABLE_NAME, '.', COLUMN_NAME), PRIVILEGE_TYPE, "
    "IS_GRANTABLE FROM information_schema.COLUMN_PRIVILEGES "
    "WHERE TABLE_SCHEMA = %s OR %s LIKE TABLE_SCHEMA",
)
_ROLES = (
    "SELECT CONCAT('''', User, '''@''', Host, ''''), CONCAT('''', Role, '''@'''''), Admin_option "
    "FROM mysql.roles_mapping",  # MariaDB
    "SELECT CONCAT('''', TO_USER, '''@''', TO_HOST, ''''), "
    "CONCAT('''', FROM_USER, '''@''', FROM_HOST, ''''), WITH_ADMIN_OPTION FROM mysql.role_edges",
)
_DENIED = frozenset({1142, 1044, 1143, 1227})
_NO_SUCH_TABLE = 1146

Rights = dict[str, dict[tuple[str, str], bool]]
"""By account: what it may do where, and whether it may give that to others."""


def accounts(session: Session, database: str) -> tuple[list[SchemaObject], bool]:
    """Every account and role that may reach the database, and whether all could be listed: an
    account without rights on `mysql` sees itself alone, and then none is given."""
    roles = _roles(session)
    if roles is None:
        return [], False
    rights = _rights(session, database)
    members: dict[str, set[tuple[str, bool]]] = {}
    for account, role, admin in roles:
        members.setdefault(account, set()).add((role, admin))
    reaching = {name for name in {*rights, *members} if _held(name, rights, members)}
    return [_object(name, rights, members) for name in sorted(reaching)], True


def may(session: Session, database: str) -> frozenset[str]:
    """What the session's own account may do with the whole database, by itself or by its role."""
    own = _text(session.rows("SELECT CURRENT_USER()")[0][0])
    role = _text(session.rows("SELECT CURRENT_ROLE()")[0][0])
    user, _, host = own.rpartition("@")
    names = {f"'{user}'@'{host}'", f"'{role}'@''", role.replace("`", "'")}
    rights = _rights(session, database)
    wide = {"*.*"} | {where for held in rights.values() for _, where in held if where[-2:] == ".*"}
    return frozenset(
        what for name in names for what, where in rights.get(name, {}) if where in wide
    )


def _rights(session: Session, database: str) -> Rights:
    rights: Rights = {}
    for query in _QUERIES:
        values = (database, database) if "%s" in query else ()
        for account, where, what, grantable in session.rows(query, *values):
            held = rights.setdefault(_text(account), {})
            held[_text(what), _text(where)] = _text(grantable) == "YES"
    return rights


def _roles(session: Session) -> list[tuple[str, str, bool]] | None:
    """Who has which role; None where the account may not know."""
    for query in _ROLES:
        try:
            found = session.rows(query)
        except ServerError as error:
            if error.number in _DENIED:
                return None
            if error.number == _NO_SUCH_TABLE:
                continue
            raise
        return [(_text(who), _text(role), _text(admin) == "Y") for who, role, admin in found]
    return []


def _held(
    name: str, rights: Rights, members: dict[str, set[tuple[str, bool]]]
) -> dict[tuple[str, str], bool]:
    """What an account may do, by itself and by its roles, and by theirs."""
    seen: set[str] = set()
    waiting = [name]
    held: dict[tuple[str, str], bool] = {}
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            for right, grantable in rights.get(one, {}).items():
                held[right] = held.get(right, False) or grantable
            waiting += [role for role, _ in members.get(one, ())]
    return held


def _object(name: str, rights: Rights, members: dict[str, set[tuple[str, bool]]]) -> SchemaObject:
    held = _held(name, rights, members)
    roles = members.get(name, set())
    definition = "\n".join([*_lines(rights.get(name, {})), *_role_lines(roles)])
    everywhere = {what for what, where in held if where == "*.*"}
    return SchemaObject(
        kind=ObjectKind.USER,
        name=name,
        sha256=sha256(definition.encode("utf-8", "backslashreplace")),
        definition=definition[:20_000],
        admin=bool(everywhere & ADMIN) or any(held.values()) or any(admin for _, admin in roles),
    )


def _lines(held: dict[tuple[str, str], bool]) -> Iterable[str]:
    for where in sorted({where for _, where in held}):
        rights = sorted(what for what, place in held if place == where)
        grantable = any(may for (_, place), may in held.items() if place == where)
        yield f"ON {where}: {', '.join(rights)}{', may give them on' if grantable else ''}"


def _role_lines(roles: Iterable[tuple[str, bool]]) -> Iterable[str]:
    for role, admin in sorted(roles):
        yield f"role {role}{', may give it on' if admin else ''}"


def _text(value: str | bytes | None) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else value.decode("utf-8", "backslashreplace")
