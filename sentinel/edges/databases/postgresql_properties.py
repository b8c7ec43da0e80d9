"""What a dump does not hold of a database: its encoding, owner, rights and settings, as JSON."""

import json
import re
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from sentinel.core.canonical import canonical, from_json, to_json
from sentinel.core.database import ObjectKind, SchemaObject
from sentinel.edges.databases.postgresql_session import Connection
from sentinel.edges.databases.postgresql_state import schema_object
from sentinel.errors import DatabaseError, IntegrityError

FILE = "database.json"
OBJECT = "(the database itself)"
"""Name under which they stand in a schema: who may connect is a right like others."""
MAX_BYTES = 1 << 20
_RIGHTS = frozenset({"CREATE", "CONNECT", "TEMPORARY"})
_SETTING = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*(?:\.[A-Za-z_][A-Za-z0-9_$]*)*", re.ASCII)
_REFUSED = ("role", "session_authorization", "session_preload_libraries", "local_preload_libraries")
_LENGTH = """
SELECT sum(octet_length(array_to_string(s.setconfig, ' ')))
FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase WHERE d.datname = %s
"""
_QUERY = """
SELECT pg_encoding_to_char(d.encoding), d.datcollate, d.datctype, d.datlocprovider::text,
    coalesce(to_jsonb(d) ->> 'daticulocale', to_jsonb(d) ->> 'datlocale', ''),
    pg_get_userbyid(d.datdba), d.datconnlimit,
    (SELECT coalesce(json_agg(json_build_array(CASE WHEN a.grantee = 0 THEN '' ELSE
        pg_get_userbyid(a.grantee) END, a.privilege_type, a.is_grantable)
        ORDER BY a.grantee = 0, pg_get_userbyid(a.grantee), a.privilege_type), '[]')
        FROM aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a),
    (SELECT coalesce(json_agg(json_build_array(CASE WHEN s.setrole = 0 THEN '' ELSE
        pg_get_userbyid(s.setrole) END, v) ORDER BY s.setrole = 0 DESC,
        pg_get_userbyid(s.setrole), v), '[]')
        FROM pg_db_role_setting s, unnest(s.setconfig) v WHERE s.setdatabase = d.oid)
FROM pg_database d WHERE d.datname = %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """What a role may do with the database; an empty name is everybody."""

    role: str
    right: str
    grantable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A value that sessions begin with; an empty role is every one."""

    role: str
    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Properties:
    encoding: str
    collate: str
    ctype: str
    provider: str
    locale: str
    owner: str
    connections: int
    rights: tuple[Right, ...]
    settings: tuple[Setting, ...]

    def as_object(self) -> SchemaObject:
        return schema_object(ObjectKind.USER, OBJECT, self.as_bytes().decode())

    def as_bytes(self) -> bytes:
        return canonical(to_json(self))


def read_properties(connection: Connection, database: str) -> Properties:
    """Raises DatabaseError where there is no such database, or its settings are no settings."""
    length = connection.execute(_LENGTH, (database,)).fetchone()
    if length is not None and (length[0] or 0) > MAX_BYTES:
        raise DatabaseError(
            f"{database!a}: its settings are of {length[0]} bytes; accepted: {MAX_BYTES}. Look at "
            "pg_db_role_setting: somebody keeps other things there."
        )
    row = connection.execute(_QUERY, (database,)).fetchone()
    if row is None:
        raise DatabaseError(f"{database!a}: the server has no such database.")
    return Properties(
        encoding=str(row[0]),
        collate=str(row[1]),
        ctype=str(row[2]),
        provider=str(row[3]),
        locale=str(row[4]),
        owner=str(row[5]),
        connections=int(row[6]),
        rights=tuple(Right(role=r, right=what, grantable=bool(g)) for r, what, g in row[7]),
        settings=tuple(
            Setting(role=role, name=text.partition("=")[0], value=text.partition("=")[2])
            for role, text in row[8]
        ),
    )


def parsed(data: bytes) -> Properties:
    """From a dump's file. Raises IntegrityError."""
    if len(data) > MAX_BYTES:
        raise IntegrityError(f"{FILE}: longer than what was written there.")
    try:
        document: Any = json.loads(data)
        found = from_json(Properties, document)
    except (ValueError, RecursionError, TypeError) as error:
        raise IntegrityError(f"{FILE}: not what was written there ({error!a}).") from error
    names = (found.owner, *(r.role for r in found.rights), *(s.role for s in found.settings))
    texts = (found.encoding, found.collate, found.ctype, found.locale)
    if not found.owner or not all(text.isprintable() for text in (*names, *texts)):
        raise IntegrityError(f"{FILE}: a name or a locale cannot be used.")
    if found.provider not in {"c", "i"} or any(r.right not in _RIGHTS for r in found.rights):
        raise IntegrityError(f"{FILE}: a right or a locale provider is not known.")
    for setting in found.settings:
        if not _SETTING.fullmatch(setting.name) or setting.name.lower() in _REFUSED:
            raise IntegrityError(f"{FILE}: the setting {setting.name[:80]!a} is not put back.")
    return found


def create_statement(found: Properties, name: str) -> sql.Composed:
    """CREATE DATABASE, empty, with the same encoding, locale and owner."""
    icu = (
        sql.SQL(" LOCALE_PROVIDER icu ICU_LOCALE {}").format(found.locale)
        if found.provider == "i"
        else sql.SQL("")
    )
    return sql.SQL(
        "CREATE DATABASE {} TEMPLATE template0 OWNER {} ENCODING {} LC_COLLATE {} LC_CTYPE {}{}"
    ).format(
        sql.Identifier(name),
        sql.Identifier(found.owner),
        found.encoding,
        found.collate,
        found.ctype,
        icu,
    )


def put_back(connection: Connection, found: Properties, name: str) -> None:
    """Rights and settings of a loaded database, in the open transaction. Nobody can connect to it
    from here on. Raises psycopg.Error."""
    database = sql.Identifier(name)
    connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(database))
    connection.execute(
        sql.SQL("ALTER DATABASE {} CONNECTION LIMIT {}").format(database, found.connections)
    )
    for role in (sql.SQL("PUBLIC"), sql.SQL("CURRENT_USER"), sql.Identifier(found.owner)):
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM {}").format(database, role))
    for right in found.rights:
        connection.execute(
            sql.SQL("GRANT {} ON DATABASE {} TO {}{}").format(
                sql.SQL(right.right),
                database,
                sql.Identifier(right.role) if right.role else sql.SQL("PUBLIC"),
                sql.SQL(" WITH GRANT OPTION" if right.grantable else ""),
            )
        )
    for setting in found.settings:
        # lists such as search_path are read by set_config as they are stored; SET would not
        connection.execute("SELECT set_config(%s, %s, true)", (setting.name, setting.value))
        where = sql.SQL("ALTER DATABASE {}").format(database)
        if setting.role:
            where = sql.SQL("ALTER ROLE {} IN DATABASE {}").format(
                sql.Identifier(setting.role), database
            )
        parts = sql.SQL(".").join(map(sql.Identifier, setting.name.split(".")))
        connection.execute(sql.SQL("{} SET {} FROM CURRENT").format(where, parts))
