"""How a site's databases differ, as they are now, from what a backup holds of them."""

from dataclasses import dataclass

from sentinel.core.database import DatabaseState
from sentinel.core.database_difference import DatabaseChange, database_change
from sentinel.core.database_ports import Databases
from sentinel.core.site import Site
from sentinel.core.vault import Backup
from sentinel.errors import SentinelError


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveDifference:
    """What differs, and of what that is not known."""

    changes: tuple[DatabaseChange, ...] = ()
    """From the backup to the live databases."""
    left_out: tuple[str, ...] = ()
    """Why a whole database could not be compared: it is neither the same nor another."""
    unseen: tuple[str, ...] = ()
    """Which parts of a compared one could not be."""


def live_difference(databases: Databases, site: Site, backup: Backup) -> LiveDifference:
    """Each table's rows and digest, and the schema, of all databases that are in the backup or in
    config.toml. Reads all rows."""
    parts = {part.state.name: part.state for part in backup.databases}
    configured = {settings.name for settings in site.databases}
    left_out = [
        f"database {name}: config.toml does not name it any more as one of {site.name}."
        for name in parts
        if name not in configured
    ]
    changes: list[DatabaseChange] = []
    unseen: list[str] = []
    try:
        live = databases.of(site) if configured else ()
    except SentinelError as error:
        return LiveDifference(left_out=(*left_out, str(error)))
    for database in live:
        before = parts.get(database.settings.name)
        try:
            after = database.state()
        except SentinelError as error:
            left_out.append(str(error))
            continue
        change = database_change(before, after)
        changes += [] if change is None else [change]
        unseen += _unseen(before, after)
    return LiveDifference(changes=tuple(changes), left_out=tuple(left_out), unseen=tuple(unseen))


def _unseen(before: DatabaseState | None, after: DatabaseState) -> list[str]:
    """Kinds of objects that one of the looks could not list, and tables that were changing."""
    kinds = {*after.unseen, *(() if before is None else before.unseen)}
    tables = {*after.inconsistent, *(() if before is None else before.inconsistent)}
    words = []
    if kinds:
        named = ", ".join(sorted(kind.value for kind in kinds))
        words.append(
            f"database {after.name}: of kind {named}; the reading account may not see all."
        )
    if tables:
        shown = ", ".join(ascii(name) for name in sorted(tables)[:3])
        words.append(
            f"database {after.name}: {shown}: changed while it was read, without snapshot."
        )
    return words
