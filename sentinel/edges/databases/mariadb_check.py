"""Whether a dump on disk may be loaded, and what a server's own checks find. Opens no connection
for the first; reads alone for the second."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from sentinel.core.counts import counted
from sentinel.core.database import DatabaseDamage, DatabasePart, ObjectKind
from sentinel.core.definition_rules import definition_problem
from sentinel.core.dump_files import SCHEMA_FILE, Definition, Schema, read_schema, table_file
from sentinel.core.sql_shapes import quoted
from sentinel.core.sql_statements import Unreadable
from sentinel.edges.databases.dump_files import file_problems
from sentinel.edges.databases.mariadb_catalogue import object_of, text
from sentinel.edges.databases.mariadb_session import ServerError, Session
from sentinel.edges.databases.mariadb_tables import TableFile
from sentinel.errors import DatabaseError

MAX_SCHEMA_BYTES = 64 * 1024 * 1024
MAX_PROBLEMS = 20

_NO_FAULT = re.compile(r"OK|Table is already up to date", re.IGNORECASE)
_NOT_DAMAGE = re.compile(
    r"upgrade|doesn't support|ALTER TABLE .* FORCE|denied|not exist as a base table|"
    r"Lock wait|interrupted|max_statement_time|timeout|view",
    re.IGNORECASE,
)
_CANNOT_BE_READ = frozenset({1016, 1017, 1030, 1033, 1034, 1035, 1194, 1195, 1932, 1877, 1712})
"""Errors of a table that is damaged or gone from disk."""


def problems_of(folder: Path, part: DatabasePart) -> tuple[str, ...]:
    """Why a dump may not be loaded, in words; empty where nothing speaks against it."""
    found: list[str] = []
    for problem in _problems(folder, part):
        found.append(problem)
        if len(found) >= MAX_PROBLEMS:
            found.append("and maybe more: the rest was not looked at")
            break
    return tuple(found)


def schema_of(folder: Path) -> Schema:
    """What `schema.sql` holds. Raises Unreadable, OSError."""
    handle = os.open(folder / SCHEMA_FILE, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(handle, "rb") as stream:
        data = stream.read(MAX_SCHEMA_BYTES + 1)
    if len(data) > MAX_SCHEMA_BYTES:
        raise Unreadable(f"more than {MAX_SCHEMA_BYTES} bytes")
    return read_schema(data)


def _problems(folder: Path, part: DatabasePart) -> Iterator[str]:
    wanted = {table_file(table.name): table for table in part.state.tables}
    files = {*wanted, SCHEMA_FILE}
    yield from (f"{name}: missing" for name in sorted(files - {file.path for file in part.files}))
    spoilt = list(file_problems(folder, part, allowed=files.__contains__))
    yield from spoilt
    if spoilt:
        return  # what is not what was backed up is not read at all
    for file in sorted(part.files, key=lambda one: one.path):
        try:
            if file.path == SCHEMA_FILE:
                yield from _schema_problems(folder, part)
            elif TableFile(path=folder / file.path).state() != wanted[file.path]:
                yield f"{file.path}: its rows are not those of the backup's record"
        except (Unreadable, OSError) as error:
            yield f"{file.path}: {error}"


def _schema_problems(folder: Path, part: DatabasePart) -> Iterator[str]:
    definitions = schema_of(folder).definitions
    for one in definitions:
        if problem := problem_of(one):
            yield f"{one.kind.value} {one.name!a}: {problem}"
    kinds = {ObjectKind.VIEW, ObjectKind.TRIGGER, ObjectKind.EVENT, ObjectKind.ROUTINE}
    recorded = {(o.kind, o.name, o.sha256) for o in part.state.schema if o.kind in kinds}
    held = {(o.kind, o.name, o.sha256) for o in map(object_of, definitions)}
    if held != recorded:
        yield f"{SCHEMA_FILE}: its definitions are not those of the backup's record"


def problem_of(one: Definition) -> str:
    """Why a definition is not created; empty where nothing speaks against it."""
    try:
        asleep = one.asleep
    except Unreadable as error:
        return str(error)
    backslash = "NO_BACKSLASH_ESCAPES" not in one.sql_mode
    return definition_problem(one.kind, asleep.text.encode(), backslash=backslash)


def damage_in(
    session: Session, name: str, database: str, stop: Callable[[], None]
) -> tuple[DatabaseDamage, ...]:
    """What CHECK TABLE finds. A table that cannot be checked in time is no proof of anything."""
    listed = session.rows(
        "SELECT TABLE_NAME, ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s "
        "AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY BINARY TABLE_NAME",
        database,
    )
    found: list[DatabaseDamage] = []
    for table, _ in listed:
        stop()
        try:
            answers = session.rows(f"CHECK TABLE {quoted(text(table))}")
        except ServerError as error:
            found.append(_refused(name, text(table), error))
            continue
        except DatabaseError as error:
            left = counted(len(listed) - len(found), "table")
            found.append(_damage(name, text(table), "unreadable", f"{error}; {left} unchecked"))
            break
        for answer in answers:
            kind, said = text(answer[2]).lower(), text(answer[3])
            if kind in {"error", "warning", "status"} and not _NO_FAULT.fullmatch(said):
                proven = kind == "error" and not _NOT_DAMAGE.search(said)
                words = f"CHECK TABLE {text(table)!a} says: {ascii(said)[1:-1][:200]}"
                found.append(_damage(name, text(table), "engine-check", words, proven=proven))
    return tuple(found)


def _refused(name: str, table: str, error: ServerError) -> DatabaseDamage:
    proven = error.number in _CANNOT_BE_READ
    return _damage(name, table, "unreadable", f"Table {table!a} cannot be read: {error}", proven)


def _damage(
    database: str, subject: str, code: str, words: str, proven: bool = False
) -> DatabaseDamage:
    return DatabaseDamage(database=database, code=code, subject=subject, text=words, proven=proven)
