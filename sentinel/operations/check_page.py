"""One check on one site, with its history and how long its looks took."""

import inspect
from dataclasses import dataclass
from datetime import datetime, timedelta

from sentinel.app_parts import App
from sentinel.checking import kind_of
from sentinel.core.check import Check
from sentinel.core.check_looks import CheckLook
from sentinel.core.check_view import CheckStanding, percentiles
from sentinel.core.latency_series import SPANS, LatencyPoint, Window, good_shares, series
from sentinel.core.principal import Principal
from sentinel.core.site import Site
from sentinel.errors import NotThere
from sentinel.operations.check_rows import CheckRow, Share, row_of, share_of, standings
from sentinel.operations.desk import Desk
from sentinel.operations.sites import site_named

MAX_CHANGES = 50
MAX_FINDINGS = 50
MAX_INCIDENTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckNamed:
    site: str
    check: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetLatency:
    """What was timed, over the last 30 days."""

    target: str
    availability: float | None
    looks: int
    p50_seconds: float | None
    p95_seconds: float | None
    p99_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencySeries:
    """The points of one plot."""

    window: Window
    points: tuple[LatencyPoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckChange:
    """Something that was told of the check."""

    at: datetime
    event: str
    """`failing`, `graver`, `recovered`, `flapping` or `steady`."""
    since: datetime
    until: datetime | None
    """Of a recovery: `since` is when it began to fail, this is when it worked again."""
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFinding:
    subject: str
    code: str
    verdict: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentSpan:
    """An incident of the site, to be seen beside the times."""

    id: str
    since: datetime
    until: datetime | None
    """None: it is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPage:
    """One check on one site, with its history."""

    row: CheckRow
    targets: tuple[str, ...]
    """As its definition names them."""
    confirm: int
    """So many looks in a row until a verdict, where it looks at no function."""
    source: str
    """The file that defines it."""
    about: str
    """What checks of its kind do, as their code says."""
    shares: tuple[Share, ...]
    latencies: tuple[TargetLatency, ...]
    series: tuple[LatencySeries, ...]
    incidents: tuple[IncidentSpan, ...]
    changes: tuple[CheckChange, ...]
    """Newest first, at most 50."""
    findings: tuple[CheckFinding, ...]
    """Of the newest look, at most 50."""
    found: int
    """How many there were, up to 500."""


def check_page(desk: Desk, _: Principal, given: CheckNamed) -> CheckPage:
    """Raises NotThere, StoreError."""
    app, now = desk.app, desk.app.clock.now()
    site, check = check_named(app, given)
    spans = app.store.latencies.of(site.name, now - SPANS[Window.YEAR][0], check.name)
    month = [span for span in spans if span.since >= now - SPANS[Window.MONTH][0]]
    (standing,) = standings(app, site, (check,), month)
    changes = app.store.check_courses.changes(site.name, check.name, MAX_CHANGES)
    look = app.store.check_looks.newest(site.name, (check.name,)).get(check.name)
    return CheckPage(
        row=row_of(site, standing),
        targets=check.targets,
        confirm=check.confirm,
        source=check.source,
        about=_about(app, check),
        shares=tuple(share_of(name, count) for name, count in good_shares(spans, now).items()),
        latencies=_latencies(standing),
        series=tuple(
            LatencySeries(
                window=window,
                points=series(spans, window, now),
            )
            for window in Window
        ),
        incidents=_incidents(app, site, now - SPANS[Window.YEAR][0]),
        changes=tuple(
            CheckChange(
                at=one.at,
                event=one.event.value,
                since=one.since,
                until=one.until,
                message=one.message,
            )
            for one in changes
        ),
        findings=_findings(look),
        found=0 if look is None else len(look.findings),
    )


def check_named(app: App, given: CheckNamed) -> tuple[Site, Check]:
    """Raises NotThere."""
    site = site_named(app, given.site)
    for check in app.config.checks:
        if check.name == given.check:
            return site, check
    names = ", ".join(check.name for check in app.config.checks)
    raise NotThere(f"check {given.check[:60]}: is not configured; there are: {names}.")


def _latencies(standing: CheckStanding) -> tuple[TargetLatency, ...]:
    found = []
    for target, count in standing.targets.items():
        times = percentiles(count)
        one = TargetLatency(
            target=target,
            availability=count.availability,
            looks=count.ok + count.failed + count.unknown,
            p50_seconds=times["p50_seconds"],
            p95_seconds=times["p95_seconds"],
            p99_seconds=times["p99_seconds"],
        )
        found.append(one)
    return tuple(found)


def _about(app: App, check: Check) -> str:
    """The first sentences of its code's own words; of a plug-in it may have none."""
    module = inspect.getmodule(kind_of(app.detector.eyes, check).check)
    words = inspect.getdoc(module) if module is not None else None
    return " ".join((words or "").split("\n\n", maxsplit=1)[0].split())


def _findings(look: CheckLook | None) -> tuple[CheckFinding, ...]:
    if look is None:
        return ()
    return tuple(
        CheckFinding(
            subject=one.subject, code=one.code, verdict=one.verdict.value, message=one.message
        )
        for one in look.findings[:MAX_FINDINGS]
    )


def _incidents(app: App, site: Site, since: datetime) -> tuple[IncidentSpan, ...]:
    """The newest first."""
    known = app.store.incidents.all(site.name)[:MAX_INCIDENTS]
    return tuple(
        IncidentSpan(id=one.id, since=one.first_sighting_at, until=one.ended_at)
        for one in known
        if one.ended_at is None or one.ended_at >= since - timedelta(days=1)
    )
