"""Snapshots for site-level checkers that ask for addresses: a baseline, a check, some looks."""

from collections.abc import Iterable, Mapping

from sentinel.core.baseline import Baseline, BaselineState, PageBaseline, Resource
from sentinel.core.check import Check, CheckOptions, PlainOptions
from sentinel.core.page import Look
from sentinel.core.site_facts import SiteFacts
from sentinel.core.snapshot import Snapshot
from sentinel.core.words import Severity, WitnessKind
from support.values import T0, make_site

SITE = make_site(url="http://institute.example/")


def site_check(kind: str, options: CheckOptions | None = None) -> Check:
    return Check(
        name=kind,
        kind=kind,
        targets=("/**",),
        every_seconds=900,
        severity=Severity.CRITICAL,
        confirm=2,
        options=options or PlainOptions(),
        source=f"checks/{kind}.toml",
    )


def approved(
    *pages: PageBaseline, resources: Iterable[Resource] = (), identity: tuple[str, ...] = ()
) -> Baseline:
    return Baseline(
        id="B1",
        site="main",
        learnt_at=T0,
        fetches=1,
        pages=pages,
        tree=None,
        identity=identity,
        hosts=("cdn.example",),
        state=BaselineState.APPROVED,
        resources=tuple(resources),
    )


def snapshot(
    baseline: Baseline | None,
    *looks: Look,
    kept: Mapping[str, bytes] | None = None,
    facts: SiteFacts | None = None,
) -> Snapshot:
    return Snapshot(
        site=SITE,
        taken_at=T0,
        witness=WitnessKind.PUBLIC,
        baseline=baseline,
        looks=looks,
        kept=dict(kept or {}),
        facts=facts,
    )
