"""Broken links that are known of a site, with their owners, and those that somebody muted: the one
place that says which of them count."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sentinel.app_parts import App
from sentinel.core.check import LinksOptions
from sentinel.core.known_problem import is_ignored, owner_of
from sentinel.core.link_graph import Problem
from sentinel.core.link_mute import MAX_REASON, LinkMute, end_of
from sentinel.core.site import Site
from sentinel.errors import NotThere, Refused, UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenLink:
    """A broken target that no links check ignores."""

    problem: Problem
    owner: str
    """A contact's name, or empty."""
    mute: LinkMute | None
    """In force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenLinks:
    """All of a site, the oldest first."""

    counted: tuple[BrokenLink, ...]
    """What is to be mended."""
    muted: tuple[BrokenLink, ...]
    """What is told nowhere until its day, but in the list of what is muted."""

    @property
    def owned(self) -> tuple[tuple[Problem, str], ...]:
        """What is to be mended, each with its owner."""
        return tuple((one.problem, one.owner) for one in self.counted)


def broken_links(app: App, site: Site) -> BrokenLinks:
    """Raises StoreError."""
    options = link_options(app)
    mutes = app.store.link_mutes.in_force(site.name, app.clock.now())
    found = [
        BrokenLink(
            problem=problem,
            owner=owner_of(problem, options, site),
            mute=mutes.get(problem.url),
        )
        for problem in app.links.problems(site.name)
        if not is_ignored(problem.url, options)
    ]
    return BrokenLinks(
        counted=tuple(one for one in found if one.mute is None),
        muted=tuple(one for one in found if one.mute is not None),
    )


def broken_number(app: App, site: Site) -> int:
    """How many count. Raises StoreError."""
    options = link_options(app)
    mutes = app.store.link_mutes.in_force(site.name, app.clock.now())
    return sum(
        one.url not in mutes and not is_ignored(one.url, options)
        for one in app.links.broken_names(site.name)
    )


def link_options(app: App) -> Sequence[LinksOptions]:
    """Of the links checks."""
    return [c.options for c in app.config.checks if isinstance(c.options, LinksOptions)]


def confirmed_after(app: App) -> int:
    """So many crawls in a row have to find a link broken until it counts, by the links checks."""
    return min(
        (c.confirm for c in app.config.checks if isinstance(c.options, LinksOptions)), default=1
    )


def mute_links(
    app: App, site: Site, urls: Iterable[str], *, by: str, reason: str, until: date
) -> tuple[LinkMute, ...]:
    """Mutes some broken links until the end of a day, in somebody's name; all or none of them.

    Raises UsageError for a day or a reason that is not accepted, NotThere for an address that is
    not known to be broken.
    """
    wanted = tuple(dict.fromkeys(urls))
    why = reason.strip()
    if not why or len(why) > MAX_REASON:
        raise UsageError(
            f"reason: found {len(why)} characters; accepted are 1 to {MAX_REASON}. Say why nobody "
            "need hear of it until then."
        )
    now = app.clock.now()
    ends = end_of(until, app.config.alerts.time_zone, now)
    known = set(app.links.broken(site.name, wanted))
    for url in wanted:
        if url not in known:
            raise NotThere(
                f"{url}: is not known to be broken on {site.name}; `sentinel links --site "
                f"{site.name}` lists what is."
            )
    if not wanted:
        raise UsageError("no link was named; name at least one.")
    mutes = tuple(
        LinkMute(site=site.name, url=url, by=by, reason=why, at=now, until=ends) for url in wanted
    )
    for mute in mutes:
        facts = {"site": site.name, "url": mute.url, "reason": why, "until": ends}
        app.audit.append(by, "link-muted", facts)
        app.store.link_mutes.put(mute)
    return mutes


def unmute_link(app: App, site: Site, url: str, *, by: str) -> LinkMute:
    """Takes a mute back. Raises Refused where none is in force."""
    now = app.clock.now()
    if url not in app.store.link_mutes.in_force(site.name, now):
        raise Refused(f"{url}: is not muted on {site.name}; nothing was changed.")
    app.audit.append(by, "link-unmuted", {"site": site.name, "url": url})
    ended = app.store.link_mutes.end(site.name, url, by, now)
    if ended is None:
        raise Refused(f"{url}: is not muted on {site.name} any more; nothing was changed.")
    return ended
