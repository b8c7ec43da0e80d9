"""Restoring one database by hand: choose a clean backup, show what would change, swap it in.

The same load, proof and swap as in a playbook; here a person has asked for it.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from sentinel.backup_choice import ChoiceParts, Override, Picked, pick
from sentinel.core.action import Observation
from sentinel.core.database import DatabasePart
from sentinel.core.database_choice import own_changes, part_of, would_change
from sentinel.core.database_ports import Databases, SiteDatabase
from sentinel.core.ports import Audit, Clock, Locks, Progress
from sentinel.core.schema_difference import changes_text
from sentinel.core.site import Site
from sentinel.errors import NotClean, SentinelError, StepError, UsageError


class Tools(Protocol):
    """Where the sites' databases are found."""

    @property
    def databases(self) -> Databases: ...


class DatabaseRestoreParts(ChoiceParts, Protocol):
    """What of the app a restore of a database needs."""

    @property
    def audit(self) -> Audit: ...
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


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseRestored:
    """What a restore of a database did."""

    choice: DatabaseChoice
    quarantine: str
    """Under which name the old one is kept; empty where there was none."""


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
    return DatabaseChoice(picked=picked, part=part, text=would_change(name, live, part))


def restore_database(
    app: DatabaseRestoreParts,
    site: Site,
    name: str,
    backup_id: str,
    *,
    override: Override | None,
    by: str,
    progress: Progress | None,
) -> DatabaseRestored:
    """Loads beside, proves, swaps; the old one is kept. Chosen and judged under the site's lock,
    audited before and after. One that does not prove good after the swap is taken back.

    Raises AlreadyRunning, UsageError, NotClean, DatabaseError, IntegrityError, StepError.
    """
    with app.locks.site(site.name):
        choice = choose_database(app, site, name, backup_id, override=override, by=by)
        facts: dict[str, object] = {
            "site": site.name,
            "database": name,
            "backup": choice.picked.backup.id,
            "overridden": [result.condition.value for result in choice.picked.against],
            "reason": "" if override is None else override.reason,
        }
        app.audit.append(by, "restore-database-begun", facts)
        try:
            quarantine = _put_in_place(app, site, _named(app, site, name), choice.part, progress)
        except SentinelError as error:
            app.audit.append(by, "restore-database-failed", {**facts, "error": str(error)})
            raise
        app.audit.append(by, "restore-database-done", {**facts, "quarantine": quarantine})
    return DatabaseRestored(choice=choice, quarantine=quarantine)


def _put_in_place(
    app: DatabaseRestoreParts,
    site: Site,
    database: SiteDatabase,
    part: DatabasePart,
    progress: Progress | None,
) -> str:
    label = f"manual-{app.clock.now():%Y%m%d%H%M%S}"
    with app.tools.databases.spool(site) as place:
        app.vault.write_dump(site.name, part, place)
        beside = database.load(place, part, label, progress)
    try:
        quarantine = database.swap(beside, label)
    except SentinelError:
        if database.observe(beside, label) is Observation.NOT_DONE:
            database.drop(beside)
        raise
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
