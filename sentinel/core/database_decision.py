"""What a restore of databases would change, as facts for the message that asks for approval: who
decides need not look anywhere else. Sums, and a few tables; never a value of a row.
"""

from collections.abc import Iterable, Sequence

from sentinel.core.counts import counted
from sentinel.core.database import DatabasePart, DatabaseState
from sentinel.core.database_choice import accounts_left, own_changes
from sentinel.core.database_difference import TableChange, table_changes
from sentinel.core.facts import MAX_QUOTE, Facts, moment
from sentinel.core.schema_difference import changes_text, printable
from sentinel.core.vault import Backup

MAX_TABLES = 5
"""Named in one message, those that lose most rows first; how many more there are is said."""
MAX_NAME = 60


def decision_facts(
    backup: Backup, databases: Iterable[tuple[DatabaseState | None, DatabasePart]]
) -> Facts:
    """Each database as it is now (None where it cannot be read) and as it is in the backup."""
    return {
        "backup": backup.id,
        "taken": moment(backup.ended_at),
        "databases": [_database(live, part) for live, part in databases],
        "unknown": "",
    }


def no_decision_facts(reason: str) -> Facts:
    """Where the difference could not be found out; why, in a sentence."""
    return {
        "backup": "",
        "taken": None,
        "databases": [],
        "unknown": reason[: 2 * MAX_QUOTE],
    }


def _database(live: DatabaseState | None, part: DatabasePart) -> Facts:
    changes = () if live is None else table_changes(live.tables, part.state.tables)
    schema = () if live is None else own_changes(live, part.state)
    return {
        "name": part.state.name,
        "readable": live is not None,
        "rows_now": 0 if live is None else live.rows,
        "rows_after": part.state.rows,
        "differing": len(changes),
        "tables": [_table(change) for change in _gravest(changes)],
        "more": max(0, len(changes) - MAX_TABLES),
        "schema": changes_text(schema) if schema else "",
        "accounts": "" if live is None else accounts_left(live, part),
    }


def _gravest(changes: Sequence[TableChange]) -> list[TableChange]:
    """Rows that would no longer be there are what a person has to weigh."""
    ordered = sorted(changes, key=lambda one: (one.rows_after - one.rows_before, one.name))
    return ordered[:MAX_TABLES]


def _table(change: TableChange) -> Facts:
    name = printable(change.name)
    return {
        "name": name if len(name) <= MAX_NAME else f"{name[:MAX_NAME]}...",
        "now": change.rows_before,
        "after": change.rows_after,
        "text": f"{counted(change.rows_before, 'row')} now, {change.rows_after} after it",
    }
