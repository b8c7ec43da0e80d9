"""When each promise was last exercised, how, and how long it took: from drills, proofs and real
incidents alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sentinel.core.exercise import ExerciseRecord, Promise
from sentinel.core.incident import Incident
from sentinel.core.playbook import JournalEntry, Phase

OVERDUE_AFTER = timedelta(days=8)
"""A week, and a day for a machine that was off."""
INCIDENT = "incident"
_ACTIONS: Mapping[Promise, tuple[str, ...]] = {
    Promise.BLOCK: ("block",),
    Promise.RESTORE: ("restore", "restore-database", "restart"),
    Promise.REOPEN: ("unblock", "retest"),
}
"""Which step of a playbook keeps which promise: of the first of these that was done at all, the
first time counts. Where nothing was blocked, the green re-test says that the site is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One time that a promise was put to the test."""

    promise: Promise
    at: datetime
    how: str
    """`drill`, `proof` or `incident`."""
    id: str
    kept: bool
    seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseStanding:
    """What is known of one promise."""

    promise: Promise
    last: Instance | None
    """The newest time that it was put to the test, kept or not; None: never."""
    kept: Instance | None
    """The newest time that it was kept."""
    overdue: bool
    """Whether it was not kept within `OVERDUE_AFTER`, where proofs are scheduled."""


def standings(
    instances: Iterable[Instance], now: datetime, *, scheduled: bool
) -> tuple[PromiseStanding, ...]:
    """One for each promise, in their order."""
    known = sorted(instances, key=lambda one: (one.at, one.id))
    found = []
    for promise in Promise:
        own = [one for one in known if one.promise is promise]
        kept = [one for one in own if one.kept]
        overdue = scheduled and (not kept or now - kept[-1].at > OVERDUE_AFTER)
        found.append(
            PromiseStanding(
                promise=promise,
                last=own[-1] if own else None,
                kept=kept[-1] if kept else None,
                overdue=overdue,
            )
        )
    return tuple(found)


def of_exercises(records: Iterable[ExerciseRecord]) -> tuple[Instance, ...]:
    """What drills and proofs say; what they did not come to says nothing."""
    return tuple(
        Instance(
            promise=result.promise,
            at=record.ended_at,
            how=record.kind.value,
            id=record.id,
            kept=result.kept,
            seconds=result.seconds,
        )
        for record in records
        for result in record.promises
        if result.kept is not None
    )


def of_incident(
    incident: Incident, journal: Sequence[JournalEntry], alerted_at: datetime | None
) -> tuple[Instance, ...]:
    """What a real incident says, in seconds after its first sighting; nobody knows how long it had
    stood before that. Only what was done counts: a step that waits for a person is no failure.
    `alerted_at`: when the mail server accepted the first mail about it; None: none yet."""
    found = [_of(incident, Promise.DETECT, incident.first_sighting_at, seconds=None)]
    moments = {promise: _done(actions, journal) for promise, actions in _ACTIONS.items()}
    for promise, at in {**moments, Promise.ALERT: alerted_at}.items():
        if at is not None:
            seconds = (at - incident.first_sighting_at).total_seconds()
            found.append(_of(incident, promise, at, seconds=max(0.0, round(seconds, 3))))
    return tuple(found)


def _done(actions: Sequence[str], journal: Sequence[JournalEntry]) -> datetime | None:
    for action in actions:
        for entry in journal:
            if entry.action == action and entry.phase is Phase.DONE:
                return entry.at
    return None


def _of(incident: Incident, promise: Promise, at: datetime, *, seconds: float | None) -> Instance:
    return Instance(
        promise=promise, at=at, how=INCIDENT, id=incident.id, kept=True, seconds=seconds
    )


def summary(found: Sequence[PromiseStanding]) -> str:
    """All of them in a line: what was not kept the last time, what is overdue, what was never put
    to the test; else since when all are kept."""
    groups = {
        "NOT KEPT the last time": [s for s in found if s.last is not None and not s.last.kept],
        "overdue": [s for s in found if s.overdue],
        "never exercised": [s for s in found if s.last is None and not s.overdue],
    }
    told = [
        f"{word}: {', '.join(standing.promise for standing in group)}"
        for word, group in groups.items()
        if group
    ]
    if told:
        return "; ".join(told)
    return f"all kept since {min(s.last.at for s in found if s.last is not None):%Y-%m-%d}"
