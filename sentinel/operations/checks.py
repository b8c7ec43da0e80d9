"""Checks: how each stands, its history, how long its looks took; and a look at once."""

from dataclasses import dataclass
from typing import Annotated

import msgspec

from sentinel.core.authority import Act
from sentinel.core.principal import Principal, Scope
from sentinel.core.words import Trigger
from sentinel.operations.check_page import (
    MAX_FINDINGS,
    CheckNamed,
    CheckPage,
    check_named,
    check_page,
)
from sentinel.operations.check_rows import (
    TROUBLED,
    CheckRow,
    CheckState,
    Uptime,
    row_of,
    standings,
    uptimes,
)
from sentinel.operations.desk import Desk
from sentinel.operations.operation import Operation
from sentinel.operations.sites import site_named, sites_named
from sentinel.operations.threaded_work import progress_of
from sentinel.operations.works import Report, Work

AGREED_PERCENT = 99.5

Agreed = Annotated[float, msgspec.Meta(ge=0, le=100)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckQuery:
    site: str = ""
    """A configured site; empty: all, without uptimes."""
    state: CheckState | None = None
    owner: str = ""
    """A contact's name."""
    agreed_percent: Agreed = AGREED_PERCENT
    """Which availability was agreed with whoever runs the site: no configuration says it."""
    offset: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckList:
    """Those in trouble first, then by site and in the order of the definitions."""

    checks: tuple[CheckRow, ...]
    total: int
    offset: int
    limit: int
    next_offset: int | None
    uptimes: tuple[Uptime, ...]
    """Of the one site that was asked for."""
    query: CheckQuery
    names: tuple[str, ...]
    """All configured sites."""
    owners: tuple[str, ...]


def _list(desk: Desk, _: Principal, given: CheckQuery) -> CheckList:
    app = desk.app
    sites = sites_named(app, given.site)
    rows = [row_of(site, one) for site in sites for one in standings(app, site, app.config.checks)]
    wanted = [
        row for row in rows if given.state in {None, row.state} and given.owner in {"", row.owner}
    ]
    wanted.sort(key=lambda row: row.state not in TROUBLED)
    after = given.offset + given.limit
    return CheckList(
        checks=tuple(wanted[given.offset : after]),
        total=len(wanted),
        offset=given.offset,
        limit=given.limit,
        next_offset=after if after < len(wanted) else None,
        uptimes=uptimes(app, sites[0], given.agreed_percent) if len(sites) == 1 else (),
        query=given,
        names=tuple(site.name for site in app.config.sites),
        owners=tuple(sorted({check.owner for check in app.config.checks} - {""})),
    )


async def _run_check(desk: Desk, principal: Principal, given: CheckNamed) -> Work:
    app = desk.app
    site, check = check_named(app, given)

    async def look(report: Report) -> "LookResult":
        run = await app.detector.sweep(
            site,
            trigger=Trigger.COMMAND,
            checks=[check],
            progress=progress_of(report, f"{site.name}, {check.name}"),
        )
        return LookResult(
            run=run.id,
            verdict=run.verdict.value,
            findings=len(run.findings),
            first_findings=tuple(one.message for one in run.findings[:MAX_FINDINGS]),
        )

    return desk.works.begin(principal, RUN_CHECK.name, site.name, look)


@dataclass(frozen=True, slots=True, kw_only=True)
class LookResult:
    """What one look with one check gave."""

    run: str
    verdict: str
    findings: int
    first_findings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SweptSite:
    site: str


async def _sweep(desk: Desk, _: Principal, given: SweptSite) -> SweptSite:
    site = site_named(desk.app, given.site)
    desk.sweep(site.name)
    return SweptSite(site=site.name)


LIST_CHECKS = Operation(
    name="list-checks",
    method="GET",
    path="/checks",
    act=Act.LOOK,
    scope=Scope.READ,
    summary="How each check stands on each site",
    takes=CheckQuery,
    gives=CheckList,
    run=_list,
)
SHOW_CHECK = Operation(
    name="show-check",
    method="GET",
    path="/checks/{site}/{check}",
    act=Act.LOOK,
    scope=Scope.READ,
    summary="One check with its history and how long its looks took",
    takes=CheckNamed,
    gives=CheckPage,
    run=check_page,
)
RUN_CHECK = Operation(
    name="run-check",
    method="POST",
    path="/checks/{site}/{check}/run",
    act=Act.SWEEP,
    scope=Scope.RESPOND,
    summary="Look with one check now; what it finds is recorded like any look",
    takes=CheckNamed,
    gives=Work,
    run=_run_check,
)
SWEEP_SITE = Operation(
    name="sweep-site",
    method="POST",
    path="/sites/{site}/sweep",
    act=Act.SWEEP,
    scope=Scope.RESPOND,
    summary="Begin a look at a site with all checks, in its turn",
    takes=SweptSite,
    gives=SweptSite,
    run=_sweep,
    done="A look at the site begins.",
)
CHECKS = (LIST_CHECKS, SHOW_CHECK, RUN_CHECK, SWEEP_SITE)
