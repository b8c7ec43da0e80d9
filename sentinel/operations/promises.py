"""What the sites' policies promise and whether it is kept; as a report, too."""

import base64
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sentinel.app_parts import App
from sentinel.core.authority import Act
from sentinel.core.check import Check
from sentinel.core.principal import Principal, Scope
from sentinel.core.promise_overview import ProfileOverview, PromiseLine
from sentinel.core.published import Standing
from sentinel.core.site import Site
from sentinel.core.words import Language
from sentinel.errors import NotThere
from sentinel.operations.desk import Desk
from sentinel.operations.operation import Operation
from sentinel.operations.sites import sites_named
from sentinel.promise_reading import overviews_now, promises_check
from sentinel.promise_report import SiteOverview, html, pdf

PAGES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisesAsked:
    site: str = ""
    """Whose promises are listed one by one; empty: the only site's, where one alone has any."""
    profile: str = ""
    """This policy alone."""
    standing: Standing | None = None
    """Those alone that stand so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileNumbers:
    """How many promises of a policy stand how."""

    profile: str
    title: str
    title_hindi: str
    source: str
    looked_at: datetime | None
    numbers: dict[str, int]
    """By standing, what asks for people first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePromises:
    site: str
    title: str
    url: str
    profiles: tuple[ProfileNumbers, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenOn:
    """A page on which a promise is broken."""

    url: str
    quote: str
    """What stood there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseRow:
    """One promise and how it stands."""

    key: str
    profile: str
    row: str
    """Its number in the policy."""
    says: str
    says_hindi: str
    source: str
    standing: Standing
    reason: str
    since: datetime | None
    """From when on it stood so; None: not kept on record."""
    looked_at: datetime | None
    until: date | None
    """Until when a person's word counts."""
    pages: tuple[SeenOn, ...]
    more_pages: int
    shown_by: tuple[str, ...]
    """Tests of Sentinel's source, where Sentinel itself keeps it."""
    file: str
    """The definition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisesShown:
    sites: tuple[SitePromises, ...]
    site: str
    """Whose promises follow; empty: of none."""
    promises: tuple[PromiseRow, ...]
    query: PromisesAsked
    checked: bool
    """Whether any check looks at promises."""


class ReportKind(StrEnum):
    HTML = "html"
    PDF = "pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAsked:
    kind: ReportKind
    site: str = ""
    """Empty: all sites that have promises."""
    language: Language = Language.BOTH


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseReport:
    """As `sentinel promises --html` or `--pdf` writes it."""

    kind: ReportKind
    content: str
    """Base64."""


def _list(desk: Desk, _: Principal, given: PromisesAsked) -> PromisesShown:
    app = desk.app
    check = promises_check(app.config)
    having = _having(app, given.site, check)
    found = {} if check is None else {site.name: _overviews(app, check, site) for site in having}
    shown = next(iter(having), None) if len(having) == 1 else None
    rows: list[PromiseRow] = []
    if shown is not None:
        for profile in found.get(shown.name, ()):
            if given.profile in {"", profile.profile.name}:
                rows += [_row(line) for line in profile.lines if _wanted(line, given)]
    return PromisesShown(
        sites=tuple(
            SitePromises(
                site=site.name,
                title=site.title,
                url=site.url,
                profiles=tuple(_numbers(profile) for profile in found.get(site.name, ())),
            )
            for site in having
        ),
        site="" if shown is None else shown.name,
        promises=tuple(rows),
        query=given,
        checked=check is not None,
    )


def _report(desk: Desk, _: Principal, given: ReportAsked) -> PromiseReport:
    app = desk.app
    check = promises_check(app.config)
    having = _having(app, given.site, check)
    if check is None or not having:
        raise NotThere("No site has promises: there is nothing to report. See docs/promises.md.")
    found = [SiteOverview(site=site, profiles=_overviews(app, check, site)) for site in having]
    make = html if given.kind is ReportKind.HTML else pdf
    content = make(app, found, given.language)
    return PromiseReport(kind=given.kind, content=base64.b64encode(content).decode())


def _having(app: App, name: str, check: Check | None) -> tuple[Site, ...]:
    if check is None:
        return ()
    return tuple(site for site in sites_named(app, name) if site.profiles)


def _overviews(app: App, check: Check, site: Site) -> tuple[ProfileOverview, ...]:
    return overviews_now(app.store.promises, app.config, check, site, app.clock.now())


def _wanted(line: PromiseLine, given: PromisesAsked) -> bool:
    return given.standing in {None, line.standing}


def _numbers(found: ProfileOverview) -> ProfileNumbers:
    return ProfileNumbers(
        profile=found.profile.name,
        title=found.profile.title,
        title_hindi=found.profile.title_hindi,
        source=found.profile.source,
        looked_at=found.looked_at,
        numbers={standing.value: number for standing, number in found.numbers.items()},
    )


def _row(line: PromiseLine) -> PromiseRow:
    promise = line.promise
    seen = zip(line.pages, line.quotes, strict=False)
    return PromiseRow(
        key=promise.key,
        profile=promise.profile,
        row=promise.row,
        says=promise.says,
        says_hindi=promise.says_hindi,
        source=promise.source,
        standing=line.standing,
        reason=line.reason,
        since=line.since,
        looked_at=line.looked_at,
        until=line.until,
        pages=tuple(SeenOn(url=url, quote=quote) for url, quote in seen)[:PAGES],
        more_pages=line.more_pages + max(0, len(line.pages) - PAGES),
        shown_by=line.shown_by,
        file=promise.file,
    )


LIST_PROMISES = Operation(
    name="list-promises",
    method="GET",
    path="/promises",
    act=Act.LOOK,
    scope=Scope.READ,
    summary="What the sites' policies promise, and whether it is kept",
    takes=PromisesAsked,
    gives=PromisesShown,
    run=_list,
)
WRITE_PROMISE_REPORT = Operation(
    name="write-promise-report",
    method="GET",
    path="/promises/report",
    act=Act.LOOK,
    scope=Scope.READ,
    summary="The report on promises as a page or on paper",
    takes=ReportAsked,
    gives=PromiseReport,
    run=_report,
)
PROMISES = (LIST_PROMISES, WRITE_PROMISE_REPORT)
