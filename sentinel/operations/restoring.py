"""Restoring by hand in two steps: a dry run that says what would be done, and that very thing
carried out by somebody who has seen it."""

import asyncio
from dataclasses import dataclass, replace

from sentinel import manual_database
from sentinel.backup_choice import LEAST_REASON, Override
from sentinel.core.authority import Act
from sentinel.core.canonical import from_json
from sentinel.core.ports import Progress
from sentinel.core.principal import Principal, Scope
from sentinel.core.site import Site, root_of
from sentinel.errors import AlreadyRunning, NotApproved, NotThere, UsageError
from sentinel.manual_choice import choose, site_paths
from sentinel.operations.desk import Desk
from sentinel.operations.operation import Operation
from sentinel.operations.restore_order import Order, RestoreAsked, RestoreDone, RestoreOrdered
from sentinel.operations.restore_plan import (
    RestorePlan,
    database_plan,
    files_plan,
)
from sentinel.operations.sites import site_named
from sentinel.operations.threaded_work import work_in_thread
from sentinel.operations.works import Work, WorkState


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanNamed:
    work: str
    """The id that `plan-restore` gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanShown:
    """A dry run, as far as it is."""

    work: Work
    asked: RestoreAsked | None = None
    """What it was made of; None where that is not known yet."""
    plan: RestorePlan | None = None
    """None while it runs, and where it failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMade:
    """The result of `plan-restore`."""

    asked: RestoreAsked
    plan: RestorePlan


async def _plan(desk: Desk, who: Principal, given: RestoreAsked) -> Work:
    site = site_named(desk.app, given.site)
    paths, override = _checked(site, given), _override(who, given)

    def run(progress: Progress) -> PlanMade:
        del progress  # nobody knows how far it is: bytes of backup and site are read
        app, by, name = desk.app, who.name, given.database
        if name:
            chosen = manual_database.choose_database(
                app, site, name, given.backup, override=override, by=by
            )
            made = database_plan(desk, site, chosen, named=bool(given.backup))
        else:
            choice = choose(app, site, given.backup, paths, override=override, by=by)
            made = files_plan(desk, site, choice, paths, named=bool(given.backup))
        asked = replace(given, paths=paths, path_lines="")
        return PlanMade(asked=asked, plan=made)

    return desk.works.begin(
        who, PLAN_RESTORE.name, site.name, work_in_thread(run, "Reading backup and site")
    )


def _shown(desk: Desk, _: Principal, given: PlanNamed) -> PlanShown:
    work = desk.works.get(given.work)
    if work is None or work.operation != PLAN_RESTORE.name:
        raise NotThere(
            f"dry run {given.work[:40]}: is not known; they are kept until the daemon is reloaded. "
            "Make a new one."
        )
    if work.state is not WorkState.DONE or work.result is None:
        return PlanShown(work=work)
    made = from_json(PlanMade, work.result)
    return PlanShown(work=work, asked=made.asked, plan=made.plan)


async def _restore(desk: Desk, who: Principal, given: RestoreOrdered) -> Work:
    site = site_named(desk.app, given.site)
    if given.confirm.strip() != site.name:
        raise UsageError(
            f'The name that was typed is not "{site.name}", the name of the site. Nothing was '
            "restored; type it as it stands there."
        )
    paths, override = _checked(site, given), _override(who, given)
    if await asyncio.to_thread(desk.app.locks.worked_on, site.name):
        raise AlreadyRunning(
            f"site {site.name}: a response, a restore or a backup is at work on it. Wait until it "
            "has ended, and make a new dry run then."
        )

    order = Order(desk=desk, site=site, by=who.name, given=given, paths=paths, override=override)

    def run(progress: Progress) -> RestoreDone:
        return order.database(progress) if given.database else order.files(progress)

    return desk.works.begin(
        who,
        RESTORE_SITE.name,
        site.name,
        work_in_thread(run, "Laid out and read again"),
        urgent=True,
    )


def _checked(site: Site, given: RestoreAsked) -> tuple[str, ...]:
    """The paths. Raises UsageError for what does not fit together."""
    lines = [line.strip() for line in given.path_lines.split("\n")]
    paths = site_paths(site, [*given.paths, *filter(None, lines)])
    if given.database:
        if paths:
            raise UsageError("paths go with files; a database is restored whole.")
        if given.database not in {one.name for one in site.databases}:
            known = ", ".join(one.name for one in site.databases) or "none"
            raise NotThere(
                f"database {given.database[:60]}: {site.name} has none of that name; there are: "
                f"{known}."
            )
    else:
        root_of(site)
    return paths


def _override(who: Principal, given: RestoreAsked) -> Override | None:
    """Raises NotApproved, UsageError."""
    if not given.override:
        return None
    if not given.backup:
        raise UsageError("override: name the backup that shall be taken although it is not clean.")
    if not who.may(Act.OVERRIDE):
        raise NotApproved(f'"{who.name}" may not {Act.OVERRIDE.value}: that is for an authoriser.')
    reason = given.reason.strip()
    if len(reason) < LEAST_REASON:
        raise UsageError(
            f"reason: found {len(reason)} letters; say in words (at least {LEAST_REASON} letters) "
            "why a backup that is not clean is restored."
        )
    return Override(by=who.name, reason=reason)


PLAN_RESTORE = Operation(
    name="plan-restore",
    method="POST",
    path="/sites/{site}/restore-plans",
    act=Act.BACK_UP,
    scope=Scope.MANAGE,
    summary="Dry run: what a restore would change, and what stops it; changes nothing",
    takes=RestoreAsked,
    gives=Work,
    run=_plan,
)
SHOW_RESTORE_PLAN = Operation(
    name="show-restore-plan",
    method="GET",
    path="/restore-plans/{work}",
    act=Act.LOOK,
    scope=Scope.READ,
    summary="A dry run of a restore, as far as it is",
    takes=PlanNamed,
    gives=PlanShown,
    run=_shown,
)
RESTORE_SITE = Operation(
    name="restore-site",
    method="POST",
    path="/sites/{site}/restores",
    act=Act.RESTORE,
    scope=Scope.RESTORE,
    fresh=True,
    summary="Carries a restore out that was looked at in a dry run",
    takes=RestoreOrdered,
    gives=Work,
    run=_restore,
)
RESTORING = (PLAN_RESTORE, SHOW_RESTORE_PLAN, RESTORE_SITE)
