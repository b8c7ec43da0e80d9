"""What is known of an open incident when a look is judged and recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sentinel.core.check import Check
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.records import IncidentChange, Store
from sentinel.core.run import Run
from sentinel.core.sightings import Sighting, first_seen, sighted, unknown
from sentinel.core.standing import opened_by_hand, put_back, sighting_of
from sentinel.core.upkeep import whole_checks
from sentinel.core.verdict import INCIDENT_VERDICTS, Verdict
from sentinel.errors import IntegrityError
from sentinel.eyes import Scene

EVER = datetime.max.replace(tzinfo=UTC)


def grave_since(
    store: Store, incident: Incident | None, checks: Sequence[Check], now: datetime
) -> Mapping[str, datetime]:
    """When each address of the incident was first seen in a grave state, since a look with all
    these checks, but those about upkeep, last found the site good. Empty where no incident is
    open. Raises StoreError.

    What was seen while that look was taken may have come behind it: it stays known.
    """
    if incident is None:
        return {}
    names = [check.name for check in whole_checks(checks)]
    good = store.runs.last_good(incident.site, before=now, checks=names)
    put_right_at = None if good is None else good.started_at
    return first_seen(store.incidents.sightings(incident.id), put_right_at)


def as_begun(scene: Scene, store: Store, incidents: Sequence[Incident]) -> Scene:
    """The scene with what tells later whether something came between its looks. Raises
    StoreError."""
    ended = frozenset(known.id for known in incidents if not known.state.is_open)
    current = next((known for known in incidents if known.state.is_open), None)
    entries = () if current is None else store.journal.entries(current.id)
    return replace(scene, ended=ended, put_back=put_back(entries)[0])


def put_back_between(store: Store, scene: Scene, incident: Incident | None) -> bool:
    """Whether files or a database were put back while the looks were taken: the first of them saw
    the attack and later ones what was restored, which looks as if one visitor were shown another
    page than the next. Raises StoreError."""
    if incident is None:
        return False
    number, under_way = put_back(store.journal.entries(incident.id))
    return under_way or number != scene.put_back


def outdated(store: Store, scene: Scene, run: Run, incidents: Sequence[Incident]) -> bool:
    """Whether the look began before the site was put right, or before what it was compared with
    was replaced: it says nothing about now. No clock is asked, for clocks step back. Raises
    StoreError."""
    if any(not known.state.is_open and known.id not in scene.ended for known in incidents):
        return True
    if run.verdict not in INCIDENT_VERDICTS | {Verdict.EDITED} or scene.baseline is None:
        return False
    try:
        approved = store.baselines.approved(scene.site.name)
    except IntegrityError:
        return False
    return approved is not None and approved.id != scene.baseline.id


def change_of(
    store: Store, run: Run, before: Incident | None, changed: Incident | None, at: datetime
) -> IncidentChange | None:
    """What a run makes of the open incident (`before`), with the sightings to be kept; None where
    it says nothing new. `changed`: the incident as it is to be, where that is another.

    Raises StoreError.
    """
    after = changed or before
    if after is None:
        return None
    fresh = _fresh_sightings(store, run, before, after, at)
    if changed is None and not fresh:
        return None
    moved_on = before is not None and before.state is not after.state
    expected = before.state if before is not None and moved_on else None
    return IncidentChange(incident=after, expected=expected, sightings=fresh)


def _fresh_sightings(
    store: Store, run: Run, before: Incident | None, after: Incident, at: datetime
) -> tuple[Sighting, ...]:
    """What the run saw that the incident does not know yet; all of it where the same checks
    found the site good since."""
    seen = sighted(run, at, after.state)
    if before is None or not seen:
        return unknown(seen, (), put_right=False)
    known = store.incidents.sightings(before.id)
    opened = opened_by_hand(store.journal.entries(before.id))
    waiting = after.state is IncidentState.NEEDS_HUMAN and after.verdict is not before.verdict
    return unknown(
        seen,
        known,
        put_right=_put_right(store, run, known, at),
        opened_at=sighting_of(opened),
        graver=before.verdict if waiting else None,
    )


def _put_right(store: Store, run: Run, known: Sequence[Sighting], at: datetime) -> bool:
    """Whether the same checks found the site good since what is known was seen. A look that began
    before the one that saw it, and ended later, had perhaps passed by before it came. One that is
    on record already and ends only later by the clock was before: the clock has stepped back."""
    last = max(known, key=lambda sighting: sighting.at, default=None)
    if last is None:
        return False
    seen_by = store.runs.get(last.run) if last.run else None
    began = None if seen_by is None else seen_by.started_at
    good = store.runs.last_good(run.site, before=at, checks=run.checks, began=began)
    if good is not None and good.ended_at > last.at:
        return True
    ahead = store.runs.last_good(run.site, before=EVER, checks=run.checks, began=began)
    return ahead is not None and ahead.ended_at >= run.ended_at and ahead.ended_at > last.at
