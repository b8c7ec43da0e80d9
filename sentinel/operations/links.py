"""Broken links: by address, by page, and what was muted."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

import msgspec

from sentinel.broken_links import confirmed_after, mute_links, unmute_link
from sentinel.core.authority import Act
from sentinel.core.link_mute import LinkMute, latest_day
from sentinel.core.principal import Principal, Scope
from sentinel.operations.desk import Desk
from sentinel.operations.link_rows import (
    CodeCount,
    LinkRow,
    Whose,
    code_of,
    codes_of,
    named_links,
    row_of,
    rows_of,
)
from sentinel.operations.operation import Operation
from sentinel.operations.sites import site_named, sites_named

MAX_ROWS = 10_000
MAX_TEXT = 200
KEPT_MUTES = 500

Offset = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Text = Annotated[str, msgspec.Meta(max_length=MAX_TEXT)]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkQuery:
    """Which of the broken links that count."""

    site: str = ""
    """A configured site; empty: all."""
    code: Text = ""
    """As LinkRow has it."""
    whose: Whose = Whose.ANY
    text: Text = ""
    """Stands in the address, in what is said of it, or in the address of a page that carries it."""
    offset: Offset = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=MAX_ROWS)] = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawledSite:
    """When a site was crawled."""

    site: str
    looked_at: datetime | None
    """When the last crawl ended; None where there was none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkList:
    """The oldest first."""

    links: tuple[LinkRow, ...]
    total: int
    """Without the cut."""
    offset: int
    limit: int
    next_offset: int | None
    """Of the next part; None where this is the last."""
    codes: tuple[CodeCount, ...]
    """Of all that the query finds but for its `code`."""
    sites: tuple[CrawledSite, ...]
    muted: int
    """How many are muted on these sites."""
    query: LinkQuery
    names: tuple[str, ...]
    """All configured sites."""
    last_day: date
    """Until which a link may be muted at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWithLinks:
    """One page and the broken addresses that it links to."""

    site: str
    page: str
    links: tuple[LinkRow, ...]
    """At most 50."""
    number: int
    """Of them in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPages:
    """The pages with the most broken links first. Of one address at most 50 pages are known."""

    pages: tuple[PageWithLinks, ...]
    total: int
    offset: int
    limit: int
    next_offset: int | None
    codes: tuple[CodeCount, ...]
    """Of all addresses that the query finds but for its `code`."""
    query: LinkQuery
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteQuery:
    site: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MutedLink:
    """A mute, and the link if it is broken still."""

    mute: LinkMute
    link: LinkRow | None
    """None where it is broken no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteList:
    in_force: tuple[MutedLink, ...]
    """Those that end next first."""
    over: tuple[LinkMute, ...]
    """Newest first, at most 500 of a site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksMuted:
    """What is to be muted."""

    site: str
    url: tuple[str, ...]
    """Addresses as the list of broken links has them."""
    reason: Annotated[str, msgspec.Meta(max_length=500)]
    """Why nobody need hear of it until then."""
    until: date
    """The last day, on the clocks of the configured time zone; at most a year ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkNamed:
    site: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutes:
    mutes: tuple[LinkMute, ...]


def _list(desk: Desk, _: Principal, given: LinkQuery) -> LinkList:
    app = desk.app
    sites = sites_named(app, given.site)
    found = named_links(app, sites, given.text, given.whose)
    wanted = [one for one in found if given.code in {"", code_of(one[1].reason, one[1].status)}]
    shown = wanted[given.offset : given.offset + given.limit]
    now = app.clock.now()
    last = [(site.name, app.links.last_at(site.name)) for site in sites]
    return LinkList(
        links=rows_of(app, shown),
        total=len(wanted),
        offset=given.offset,
        limit=given.limit,
        next_offset=_next(given, len(wanted)),
        codes=codes_of(found),
        sites=tuple(CrawledSite(site=name, looked_at=at) for name, at in last),
        muted=sum(len(app.store.link_mutes.in_force(site.name, now)) for site in sites),
        query=given,
        names=tuple(site.name for site in app.config.sites),
        last_day=latest_day(app.config.alerts.time_zone, now),
    )


def _pages(desk: Desk, _: Principal, given: LinkQuery) -> LinkPages:
    app, confirm = desk.app, confirmed_after(desk.app)
    found = named_links(app, sites_named(app, given.site), given.text, given.whose)
    codes = codes_of(found)
    found = [one for one in found if given.code in {"", code_of(one[1].reason, one[1].status)}]
    urls: dict[str, set[str]] = {}
    for site, name in found:
        urls.setdefault(site.name, set()).add(name.url)
    pages = [
        (site, page, targets)
        for site in urls
        for page, targets in app.links.broken_by_page(site, urls[site]).items()
    ]
    pages.sort(key=lambda one: (-len(one[2]), one[0], one[1]))
    rows = []
    for place, page, targets in pages[given.offset : given.offset + given.limit]:
        site = app.config.site(place)
        known = app.links.broken(place, targets[:50])
        links = tuple(row_of(app, site, one, confirm) for one in known.values())
        rows.append(PageWithLinks(site=place, page=page, links=links, number=len(targets)))
    return LinkPages(
        pages=tuple(rows),
        total=len(pages),
        offset=given.offset,
        limit=given.limit,
        next_offset=_next(given, len(pages)),
        codes=codes,
        query=given,
        names=tuple(site.name for site in app.config.sites),
    )


def _next(given: LinkQuery, total: int) -> int | None:
    after = given.offset + given.limit
    return after if after < total else None


def _muted(desk: Desk, _: Principal, given: MuteQuery) -> MuteList:
    app, now, confirm = desk.app, desk.app.clock.now(), confirmed_after(desk.app)
    in_force: list[MutedLink] = []
    over: list[LinkMute] = []
    for site in sites_named(app, given.site):
        mutes = app.store.link_mutes.in_force(site.name, now)
        known = app.links.broken(site.name, mutes)
        for url, mute in mutes.items():
            problem = known.get(url)
            link = None if problem is None else row_of(app, site, problem, confirm, mute)
            in_force.append(MutedLink(mute=mute, link=link))
        kept = app.store.link_mutes.all(site.name, KEPT_MUTES)
        over += [mute for mute in kept if not mute.is_in_force(now)]
    return MuteList(
        in_force=tuple(sorted(in_force, key=lambda one: (one.mute.until, one.mute.url))),
        over=tuple(sorted(over, key=lambda one: one.at, reverse=True)),
    )


def _mute(desk: Desk, principal: Principal, given: LinksMuted) -> Mutes:
    site = site_named(desk.app, given.site)
    by, why = principal.name, given.reason
    return Mutes(mutes=mute_links(desk.app, site, given.url, by=by, reason=why, until=given.until))


def _unmute(desk: Desk, principal: Principal, given: LinkNamed) -> Mutes:
    site = site_named(desk.app, given.site)
    return Mutes(mutes=(unmute_link(desk.app, site, given.url, by=principal.name),))


LIST_LINKS = Operation(
    name="list-links",
    method="GET",
    path="/links",
    act=Act.LOOK,
    scope=Scope.READ,
    summary="Broken links that count, the oldest first",
    takes=LinkQuery,
    gives=LinkList,
    run=_list,
)
LIST_LINK_PAGES = Operation(
    name="list-link-pages",
    method="GET",
    path="/links/pages",
    act=Act.LOOK,
    scope=Scope.READ,
    summary="Pages with broken links, those with the most first",
    takes=LinkQuery,
    gives=LinkPages,
    run=_pages,
)
LIST_MUTES = Operation(
    name="list-mutes",
    method="GET",
    path="/links/muted",
    act=Act.LOOK,
    scope=Scope.READ,
    summary="Broken links that are muted, by whom, why and until when",
    takes=MuteQuery,
    gives=MuteList,
    run=_muted,
)
MUTE_LINKS = Operation(
    name="mute-links",
    method="POST",
    path="/links/mute",
    act=Act.MUTE,
    scope=Scope.MANAGE,
    summary="Keep broken links out of digest, counts and lists until the end of a day",
    takes=LinksMuted,
    gives=Mutes,
    run=_mute,
    done="Muted.",
)
UNMUTE_LINK = Operation(
    name="unmute-link",
    method="POST",
    path="/links/unmute",
    act=Act.MUTE,
    scope=Scope.MANAGE,
    summary="Let a muted link count again",
    takes=LinkNamed,
    gives=Mutes,
    run=_unmute,
    done="The link counts again.",
)
LINKS = (LIST_LINKS, LIST_LINK_PAGES, LIST_MUTES, MUTE_LINKS, UNMUTE_LINK)
