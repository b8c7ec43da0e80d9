"""Looking at a site's databases: schema, the engine's own checks, the operator's invariants.

Each look is one thread's; what goes wrong in it is data. What looks damaged is asked again, over
connections of its own, after the pause that all second looks wait for.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from sentinel.checking import run_check
from sentinel.core.check import Check, DatabaseOptions
from sentinel.core.database import DatabaseDamage
from sentinel.core.database_look import DatabaseLook, InvariantLook
from sentinel.core.database_ports import SiteDatabase
from sentinel.core.finding import Finding
from sentinel.core.judge import GRAVE
from sentinel.core.site import Site
from sentinel.core.snapshot import Snapshot
from sentinel.core.verdict import Verdict
from sentinel.core.words import WitnessKind
from sentinel.errors import DatabaseError, IntegrityError
from sentinel.eyes import Eyes, Scene, Seen

KIND = "database"
FIRST_ROWS = 20
"""Rows of an invariant that are taken; one is enough to break it."""


async def with_databases(
    eyes: Eyes, scene: Scene, check: Check, seen: Seen, snapshot: Snapshot
) -> Snapshot:
    """The snapshot with a look at the site's databases, for a check of that kind."""
    if check.kind != KIND:
        return snapshot
    looks = await asyncio.to_thread(_looks, eyes, scene.site, check)
    seen.databases = looks
    return replace(snapshot, databases=looks)


async def look_again_at_databases(
    eyes: Eyes, scene: Scene, findings: Sequence[Finding]
) -> tuple[list[Finding], list[Finding]]:
    """The findings without damage that a second look does not find again, and what that look
    found. Where it could not look, the first one stands alone."""
    grave = {f.check for f in findings if f.witness is WitnessKind.DATABASE and f.verdict in GRAVE}
    kept, again = list(findings), list[Finding]()
    for check in scene.checks:
        if check.kind != KIND or check.name not in grave:
            continue
        snapshot = Snapshot(
            site=scene.site,
            taken_at=eyes.clock.now(),
            witness=WitnessKind.DATABASE_SECOND,
            databases=await asyncio.to_thread(_looks, eyes, scene.site, check),
            baseline=scene.baseline,
        )
        found = await run_check(eyes, check, snapshot)
        kept = [f for f in kept if f.check != check.name or not _healed(f, found)]
        again += found
    # a second look says what lasts, and nothing of its own
    return kept, [f for f in again if f.verdict in GRAVE]


def _healed(first: Finding, again: Sequence[Finding]) -> bool:
    """Whether a later look finds no more of it, and could look. A stranger's code that is gone
    again was there all the same."""
    if first.witness is WitnessKind.DATABASE_SECOND:
        return True  # of an earlier round: the newest look speaks
    if first.verdict is not Verdict.CORRUPT:
        return False
    here = [f for f in again if f.subject == first.subject]
    return not any(f.verdict in {Verdict.CORRUPT, Verdict.INCONCLUSIVE} for f in here)


def _looks(eyes: Eyes, site: Site, check: Check) -> tuple[DatabaseLook, ...]:
    """One look at each database of the site."""
    if not site.databases:
        return ()
    options = check.options if isinstance(check.options, DatabaseOptions) else DatabaseOptions()
    try:
        databases = eyes.databases.of(site)
    except DatabaseError as error:
        names = (settings.name for settings in site.databases)
        return tuple(DatabaseLook(database=name, faults=(str(error),)) for name in names)
    return tuple(_look(database, options) for database in databases)


def _look(database: SiteDatabase, options: DatabaseOptions) -> DatabaseLook:
    settings, faults = database.settings, list[str]()
    look = DatabaseLook(
        database=settings.name,
        damage=_damage(database, faults) if options.engine_checks else (),
        invariants=tuple(
            _invariant(database, one.name, one.statement)
            for one in options.invariants
            if one.database == settings.name
        ),
    )
    try:
        state = database.state(settings.static_tables)
    except (DatabaseError, IntegrityError) as error:
        return replace(look, faults=(*faults, str(error)))
    return replace(look, state=state, faults=tuple(faults))


def _damage(database: SiteDatabase, faults: list[str]) -> tuple[DatabaseDamage, ...]:
    try:
        return database.damage()
    except (DatabaseError, IntegrityError) as error:
        faults.append(str(error))
        return ()


def _invariant(database: SiteDatabase, name: str, statement: str) -> InvariantLook:
    try:
        return InvariantLook(name=name, rows=database.rows(statement, FIRST_ROWS))
    except (DatabaseError, IntegrityError) as error:
        return InvariantLook(name=name, fault=str(error))
