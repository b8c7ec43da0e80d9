"""Broken links as the console and the API show them: the shape, and how a long list is cut."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sentinel.app_parts import App
from sentinel.broken_links import confirmed_after, link_options
from sentinel.core.known_problem import is_ignored, owner_of
from sentinel.core.link_graph import BrokenName, Problem
from sentinel.core.link_mute import LinkMute
from sentinel.core.link_state import LinkReason
from sentinel.core.link_words import REASON_TEXT
from sentinel.core.site import Site


class Whose(StrEnum):
    """Where a link leads."""

    ANY = "any"
    OWN = "own"
    """To the site itself."""
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPlace:
    """One link to a broken address."""

    page: str
    line: int
    """0 where it is not known."""
    text: str
    """What the link says, as the page has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """One broken address."""

    site: str
    url: str
    """With its fragment where that is what is missing."""
    code: str
    """The status, such as `404`, or the reason where there was none, such as `dns`."""
    words: str
    """What is the matter, in a clause, with its particulars."""
    reason: str
    """Of which kind that is, in words."""
    since: datetime
    seen_at: datetime
    """When it was last found so."""
    runs: int
    """Crawls in a row that found it so."""
    confirmed: bool
    """Whether these are so many that it counts, by the links checks."""
    external: bool
    """Whether it leads to another site."""
    owner: str
    """A contact's name, or empty."""
    places: tuple[LinkPlace, ...]
    """At most 50; `pages` counts all."""
    pages: int
    mute: LinkMute | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeCount:
    code: str
    number: int


Named = tuple[Site, BrokenName]


def code_of(reason: LinkReason, status: int) -> str:
    """As a list is filtered by it."""
    return str(status) if reason is LinkReason.STATUS and status else reason.value or "other"


def named_links(app: App, sites: Iterable[Site], text: str, whose: Whose) -> list[Named]:
    """Broken links in short, the oldest first, without those that are ignored or muted."""
    options, now = link_options(app), app.clock.now()
    found: list[Named] = []
    for site in sites:
        mutes = app.store.link_mutes.in_force(site.name, now)
        found += [
            (site, name)
            for name in app.links.broken_names(site.name, text.strip())
            if name.url not in mutes
            and (whose is Whose.ANY or name.external is (whose is Whose.OTHER))
            and not is_ignored(name.url, options)
        ]
    found.sort(key=lambda one: (one[1].since, one[1].url))
    return found


def codes_of(found: Iterable[Named]) -> tuple[CodeCount, ...]:
    """How many of each code, the most first."""
    counts = Counter(code_of(name.reason, name.status) for _, name in found)
    return tuple(CodeCount(code=code, number=number) for code, number in counts.most_common())


def rows_of(app: App, found: Sequence[Named]) -> tuple[LinkRow, ...]:
    """The whole rows of a cut list; what was mended meanwhile is left out."""
    by_site: dict[str, list[str]] = {}
    for site, name in found:
        by_site.setdefault(site.name, []).append(name.url)
    known = {site: app.links.broken(site, urls) for site, urls in by_site.items()}
    confirm = confirmed_after(app)
    rows = (
        row_of(app, site, problem, confirm)
        for site, name in found
        if (problem := known[site.name].get(name.url)) is not None
    )
    return tuple(rows)


def row_of(
    app: App, site: Site, problem: Problem, confirm: int, mute: LinkMute | None = None
) -> LinkRow:
    """One address, whole."""
    return LinkRow(
        site=site.name,
        url=problem.url,
        code=code_of(problem.reason, problem.status),
        words=problem.words,
        reason=REASON_TEXT[problem.reason],
        since=problem.since,
        seen_at=problem.seen_at,
        runs=problem.runs,
        confirmed=problem.runs >= confirm,
        external=problem.external,
        owner=owner_of(problem, link_options(app), site),
        places=tuple(
            LinkPlace(page=one.page, line=one.line, text=one.text) for one in problem.carriers
        ),
        pages=problem.carrier_count,
        mute=mute,
    )
