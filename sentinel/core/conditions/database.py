"""DATABASE: each dump is whole and harmless, and its schema is the approved one."""

from sentinel.core.clean_facts import CleanFacts
from sentinel.core.conditions.answers import failed, not_known, passed, some, unread
from sentinel.core.counts import counted
from sentinel.core.database import DatabaseState
from sentinel.core.database_difference import schema_changes, table_changes, table_text
from sentinel.core.schema_difference import changes_text, printable
from sentinel.core.vault import Backup, Condition, ConditionResult

_NAME = Condition.DATABASE


def database(backup: Backup, facts: CleanFacts) -> ConditionResult:
    """All configured databases are in it; no dump is refused; no schema differs."""
    parts = {part.state.name: part.state for part in backup.databases}
    missing = [name for name in facts.databases.configured if name not in parts]
    if missing:
        return failed(_NAME, f"It lacks {some(map(printable, missing))}.")
    if not parts:
        return passed(_NAME, "The site has no databases.")
    return _torn(parts) or _schemas(backup, parts, facts) or _dumps(parts, facts)


def _dumps(seen: dict[str, DatabaseState], facts: CleanFacts) -> ConditionResult:
    problems = facts.databases.dump_problems
    if facts.databases.dumps_unknown:
        return not_known(_NAME, facts.databases.dumps_unknown)
    if problems is None:
        return unread(_NAME, "The dumps were not read")
    if problems:
        return failed(_NAME, f"{some(problems)}")
    return passed(
        _NAME,
        f"{counted(len(seen), 'dump')} whole and harmless, each schema as approved.",
    )


def _torn(seen: dict[str, DatabaseState]) -> ConditionResult | None:
    """Rows of tables without snapshots that are of no single moment."""
    torn = [f"{name}.{table}" for name, state in seen.items() for table in state.inconsistent]
    if not torn:
        return None
    return failed(
        _NAME,
        f"{some(map(printable, torn))} changed while being read: the engine has no snapshots "
        "(MyISAM, Aria). Give such tables InnoDB, or back up at a quiet time.",
    )


def _schemas(
    backup: Backup, seen: dict[str, DatabaseState], facts: CleanFacts
) -> ConditionResult | None:
    """A new trigger, routine or account is how an attacker stays; a lost one breaks the site."""
    if not backup.baseline:
        return not_known(_NAME, "No schema was approved when it was taken.")
    if facts.databases.approved is None:
        return not_known(
            _NAME, "Its baseline was learnt without the databases: learn and approve again."
        )
    known = {state.name: state for state in facts.databases.approved}
    for name, state in sorted(seen.items()):
        if name not in known:
            return not_known(_NAME, f"Its baseline knows no database {printable(name)}.")
        changes = schema_changes(known[name], state)
        if changes:
            return failed(
                _NAME,
                f"The schema of {printable(name)} is not as approved: {changes_text(changes)}.",
            )
        static = {table.name for table in known[name].tables}
        rows = table_changes(
            known[name].tables, [table for table in state.tables if table.name in static]
        )
        if rows:
            return failed(
                _NAME,
                f"Tables of {printable(name)} that only a deploy changes are not as approved: "
                f"{some(map(table_text, rows))}.",
            )
    return None
