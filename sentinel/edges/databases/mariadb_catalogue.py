"""What a MariaDB or MySQL database consists of: tables, definitions, accounts, engines.

Read from information_schema and SHOW CREATE. What the account may not see is said or refused,
never left out: a trigger that is not listed would be lost at the next restore.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sentinel.core.canonical import sha256
from sentinel.core.database import ObjectKind, SchemaObject
from sentinel.core.dump_files import Definition, Schema, in_order
from sentinel.core.sql_shapes import quoted
from sentinel.edges.databases.mariadb_accounts import accounts, may
from sentinel.edges.databases.mariadb_session import Row, Session
from sentinel.errors import DatabaseError

MAX_DEFINITION_SHOWN = 20_000
MAX_TABLES = 20_000
TRANSACTIONAL = frozenset({"innodb", "rocksdb"})
NEEDED = frozenset({"SELECT", "SHOW VIEW", "TRIGGER", "EVENT"})
"""Without one of these a part of the database is invisible, not refused."""

_PLAIN = ("SET sql_mode = ''", "SET time_zone = '+00:00'", "SET sql_quote_show_create = 1")
"""What SHOW CREATE depends on."""
_AUTO_INCREMENT = re.compile(r" AUTO_INCREMENT=\d+(?=[^\n]*\Z)")
_UNICODE = "utf8mb4_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A base table or a sequence."""

    name: str
    engine: str
    created: str
    """When it was made, as the server says; another table of the same name has another."""
    create: str
    sequence: bool
    versioned: bool = False
    """Whether it keeps its history; a dump would lose that."""

    @property
    def transactional(self) -> bool:
        return self.engine.lower() in TRANSACTIONAL

    @property
    def normal(self) -> str:
        """Its definition without the counter that moves with every row."""
        return _AUTO_INCREMENT.sub("", self.create)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """A database without its rows."""

    server_version: str
    tables: tuple[Table, ...]
    """By name."""
    schema: Schema
    objects: tuple[SchemaObject, ...]
    """All of it and the accounts, as it is compared."""
    unseen: tuple[ObjectKind, ...] = ()

    def same_structure(self, other: "Catalogue") -> bool:
        """Whether nothing was created, altered or dropped between two looks."""
        plain = tuple(replace(one, create=one.normal) for one in self.tables)
        others = tuple(replace(one, create=one.normal) for one in other.tables)
        return plain == others and self.schema == other.schema


def catalogue(session: Session, database: str) -> Catalogue:
    """Reads it whole; the session stands in that database. Raises DatabaseError."""
    for line in _PLAIN:
        session.run(line)
    _require_rights(session, database)
    tables = tuple(_tables(session, database))
    definitions = in_order(
        [
            *_routines(session, database),
            *_views(session, database),
            *_triggers(session, database),
            *_events(session, database),
        ]
    )
    users, seen = accounts(session, database)
    charset, collation = _defaults(session, database)
    objects = [*(_table_object(one) for one in tables), *(object_of(d) for d in definitions)]
    return Catalogue(
        server_version=text(session.rows("SELECT VERSION()")[0][0]),
        tables=tables,
        schema=Schema(charset=charset, collation=collation, definitions=definitions),
        objects=tuple(sorted([*objects, *users], key=lambda one: (one.kind.value, one.name))),
        unseen=() if seen else (ObjectKind.USER,),
    )


def object_of(definition: Definition) -> SchemaObject:
    """A definition as it is compared."""
    return _object(definition.kind, definition.name, definition.normal)


def text(value: str | bytes | None) -> str:
    """A value of the catalogue as text; NULL is empty."""
    if value is None:
        return ""
    return value if isinstance(value, str) else value.decode("utf-8", "backslashreplace")


def _require_rights(session: Session, database: str) -> None:
    missing = NEEDED - may(session, database)
    if missing:
        raise DatabaseError(
            f"the account that reads database {database} lacks {', '.join(sorted(missing))}, so a "
            f"part of it is invisible; accepted: GRANT {', '.join(sorted(NEEDED))} ON "
            f"{quoted(database)}.* TO it, and SELECT ON `mysql`.* to see routines and accounts"
        )


def _tables(session: Session, database: str) -> Iterator[Table]:
    listed = session.rows(
        "SELECT TABLE_NAME, ENGINE, CREATE_TIME, TABLE_TYPE FROM information_schema.TABLES "
        "WHERE TABLE_SCHEMA = %s AND TABLE_TYPE NOT LIKE '%%VIEW' ORDER BY BINARY TABLE_NAME",
        database,
        limit=MAX_TABLES,
    )
    for name, engine, created, kind in listed:
        sequence = text(kind) == "SEQUENCE"
        shown = _show(session, "SEQUENCE" if sequence else "TABLE", text(name))
        yield Table(
            name=text(name),
            engine=text(engine),
            created=text(created),
            create=text(shown[1]),
            sequence=sequence,
            versioned=text(kind) == "SYSTEM VERSIONED",
        )


def _views(session: Session, database: str) -> Iterator[Definition]:
    listed = session.rows(
        "SELECT TABLE_NAME FROM information_schema.VIEWS WHERE TABLE_SCHEMA = %s "
        "ORDER BY BINARY TABLE_NAME",
        database,
        limit=MAX_TABLES,
    )
    for (name,) in listed:
        shown = _show(session, "VIEW", text(name))
        yield Definition(
            kind=ObjectKind.VIEW,
            name=text(name),
            text=text(shown[1]),
            collation=_collation(shown[3]),
        )


def _triggers(session: Session, database: str) -> Iterator[Definition]:
    """Put together from their parts: what was typed once may name the database itself."""
    listed = session.rows(
        "SELECT TRIGGER_NAME, DEFINER, ACTION_TIMING, EVENT_MANIPULATION, EVENT_OBJECT_TABLE, "
        "ACTION_STATEMENT, SQL_MODE, COLLATION_CONNECTION FROM information_schema.TRIGGERS "
        "WHERE TRIGGER_SCHEMA = %s "
        "ORDER BY EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER",
        database,
        limit=MAX_TABLES,
    )
    for name, definer, timing, event, table, statement, mode, collation in listed:
        yield Definition(
            kind=ObjectKind.TRIGGER,
            name=text(name),
            text=(
                f"CREATE DEFINER={_account(definer)} TRIGGER {quoted(text(name))} {text(timing)} "
                f"{text(event)} ON {quoted(text(table))} FOR EACH ROW {text(statement)}"
            ),
            sql_mode=text(mode),
            collation=_collation(collation),
        )


def _events(session: Session, database: str) -> Iterator[Definition]:
    listed = session.rows(
        "SELECT EVENT_NAME, DEFINER, EVENT_TYPE, EXECUTE_AT, INTERVAL_VALUE, INTERVAL_FIELD, "
        "STARTS, ENDS, ON_COMPLETION, STATUS, EVENT_COMMENT, EVENT_DEFINITION, SQL_MODE, "
        "TIME_ZONE, COLLATION_CONNECTION FROM information_schema.EVENTS WHERE EVENT_SCHEMA = %s "
        "ORDER BY BINARY EVENT_NAME",
        database,
        limit=MAX_TABLES,
    )
    for row in listed:
        name, definer, _, _, _, _, _, _, completion, status, comment, body, mode, zone, coll = row
        state = {"ENABLED": "ENABLE", "DISABLED": "DISABLE"}.get(text(status), "DISABLE ON SLAVE")
        yield Definition(
            kind=ObjectKind.EVENT,
            name=text(name),
            text=(
                f"CREATE DEFINER={_account(definer)} EVENT {quoted(text(name))} ON SCHEDULE "
                f"{_schedule(row)} ON COMPLETION {text(completion)} {state} "
                f"COMMENT {literal(text(comment))} DO {text(body)}"
            ),
            sql_mode=text(mode),
            collation=_collation(coll),
            time_zone=text(zone),
        )


def _schedule(row: Row) -> str:
    _, _, kind, at, value, field, starts, ends = row[:8]
    if text(kind) == "ONE TIME":
        return f"AT {literal(text(at))}"
    every = f"EVERY {literal(text(value))} {text(field)}"
    if starts is not None:
        every += f" STARTS {literal(text(starts))}"
    return every if ends is None else f"{every} ENDS {literal(text(ends))}"


def _routines(session: Session, database: str) -> Iterator[Definition]:
    listed = session.rows(
        "SELECT ROUTINE_TYPE, ROUTINE_NAME, COLLATION_CONNECTION FROM information_schema.ROUTINES "
        "WHERE ROUTINE_SCHEMA = %s ORDER BY ROUTINE_TYPE, BINARY ROUTINE_NAME",
        database,
        limit=MAX_TABLES,
    )
    for kind, name, collation in listed:
        shown = _show(session, text(kind), text(name))
        if shown[2] is None:
            raise DatabaseError(
                f"the text of {text(kind).lower()} {text(name)!r} of database {database} is "
                "hidden from the account that reads it; accepted: GRANT SELECT ON `mysql`.* "
                "(MySQL: SHOW_ROUTINE ON *.*) TO it"
            )
        yield Definition(
            kind=ObjectKind.ROUTINE,
            name=f"{text(kind).lower()} {text(name)}",
            text=text(shown[2]),
            sql_mode=text(shown[1]),
            collation=_collation(collation),
        )


def _defaults(session: Session, database: str) -> tuple[str, str]:
    found = session.rows(
        "SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME "
        "FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = %s",
        database,
    )
    if not found:
        raise DatabaseError(f"database {database} does not exist on the server")
    return text(found[0][0]), text(found[0][1])


def _show(session: Session, kind: str, name: str) -> Row:
    found = session.rows(f"SHOW CREATE {kind} {quoted(name)}")
    if len(found) != 1:
        raise DatabaseError(f"the server does not show how {kind.lower()} {name!r} is made")
    return found[0]


def literal(value: str) -> str:
    """A text as a string of SQL, read alike under every sql_mode."""
    return "'" + value.replace("'", "''").replace("\\", "\\\\") + "'"


def _account(definer: str | bytes | None) -> str:
    user, at, host = text(definer).rpartition("@")
    if not at:
        return quoted(host)  # a role
    return f"`{user.replace('`', '``')}`@`{host.replace('`', '``')}`"


def _collation(value: str | bytes | None) -> str:
    """The collation that literals had; of another character set than ours, the default one."""
    found = text(value)
    if found.startswith("utf8mb3_"):
        found = found.replace("utf8mb3_", _UNICODE, 1)
    return found if found.startswith(_UNICODE) else "utf8mb4_general_ci"


def _table_object(table: Table) -> SchemaObject:
    kind = ObjectKind.SEQUENCE if table.sequence else ObjectKind.TABLE
    return _object(kind, table.name, table.normal)


def _object(kind: ObjectKind, name: str, definition: str) -> SchemaObject:
    digest = sha256(definition.encode("utf-8", "backslashreplace"))
    return SchemaObject(
        kind=kind, name=name, sha256=digest, definition=definition[:MAX_DEFINITION_SHOWN]
    )
