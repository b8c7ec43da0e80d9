"""Closing a site to the public by hand, and opening it again; and what either would do."""

from dataclasses import dataclass
from datetime import datetime

from sentinel import manual_block
from sentinel.block_owner import owner_told
from sentinel.core.authority import Act
from sentinel.core.incident import IncidentState
from sentinel.core.ladder import drivers_text
from sentinel.core.principal import Principal, Scope
from sentinel.core.site import Site
from sentinel.errors import Refused, UsageError
from sentinel.manual_block import ByHand
from sentinel.operations.desk import Desk
from sentinel.operations.operation import Operation
from sentinel.operations.sites import site_named
from sentinel.operations.works import NotAsMeant, Report, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteNamed:
    site: str
    """Its name in the configuration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockPlan:
    """How a site can be closed and opened, and what that would do. Nothing is changed."""

    site: str
    title: str
    url: str
    blocks: bool
    """Whether the site has a way to be closed."""
    driver: str
    """The ways, in their order."""
    roots: tuple[str, ...]
    """Every address that would answer 503."""
    blocked_for: str
    """For which incident it is closed now; empty: it is open."""
    belongs_to: str
    """Whose the block is, in words; empty: it is open."""
    since: datetime | None
    incident: str
    """The open incident, for which it would be closed; empty: none is open."""
    responding: bool
    """Whether a playbook runs, which opens it by itself."""
    retested: bool
    """Whether it would be looked at before it is opened: only a good site is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocking:
    site: str
    reason: str
    """Why, in words; the audit log keeps it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unblocking:
    site: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Regardless:
    site: str
    confirm: str
    """The name of the site once more: nothing is tested before it is opened."""
    reason: str
    """Why it is opened without a good re-test, in words."""


def _plan(desk: Desk, _: Principal, given: SiteNamed) -> BlockPlan:
    site = site_named(desk.app, given.site)
    incident = desk.app.store.incidents.open_of(site.name)
    owner = owner_told(desk.app.tools, site)
    return BlockPlan(
        site=site.name,
        title=site.title,
        url=site.url,
        blocks=site.block is not None,
        driver="" if site.block is None else drivers_text(site),
        roots=(site.url, *site.aliases),
        blocked_for=owner.flagged,
        belongs_to=owner.text,
        since=owner.since,
        incident="" if incident is None else incident.id,
        responding=incident is not None and incident.state is IncidentState.RESPONDING,
        retested=incident is not None or owner.incident is not None,
    )


async def _block(desk: Desk, who: Principal, given: Blocking) -> Work:
    site = _blockable(desk, given.site)
    if not given.reason.strip():
        raise UsageError("Closing a site needs its reason in words.")

    async def work(report: Report) -> ByHand:
        report("The site is being closed, and looked at from outside", None)
        done = await manual_block.block(
            desk.app.tools, site, by=who.name, reason=given.reason.strip()
        )
        return _proven(done, "The flag is set, and the site still answers")

    return desk.works.begin(who, "block-site", site.name, work, urgent=True)


async def _unblock(desk: Desk, who: Principal, given: Unblocking) -> Work:
    return _begin_opening(desk, who, given.site, given.reason, override=False)


async def _regardless(desk: Desk, who: Principal, given: Regardless) -> Work:
    if given.confirm.strip() != given.site:
        raise UsageError(
            f"To open {given.site} regardless, write its name once more; found: "
            f"{given.confirm[:60]!r}."
        )
    if not given.reason.strip():
        raise UsageError("Opening a site regardless needs its reason in words.")
    return _begin_opening(desk, who, given.site, given.reason, override=True)


def _begin_opening(desk: Desk, who: Principal, name: str, reason: str, *, override: bool) -> Work:
    site = _blockable(desk, name)
    operation = "open-site-regardless" if override else "unblock-site"

    async def work(report: Report) -> ByHand:
        words = "The site is being opened" if override else "The site is being tested, then opened"
        report(words, None)
        done = await manual_block.unblock(
            desk.app.tools, site, by=who.name, reason=reason.strip(), override=override
        )
        return _proven(done, "The flag is lifted, and the site is still closed")

    return desk.works.begin(who, operation, site.name, work, urgent=True)


def _proven(done: ByHand, words: str) -> ByHand:
    """Raises NotAsMeant where the proof from outside found something else."""
    if done.problems:
        raise NotAsMeant(f"{words}: {'; '.join(done.problems)}", done)
    return done


def _blockable(desk: Desk, name: str) -> Site:
    site = site_named(desk.app, name)
    if site.block is None:
        raise Refused(f"{site.name} has no way to be closed: its [site.block] is not configured.")
    return site


PLAN_BLOCK = Operation(
    name="plan-block",
    method="GET",
    path="/sites/{site}/block-plan",
    act=Act.LOOK,
    scope=Scope.READ,
    summary="What closing or opening a site would do; nothing is changed",
    takes=SiteNamed,
    gives=BlockPlan,
    run=_plan,
)
BLOCK_SITE = Operation(
    name="block-site",
    method="POST",
    path="/sites/{site}/block",
    act=Act.BLOCK,
    scope=Scope.RESPOND,
    summary="Closes a site to the public (503), proven from outside",
    takes=Blocking,
    gives=Work,
    run=_block,
)
UNBLOCK_SITE = Operation(
    name="unblock-site",
    method="POST",
    path="/sites/{site}/unblock",
    act=Act.UNBLOCK,
    scope=Scope.RESTORE,
    summary="Opens a site after a good re-test, proven from outside",
    takes=Unblocking,
    gives=Work,
    run=_unblock,
    fresh=True,
)
OPEN_REGARDLESS = Operation(
    name="open-site-regardless",
    method="POST",
    path="/sites/{site}/open-regardless",
    act=Act.OPEN_REGARDLESS,
    scope=Scope.RESTORE,
    summary="Opens a site as it is, without a re-test or before its playbook does",
    takes=Regardless,
    gives=Work,
    run=_regardless,
    fresh=True,
)
SITE_DEEDS = (PLAN_BLOCK, BLOCK_SITE, UNBLOCK_SITE, OPEN_REGARDLESS)
