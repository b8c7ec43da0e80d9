"""Which databases an incident concerns, and what a restore of one would change, in words."""

from collections.abc import Iterable

from sentinel.core.counts import counted
from sentinel.core.database import DatabasePart, DatabaseState, ObjectKind, SchemaChange
from sentinel.core.database_difference import schema_changes, table_changes, table_text
from sentinel.core.database_look import SUBJECT
from sentinel.core.schema_difference import (
    active_changes,
    change_text,
    changes_text,
    subject,
)
from sentinel.core.vault import Backup

_NAMED = 5


def concerned(subjects: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """Of a site's databases those that an incident's findings are about."""
    found = frozenset(subjects)
    return tuple(name for name in names if SUBJECT.format(name) in found)


def part_of(backup: Backup, name: str) -> DatabasePart | None:
    """A database's part of a backup; None where it was captured without that database."""
    return next((part for part in backup.databases if part.state.name == name), None)


def would_change(name: str, live: DatabaseState | None, part: DatabasePart) -> str:
    """What a restore would change, table by table, and what it cannot change. `live` is None
    where the present content cannot be read."""
    held = counted(len(part.state.tables), "table")
    whole = f"database {name}: {held} with {counted(part.state.rows, 'row')} as backed up"
    if live is None:
        return f"{whole}; what it holds now cannot be read"
    own = own_changes(live, part.state)
    tables = table_changes(live.tables, part.state.tables)
    texts = [table_text(change) for change in tables[:_NAMED]]
    if len(tables) > _NAMED:
        texts.append(f"and {counted(len(tables) - _NAMED, 'more table')}")
    if own:
        texts.append(changes_text(own))
    told = f"{whole}; after it {'; '.join(texts)}" if texts else f"{whole}; nothing differs"
    return told + _left(live, part)


def own_changes(before: DatabaseState, after: DatabaseState) -> tuple[SchemaChange, ...]:
    """Differences of the schema without the server's accounts, which no restore touches."""
    return tuple(c for c in schema_changes(before, after) if not _is_account(c))


def accounts_left(live: DatabaseState, part: DatabasePart) -> str:
    """The accounts that came since the backup, or can do more, and stay after a restore; empty
    where there are none."""
    new = [c for c in active_changes(schema_changes(part.state, live)) if _is_account(c)]
    return ", ".join(change_text(change) for change in new[:_NAMED])


def _left(live: DatabaseState, part: DatabasePart) -> str:
    """Accounts are the server's: a restore of a database takes none away."""
    named = accounts_left(live, part)
    if not named:
        return ""
    return f". A restore changes no account of the server: {named}. Look at that first"


def _is_account(change: SchemaChange) -> bool:
    return subject(change).kind is ObjectKind.USER
