"""Differences between two states of a database: tables, row counts, contents and schema."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sentinel.core.counts import counted
from sentinel.core.database import (
    DatabasePart,
    DatabaseState,
    ObjectKind,
    SchemaChange,
    TableState,
)
from sentinel.core.schema_difference import (
    change_text,
    is_active,
    printable,
    schema_difference,
    subject,
)

_NAMED = 3


class TableChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CONTENT = "content"
    """Other rows; their number may be the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableChange:
    """One table that differs."""

    kind: TableChangeKind
    name: str
    rows_before: int
    """0 where the table was not there."""
    rows_after: int
    """0 where the table is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseChange:
    """How one database differs. One of the two states may be missing, never both."""

    name: str
    before: DatabaseState | None
    after: DatabaseState | None
    tables: tuple[TableChange, ...]
    schema: tuple[SchemaChange, ...]


def table_changes(
    before: Iterable[TableState], after: Iterable[TableState]
) -> tuple[TableChange, ...]:
    """All tables that differ, by name."""
    old = {table.name: table for table in before}
    new = {table.name: table for table in after}
    return tuple(
        TableChange(
            kind=_kind(old.get(name), new.get(name)),
            name=name,
            rows_before=old[name].rows if name in old else 0,
            rows_after=new[name].rows if name in new else 0,
        )
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    )


def database_change(
    before: DatabaseState | None, after: DatabaseState | None
) -> DatabaseChange | None:
    """How one database differs; None where it does not. Raises ValueError without any state."""
    seen = after or before
    if seen is None:
        raise ValueError("a database that is on neither side has no difference.")
    tables = table_changes(before.tables if before else (), after.tables if after else ())
    schema = schema_changes(before, after)
    if before is not None and after is not None and not tables and not schema:
        return None
    return DatabaseChange(name=seen.name, before=before, after=after, tables=tables, schema=schema)


def schema_changes(
    before: DatabaseState | None, after: DatabaseState | None
) -> tuple[SchemaChange, ...]:
    """Differences of the schema, but for kinds of objects that one of the looks could not list:
    of these nothing is known. A missing state has no objects."""
    blind = {kind for state in (before, after) if state is not None for kind in state.unseen}
    return tuple(
        change
        for change in schema_difference(
            before.schema if before else (), after.schema if after else ()
        )
        if subject(change).kind not in blind
    )


def approved_lines(
    before: Iterable[DatabaseState], after: Iterable[DatabaseState]
) -> tuple[str, ...]:
    """What a person approves with a baseline's databases, one line for each difference from the
    approved ones; `before` is empty for a first baseline."""
    old = {state.name: state for state in before}
    new = {state.name: state for state in after}
    lines: list[str] = []
    for name in sorted(old.keys() | new.keys()):
        was, now = old.get(name), new.get(name)
        if was is None or now is None:
            lines.append(f"database {name} is {'new' if was is None else 'gone'}")
        changes = () if now is None else schema_changes(was, now)
        lines += [
            f"{name}: {change_text(change)}" for change in changes if was or is_active(change)
        ]
        tables = table_changes(was.tables if was else (), now.tables if now else ())
        lines += [f"{name}: {table_text(table)}" for table in tables]
    return tuple(lines)


def database_changes(
    before: Iterable[DatabasePart], after: Iterable[DatabasePart]
) -> tuple[DatabaseChange, ...]:
    """Of two backups: each database that differs, by name."""
    old = {part.state.name: part.state for part in before}
    new = {part.state.name: part.state for part in after}
    found = (database_change(old.get(n), new.get(n)) for n in sorted(old.keys() | new.keys()))
    return tuple(change for change in found if change is not None)


def table_text(change: TableChange) -> str:
    """One table in words, such as `orders: 120 rows, 118 before`."""
    name = printable(change.name)
    match change.kind:
        case TableChangeKind.ADDED:
            return f"{name}: new, {counted(change.rows_after, 'row')}"
        case TableChangeKind.REMOVED:
            return f"{name}: gone, {counted(change.rows_before, 'row')} before"
        case TableChangeKind.CONTENT if change.rows_before == change.rows_after:
            return f"{name}: {counted(change.rows_after, 'row')} as before, with other content"
        case TableChangeKind.CONTENT:
            return f"{name}: {counted(change.rows_after, 'row')}, {change.rows_before} before"


def _kind(was: TableState | None, now: TableState | None) -> TableChangeKind:
    if was is None:
        return TableChangeKind.ADDED
    return TableChangeKind.REMOVED if now is None else TableChangeKind.CONTENT


def database_line(state: DatabaseState) -> str:
    """One learnt database in words, such as `shop (mariadb): 12 tables, 3 accounts`."""
    kinds = Counter(item.kind for item in state.schema)
    parts = [_counted_kind(kind, kinds[kind]) for kind in ObjectKind if kinds[kind]]
    static = f"; watched rows: {counted(len(state.tables), 'table')}" if state.tables else ""
    return f"{state.name} ({state.engine}): {', '.join(parts) or 'empty'}{static}"


def _counted_kind(kind: ObjectKind, number: int) -> str:
    word = "account" if kind is ObjectKind.USER else kind.value
    return counted(number, word, "indexes" if kind is ObjectKind.INDEX else "")
