"""When Sentinel's own promises were last put to the test: by drills, proofs and real incidents."""

from dataclasses import dataclass
from datetime import datetime

from sentinel.core.authority import Act
from sentinel.core.principal import Principal, Scope
from sentinel.operations.desk import Desk
from sentinel.operations.operation import Operation
from sentinel.operations.sites import site_named
from sentinel.promises import promises_of

EXERCISES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class TestedAsked:
    site: str = ""
    """Empty: the only site, or the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """A promise of Sentinel's own, and when it was put to the test."""

    promise: str
    """`detect`, `alert`, `block`, `restore`, `reopen`."""
    kept: bool | None
    """At the last time; None: never put to the test."""
    at: datetime | None
    how: str
    """`drill`, `proof` or `incident`."""
    id: str
    seconds: float | None
    last_kept_at: datetime | None
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseLine:
    """One drill or proof."""

    id: str
    kind: str
    name: str
    """The playbook of a drill; the page of a proof."""
    ended_at: datetime
    by: str
    good: bool
    problems: tuple[str, ...]
    not_exercised: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TestedShown:
    site: str
    sites: tuple[str, ...]
    promises: tuple[Tested, ...]
    exercises: tuple[ExerciseLine, ...]
    """Newest first."""
    prove_at: str
    """Weekday and time of the proof on the live site; empty: only by hand."""


def _tested(desk: Desk, _: Principal, given: TestedAsked) -> TestedShown:
    app = desk.app
    site = site_named(app, given.site) if given.site else app.config.sites[0]
    found = promises_of(app.store, app.config, site, app.clock.now())
    return TestedShown(
        site=site.name,
        sites=tuple(one.name for one in app.config.sites),
        promises=tuple(
            Tested(
                promise=one.promise.value,
                kept=None if one.last is None else one.last.kept,
                at=None if one.last is None else one.last.at,
                how="" if one.last is None else one.last.how,
                id="" if one.last is None else one.last.id,
                seconds=None if one.last is None else one.last.seconds,
                last_kept_at=None if one.kept is None else one.kept.at,
                overdue=one.overdue,
            )
            for one in found
        ),
        exercises=tuple(
            ExerciseLine(
                id=one.id,
                kind=one.kind.value,
                name=one.name,
                ended_at=one.ended_at,
                by=one.by,
                good=one.good,
                problems=one.problems,
                not_exercised=one.not_exercised,
            )
            for one in app.store.exercises.last(site.name, EXERCISES)
        ),
        prove_at=app.config.drills.prove_at,
    )


SHOW_TESTED = Operation(
    name="list-tests-of-promises",
    method="GET",
    path="/promises/tests",
    act=Act.LOOK,
    scope=Scope.READ,
    summary="When Sentinel's own promises were last put to the test, by drills, proofs, incidents",
    takes=TestedAsked,
    gives=TestedShown,
    run=_tested,
)
PROMISE_TESTS = (SHOW_TESTED,)
