"""Restoring one database by hand: choose a clean backup, show what would change, swap it in.

The same load, proof and swap as in a playbook; here a person has asked for it.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from sentinel.backup_choice import ChoiceParts, Override, Picked, pick
from sentinel.core.action import Observation
from sentinel.core.cut_restore import CutRestore, cut_database_restores
from sentinel.core.database import DatabasePart, DatabaseState, ObjectKind
from sentinel.core.database_choice import own_changes, part_of, would_change
from sentinel.core.database_difference import database_change
from sentinel.core.database_ports import Databases, SiteDatabase
from sentinel.core.ports import Clock, Locks, Progress, ReadableAudit
from sentinel.core.schema_difference import changes_text
from sentinel.core.site import Site
from sentinel.errors import NotClean, SentinelError, StepError, UsageError
from sentinel.noted_restore import NotedRestore, note_restore


class Tools(Protocol):
    """Where the sites' databases are found."""

    @property
    def databases(self) -> Databases: ...


class DatabaseRestoreParts(ChoiceParts, Protocol):
    """What of the app a restore of a database needs."""

    @property
    def audit(self) -> ReadableAudit: ...
    @property
    def locks(self) -> Locks: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def tools(self) -> Tools: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseChoice:
    """What a restore of a database would do. Nothing has been changed yet."""

    picked: Picked
    part: DatabasePart
    text: str
    """What would change, in words."""
    live: DatabaseState | None
    """What it holds now; None where that cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseRestored:
    """What a restore of a database did."""

    choice: DatabaseChoice
    quarantine: str | None
    """Under which name the old one is kept; empty where there was none. None: nothing differed, so
    the database was left as it is."""


def choose_database(
    app: DatabaseRestoreParts,
    site: Site,
    name: str,
    backup_id: str,
    *,
    override: Override | None,
    by: str,
) -> DatabaseChoice:
    """Raises UsageError for an unknown database or id, NotClean with the reasons, DatabaseError."""
    database = _named(app, site, name)
    picked = pick(app, site, backup_id, override, by=by)
    part = part_of(picked.backup, name)
    if part is None:
        raise NotClean(
            f"backup {picked.backup.id} was made without the database {name}. Name another one: "
            "sentinel backup list."
        )
    live = None
    with suppress(SentinelError):  # damaged, or away: that is why it is to be restored
        live = database.state()
    return DatabaseChoice(picked=picked, part=part, text=would_change(name, live, part), live=live)


def restore_database(
    app: DatabaseRestoreParts,
    site: Site,
    name: str,
    backup_id: str,
    *,
    override: Override | None,
    by: str,
    progress: Progress | None,
    agreed: Callable[[DatabaseChoice], None] | None = None,
) -> DatabaseRestored:
    """Loads beside, proves, swaps; the old one is kept. Chosen and judged under the site's lock,
    audited before and after. One that does not prove good after the swap is taken back; what an
    earlier restore was cut off in is brought to an end first. Where tables, counts, digests and
    schema are as backed up, a dump has the same bytes, and the engine finds no damage, the database
    is left as it is. `agreed` is asked before anything is changed, and raises Refused where that is
    not what somebody agreed to.

    Raises AlreadyRunning, UsageError, NotClean, DatabaseError, IntegrityError, StepError.
    """
    with app.locks.site(site.name):
        choice = choose_database(app, site, name, backup_id, override=override, by=by)
        if agreed is not None:
            agreed(choice)
        database = _named(app, site, name)
        label = f"manual-{app.clock.now():%Y%m%d%H%M%S}"
        facts: dict[str, object] = {
            "site": site.name,
            "database": name,
            "label": label,
            "backup": choice.picked.backup.id,
            "overridden": [result.condition.value for result in choice.picked.against],
            "reason": "" if override is None else override.reason,
        }
        cut = [one for one in cut_database_restores(app.audit, site.name) if one.database == name]
        if not cut and _is_needless(app, site, database, choice):
            app.audit.append(by, "restore-database-needless", facts)
            return DatabaseRestored(choice=choice, quarantine=None)
        _settle(app, database, cut, facts, by)
        app.audit.append(by, "restore-database-begun", facts)
        beside, noted = "", None
        try:
            beside = _loaded(app, site, database, choice.part, label=label, progress=progress)
            app.audit.append(by, "restore-database-loaded", {**facts, "beside": beside})
            noted = _noted(app, site, choice.picked, name, by)
            quarantine = _swapped(database, choice.part, beside, label)
            noted.done()
        except SentinelError as error:
            told = {
                "error": str(error),
                "settled": not beside or _is_settled(database, beside, label),
            }
            if noted is not None:
                noted.failed(error)
            app.audit.append(by, "restore-database-failed", {**facts, **told, "beside": beside})
            raise
        app.audit.append(by, "restore-database-done", {**facts, "quarantine": quarantine})
    return DatabaseRestored(choice=choice, quarantine=quarantine)


def _is_needless(
    app: DatabaseRestoreParts, site: Site, database: SiteDatabase, choice: DatabaseChoice
) -> bool:
    """Whether the live database is as backed up beyond doubt: all of it could be read and nothing
    was changing, rights that a restore would put back are the same, its indexes are whole. Counters
    and settings that no digest holds stand in the dump's bytes (a PostgreSQL dump has its own time
    among them, so that such a database is always restored)."""
    live, wanted = choice.live, choice.part.state
    if live is None or live.inconsistent or {*live.unseen, *wanted.unseen} - {ObjectKind.USER}:
        return False
    try:
        if database_change(wanted, live) is not None or database.damage():
            return False
        with app.tools.databases.spool(site) as place:
            database.dump(place, None)
            return not database.dump_problems(place, choice.part)
    except SentinelError:
        return False


def _settle(
    app: DatabaseRestoreParts,
    database: SiteDatabase,
    cut: list[CutRestore],
    facts: dict[str, object],
    by: str,
) -> None:
    """Earlier restores that were cut off: a swap that has not happened is taken back, what was
    loaded for it is dropped."""
    for one in cut:
        if one.beside:
            _take_back(database, one.beside, one.label)
    if cut:
        settled = [one.label for one in cut]
        app.audit.append(by, "restore-database-settled", {**facts, "settled": settled})


def _take_back(database: SiteDatabase, beside: str, label: str) -> None:
    """In this order: beside the live database stands what a swap has taken from it."""
    if database.observe(beside, label) is Observation.NOT_DONE:
        database.swap_back(beside, label)
        database.drop(beside)


def _is_settled(database: SiteDatabase, beside: str, label: str) -> bool:
    """Whether a swap that failed left nothing half-way; the next restore tries again."""
    try:
        _take_back(database, beside, label)
    except SentinelError:
        return False
    return True


def _loaded(
    app: DatabaseRestoreParts,
    site: Site,
    database: SiteDatabase,
    part: DatabasePart,
    *,
    label: str,
    progress: Progress | None,
) -> str:
    with app.tools.databases.spool(site) as place:
        app.vault.write_dump(site.name, part, place)
        return database.load(place, part, label, progress)


def _noted(
    app: DatabaseRestoreParts, site: Site, picked: Picked, name: str, by: str
) -> NotedRestore:
    backup, clean = picked.backup.id, not picked.against
    what = f"database {name} from backup {backup}"
    return note_restore(app.store, site, what, by, backup=backup, clean=clean)


def _swapped(database: SiteDatabase, part: DatabasePart, beside: str, label: str) -> str:
    quarantine = database.swap(beside, label)
    changes = own_changes(part.state, database.state(()))
    if changes:
        database.swap_back(beside, label)
        raise StepError(
            f"database {part.state.name}: its schema was changed at once after the swap "
            f"({changes_text(changes)}), so the old one was put back. Stop the application, find "
            "what writes to it, then try again."
        )
    return quarantine


def _named(app: DatabaseRestoreParts, site: Site, name: str) -> SiteDatabase:
    for database in app.tools.databases.of(site):
        if database.settings.name == name:
            return database
    known = ", ".join(settings.name for settings in site.databases) or "none"
    raise UsageError(f"--database {name}: no database of {site.name}. There are: {known}.")
