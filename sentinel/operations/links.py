"""Broken links: by address, by page, and what was muted."""

from collections.abc import Mapping, Sequence

from sentinel.app_parts import App
from sentinel.broken_links import confirmed_after, mute_links, unmute_link
from sentinel.core.authority import Act
from sentinel.core.link_graph import Problem
from sentinel.core.link_mute import LinkMute, latest_day
from sentinel.core.principal import Principal, Scope
from sentinel.operations.desk import Desk
from sentinel.operations.link_rows import (
    LinkRow,
    code_of,
    codes_of,
    named_links,
    row_of,
    rows_of,
)
from sentinel.operations.link_shapes import (
    CrawledSite,
    LinkList,
    LinkNamed,
    LinkPages,
    LinkQuery,
    LinksMuted,
    MutedLink,
    MuteList,
    MuteQuery,
    Mutes,
    PageWithLinks,
)
from sentinel.operations.operation import Operation
from sentinel.operations.sites import site_named, sites_named

KEPT_MUTES = 500
MAX_LINKS = 20
"""Of one page."""


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
    app = desk.app
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
    shown = pages[given.offset : given.offset + given.limit]
    known = _known(app, shown)
    rows = [
        PageWithLinks(
            site=place,
            page=page,
            links=_links_of(app, place, targets[:MAX_LINKS], known),
            number=len(targets),
        )
        for place, page, targets in shown
    ]
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


def _known(
    app: App, pages: Sequence[tuple[str, str, Sequence[str]]]
) -> dict[tuple[str, str], Problem]:
    """What some pages link to, read once."""
    urls: dict[str, dict[str, None]] = {}
    for site, _, targets in pages:
        urls.setdefault(site, {}).update(dict.fromkeys(targets[:MAX_LINKS]))
    return {
        (site, url): problem
        for site, wanted in urls.items()
        for url, problem in app.links.broken(site, wanted).items()
    }


def _links_of(
    app: App, site: str, urls: Sequence[str], known: Mapping[tuple[str, str], Problem]
) -> tuple[LinkRow, ...]:
    confirm, place = confirmed_after(app), app.config.site(site)
    found = (known.get((site, url)) for url in urls)
    return tuple(row_of(app, place, one, confirm) for one in found if one is not None)


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
