"""The loaded database in the live one's place, by one RENAME of all tables, and back again.

Where it stands is told by a table of ours, the marker: it lies beside until the tables move, and
moves with them, in the same statement, into the quarantine. Tables with triggers cannot move
(error 1435), views neither (1450): triggers are dropped before and made again after; a view of the
live database stays, sees the new tables by name, and is replaced where it differs.
"""

import itertools
import json
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256

from sentinel.core.action import Observation
from sentinel.core.canonical import from_json
from sentinel.core.database import ObjectKind
from sentinel.core.database_settings import DatabaseSettings
from sentinel.core.dump_files import Definition, Schema
from sentinel.core.sql_shapes import quoted
from sentinel.edges.databases.mariadb_catalogue import Catalogue, catalogue, text
from sentinel.edges.databases.mariadb_load import MARKER, create, create_one, note
from sentinel.edges.databases.mariadb_references import require_own_references
from sentinel.edges.databases.mariadb_session import ServerError, Session, as_restorer, session
from sentinel.errors import DatabaseError

_AWAKE = (ObjectKind.TRIGGER, ObjectKind.EVENT)
"""What stands in the way of the tables, or would run in between."""
_LONGEST = 28
"""Characters of the live database's name in the names of others."""


def beside_name(database: str, label: str) -> str:
    """Where a dump is loaded."""
    return f"{_short(database)}__new_{_short(label)}"


def quarantine_name(database: str, label: str) -> str:
    """Where the tables go that were live."""
    return f"{_short(database)}__bad_{_short(label)}"


def is_beside(database: str, name: str) -> bool:
    """Whether a name is one that `beside_name` gives."""
    return re.fullmatch(re.escape(_short(database)) + r"__new_[a-z0-9_]+", name) is not None


def swap(settings: DatabaseSettings, beside: str, label: str) -> str:
    """See SiteDatabase.swap. What was begun and interrupted is brought to its end."""
    bad = quarantine_name(settings.database, label)
    with session(as_restorer(settings, ""), database="") as server:
        change = _Change(server, settings.database, beside, bad)
        if not change.moved:
            change.move()
        change.finish()
    return bad


def observe(settings: DatabaseSettings, beside: str, label: str) -> Observation:
    """See SiteDatabase.observe. Where the tables had moved when it was cut off it is brought to its
    end: taken back, it would take with it what has been written to them since."""
    bad = quarantine_name(settings.database, label)
    with session(as_restorer(settings, ""), database="") as server:
        change = _Change(server, settings.database, beside, bad)
        if change.moved and _noted(server, bad, "done") is None:
            with suppress(DatabaseError):  # then it may be taken back still
                change.finish()
        done = change.moved and _noted(server, bad, "done") is not None
    return Observation.DONE if done else Observation.NOT_DONE


def swap_back(settings: DatabaseSettings, beside: str, label: str) -> None:
    """See SiteDatabase.swap_back. May be repeated."""
    bad = quarantine_name(settings.database, label)
    with session(as_restorer(settings, ""), database="") as server:
        change = _Change(server, settings.database, beside, bad)
        if change.moved:
            change.move_back()
        change.restore_definitions()


@dataclass(frozen=True, slots=True)
class _Change:
    """One swap of one database."""

    server: Session
    live: str
    beside: str
    bad: str

    @property
    def moved(self) -> bool:
        return _has_table(self.server, self.bad, MARKER)

    def move(self) -> None:
        """Up to and with the one statement that counts."""
        if not _has_table(self.server, self.beside, MARKER):
            raise DatabaseError(f"{self.beside} was not loaded and proved: nothing is swapped")
        _require_atomic(self.server)
        require_own_references(self.server, self.live)
        if _noted(self.server, self.beside, "before") is None:
            before = self._catalogue(self.live).schema
            self._use(self.beside)
            note(self.server, "before", before)
        self.server.run(f"CREATE DATABASE IF NOT EXISTS {quoted(self.bad)}")
        try:
            self._drop(self.live, _AWAKE)
            self._drop(self.beside, (ObjectKind.TRIGGER,))
            self._give_up_name()
            _rename(
                self.server,
                _pairs(self._tables(self.live), self.live, self.bad),
                _pairs(self._tables(self.beside), self.beside, self.live),
                [(self.beside, MARKER, self.bad)],
            )
        except ServerError:  # it said no, such as after waiting for somebody's lock: nothing moved
            self.restore_definitions()
            raise

    def _give_up_name(self) -> None:
        """A live table that somebody has given the marker's name goes into quarantine like all
        others, by another name; left where it is it would speak against the restored one."""
        if _has_table(self.server, self.live, MARKER):
            others = (f"{MARKER}{number}" for number in itertools.count(1))
            free = next(n for n in others if not _has_table(self.server, self.live, n))
            self._use(self.live)
            self.server.run(f"RENAME TABLE {quoted(MARKER)} TO {quoted(free)}")

    def finish(self) -> None:
        """Definitions of the new tables; the old ones' are kept with them, events asleep."""
        after, before = self._schema(self.bad, "after"), self._schema(self.bad, "before")
        if _noted(self.server, self.bad, "done") is None:
            self._define(after)
            self._use(self.bad)
            create(self.server, before.definitions, asleep=True, lenient=True)
            self._use(self.bad)
            note(self.server, "done", True)
        _drop_empty(self.server, self.beside)

    def move_back(self) -> None:
        self._drop(self.live, _AWAKE)
        self._drop(self.bad, _AWAKE)
        self.server.run(f"CREATE DATABASE IF NOT EXISTS {quoted(self.beside)}")
        self._use(self.bad)
        self.server.run(f"DELETE FROM {quoted(MARKER)} WHERE what = 'done'")  # noqa: S608 - a constant
        _rename(
            self.server,
            _pairs(self._tables(self.live), self.live, self.beside),
            _pairs(self._tables(self.bad), self.bad, self.live),
            [(self.bad, MARKER, self.beside)],
        )

    def restore_definitions(self) -> None:
        """What was dropped for a move that did not happen, or was taken back."""
        if not _has_table(self.server, self.beside, MARKER):
            return
        if _noted(self.server, self.beside, "before") is not None:
            self._define(self._schema(self.beside, "before"))
            after = self._schema(self.beside, "after")
            self._use(self.beside)
            create(self.server, after.definitions, asleep=True, lenient=True)
            self._use(self.beside)
            self.server.run(f"DELETE FROM {quoted(MARKER)} WHERE what = 'before'")  # noqa: S608 - a constant
        _drop_empty(self.server, self.bad)

    def _define(self, wanted: Schema) -> None:
        """The live database's definitions become the wanted ones; equal ones are not touched."""
        self._use(self.live)
        self.server.run(
            f"ALTER DATABASE {quoted(self.live)} CHARACTER SET {wanted.charset} "
            f"COLLATE {wanted.collation}"
        )
        there = {(one.kind, one.name): one for one in self._definitions(self.live)}
        missing: list[Definition] = []
        for one in wanted.definitions:
            old = there.pop((one.kind, one.name), None)
            if old is None:
                missing.append(one)
            elif old.normal != one.normal:
                self._replace(one)
        create(self.server, missing, asleep=False)
        for one in there.values():
            self.server.run(f"DROP {_what(one)}")

    def _replace(self, one: Definition) -> None:
        """In one step where the server can: nobody misses it."""
        if one.kind is ObjectKind.VIEW or _is_mariadb(self.server):
            create_one(self.server, one, "CREATE OR REPLACE")
        else:
            self.server.run(f"DROP {_what(one)}")
            create_one(self.server, one)

    def _drop(self, database: str, kinds: Sequence[ObjectKind]) -> None:
        for one in self._definitions(database):
            if one.kind in kinds:
                self._use(database)
                self.server.run(f"DROP {_what(one)}")

    def _definitions(self, database: str) -> tuple[Definition, ...]:
        return self._catalogue(database).schema.definitions

    def _catalogue(self, database: str) -> Catalogue:
        self._use(database)
        return catalogue(self.server, database)

    def _schema(self, database: str, what: str) -> Schema:
        said = _noted(self.server, database, what)
        if said is None:
            raise DatabaseError(f"{database}: its table {MARKER} lacks the line {what!r}")
        return from_json(Schema, json.loads(said))

    def _tables(self, database: str) -> list[str]:
        found = self.server.rows(
            "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s "
            "AND TABLE_TYPE NOT LIKE '%%VIEW' ORDER BY BINARY TABLE_NAME",
            database,
        )
        return [text(name) for (name,) in found if text(name) != MARKER]

    def _use(self, database: str) -> None:
        self.server.run(f"USE {quoted(database)}")


def _noted(server: Session, database: str, what: str) -> str | None:
    """A line of the marker in some database; None where it was not written."""
    table = f"{quoted(database)}.{quoted(MARKER)}"
    found = server.rows(f"SELECT said FROM {table} WHERE what = %s", what)  # noqa: S608 - quoted
    return text(found[0][0]) if found else None


def _has_table(server: Session, database: str, table: str) -> bool:
    return bool(
        server.rows(
            "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s",
            database,
            table,
        )
    )


def _pairs(tables: Iterable[str], source: str, target: str) -> list[tuple[str, str, str]]:
    return [(source, table, target) for table in tables]


def _rename(server: Session, *groups: Sequence[tuple[str, str, str]]) -> None:
    """All of it or nothing: one statement."""
    moves = [
        f"{quoted(source)}.{quoted(table)} TO {quoted(target)}.{quoted(table)}"
        for group in groups
        for source, table, target in group
    ]
    server.run(f"RENAME TABLE {', '.join(moves)}")


def _drop_empty(server: Session, database: str) -> None:
    """Drops a database of ours that holds no rows any more, but maybe the marker's."""
    held = server.rows(
        "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s "
        "AND TABLE_TYPE NOT LIKE '%%VIEW' LIMIT 1",
        database,
    )
    if not held:
        server.run(f"DROP DATABASE IF EXISTS {quoted(database)}")


def _require_atomic(server: Session) -> None:
    """MariaDB since 10.6.1 (Atomic DDL) and MySQL since 8.0 end a RENAME wholly or not at all,
    whenever they crash."""
    version = text(server.rows("SELECT VERSION()")[0][0])
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:3])
    if numbers < ((10, 6, 1) if "MariaDB" in version else (8, 0, 0)):
        raise DatabaseError(
            f"the server is of version {version!a}, whose RENAME can half-happen in a crash; "
            "accepted: MariaDB 10.6.1 or later, MySQL 8.0 or later; restore by hand"
        )


def _is_mariadb(server: Session) -> bool:
    return "MariaDB" in text(server.rows("SELECT VERSION()")[0][0])


def _what(one: Definition) -> str:
    """A definition as DROP names it."""
    if one.kind is ObjectKind.ROUTINE:
        return next(
            f"{kind.upper()} {quoted(one.name.removeprefix(kind + ' '))}"
            for kind in ("package body", "package", "procedure", "function")
            if one.name.startswith(kind + " ")
        )
    return f"{one.kind.value.upper()} {quoted(one.name)}"


def _short(name: str) -> str:
    """Plain, and short enough for a part of a name; what was changed is told apart by a digest."""
    plain = re.sub(r"[^a-z0-9_]", "_", name.lower())
    if plain == name and len(name) <= _LONGEST:
        return name
    return f"{plain[: _LONGEST - 9]}_{sha256(name.encode()).hexdigest()[:8]}"
