"""Deploy tickets: announced changes, that begin and end."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec

from sentinel.app_parts import App
from sentinel.core.authority import Act
from sentinel.core.baseline import DeployTicket
from sentinel.core.identifiers import new_id
from sentinel.core.principal import Principal, Scope
from sentinel.core.site import Site
from sentinel.deploying import Standing, announce, arrivals, end, window
from sentinel.errors import NotThere, UsageError
from sentinel.operations.desk import Desk
from sentinel.operations.operation import Operation
from sentinel.operations.sites import site_named, sites_named

MAX_TICKETS = 50
MAX_PATHS = 200
MAX_DAYS_AHEAD = 90
GRACE = timedelta(minutes=1)
"""A time given to the minute may have begun already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """An announced change."""

    id: str
    site: str
    by: str
    reason: str
    paths: tuple[str, ...]
    """Site-relative; a trailing `/**` means all below. Empty where files were planned exactly."""
    files: int
    """How many were planned exactly."""
    source: str
    """Where that plan came from: its digest and who signed it."""
    begins_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    is_open: bool
    """Whether it covers changes now, or will."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketQuery:
    site: str = ""
    """A configured site; empty: all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketList:
    tickets: tuple[Ticket, ...]
    """Newest first, at most 50 of a site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTicket:
    site: str
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    """What is being changed, and why."""
    paths: tuple[str, ...] = ()
    """Site-relative paths that will change, `/news/**` for all below; one text may hold several
    with spaces or line ends between. Without any: the whole site."""
    at: datetime | None = None
    """When it begins; without a zone, on the clocks of the configured one. None: now."""
    minutes: Annotated[int, msgspec.Meta(ge=1, le=7 * 24 * 60)] = 60
    """After so many it ends by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketNamed:
    site: str
    ticket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedTicket:
    ticket: Ticket
    not_arrived: tuple[str, ...]
    """Announced files that do not stand as announced."""


def ticket_of(ticket: DeployTicket, now: datetime) -> Ticket:
    return Ticket(
        id=ticket.id,
        site=ticket.site,
        by=ticket.by,
        reason=ticket.reason,
        paths=ticket.paths,
        files=len(ticket.files),
        source=ticket.source,
        begins_at=ticket.begins_at,
        ends_at=ticket.ends_at,
        ended_at=ticket.ended_at,
        is_open=ticket.ended_at is None and now <= ticket.ends_at,
    )


def tickets_of(app: App, sites: tuple[Site, ...]) -> tuple[Ticket, ...]:
    """Newest first."""
    now = app.clock.now()
    found = [
        ticket_of(one, now)
        for site in sites
        for one in app.store.tickets.of(site.name)[:MAX_TICKETS]
    ]
    return tuple(sorted(found, key=lambda one: one.begins_at, reverse=True))


def _list(desk: Desk, _: Principal, given: TicketQuery) -> TicketList:
    return TicketList(tickets=tickets_of(desk.app, sites_named(desk.app, given.site)))


def _begin(desk: Desk, principal: Principal, given: NewTicket) -> Ticket:
    app, now = desk.app, desk.app.clock.now()
    site = site_named(app, given.site)
    begins_at, ends_at = window(_moment(app, given.at, now), now, given.minutes)
    ticket = DeployTicket(
        id=new_id(now, secrets.randbits(80)),
        site=site.name,
        by=principal.name,
        reason=given.reason.strip(),
        paths=_paths(given.paths),
        begins_at=begins_at,
        ends_at=ends_at,
    )
    announce(app, ticket)
    return ticket_of(ticket, now)


def _end(desk: Desk, principal: Principal, given: TicketNamed) -> EndedTicket:
    app = desk.app
    site = site_named(app, given.site)
    known = {one.id: one for one in app.store.tickets.of(site.name)}
    if given.ticket not in known:
        raise NotThere(f"{given.ticket[:60]}: no such ticket of {site.name}.")
    ticket = known[given.ticket]
    wrong = [one for one in arrivals(app, site, ticket) if one.standing is not Standing.THERE]
    ended = end(app, ticket, principal.name, len(wrong))
    return EndedTicket(
        ticket=ticket_of(ended, app.clock.now()),
        not_arrived=tuple(one.file.path for one in wrong),
    )


def _paths(given: tuple[str, ...]) -> tuple[str, ...]:
    paths = tuple(dict.fromkeys(path for text in given for path in text.split())) or ("/**",)
    for path in paths:
        if not path.startswith("/"):
            raise UsageError(
                f"path {path[:200]}: found no leading `/`; site-relative paths are accepted."
            )
    if len(paths) > MAX_PATHS:
        raise UsageError(f"paths: found {len(paths)}; accepted are at most {MAX_PATHS}.")
    return paths


def _moment(app: App, at: datetime | None, now: datetime) -> datetime | None:
    if at is None:
        return None
    zone = ZoneInfo(app.config.alerts.time_zone)
    moment = at if at.tzinfo is not None else at.replace(tzinfo=zone)
    # compared as it is given: a year that no other zone can have raises nothing then
    if not now - GRACE <= moment <= now + timedelta(days=MAX_DAYS_AHEAD):
        raise UsageError(
            f"at {at.isoformat()}: found a time that is over or too far ahead; accepted: a time "
            f"to come, at most {MAX_DAYS_AHEAD} days ahead. What was changed already cannot be "
            "announced any more: look at it and approve it."
        )
    return moment.astimezone(now.tzinfo)


LIST_DEPLOYS = Operation(
    name="list-deploys",
    method="GET",
    path="/deploys",
    act=Act.LOOK,
    scope=Scope.READ,
    summary="Announced changes, newest first",
    takes=TicketQuery,
    gives=TicketList,
    run=_list,
)
BEGIN_DEPLOY = Operation(
    name="begin-deploy",
    method="POST",
    path="/deploys",
    act=Act.ANNOUNCE,
    scope=Scope.MANAGE,
    summary="Announce a change, so that it is not taken for an attack",
    takes=NewTicket,
    gives=Ticket,
    run=_begin,
    done="The change is announced.",
)
END_DEPLOY = Operation(
    name="end-deploy",
    method="POST",
    path="/deploys/{site}/{ticket}/end",
    act=Act.END_CHANGE,
    scope=Scope.MANAGE,
    summary="End an announced change, or call it off; what it changed is proposed for approval",
    takes=TicketNamed,
    gives=EndedTicket,
    run=_end,
    done="The announced change is ended.",
)
DEPLOYS = (LIST_DEPLOYS, BEGIN_DEPLOY, END_DEPLOY)
