"""When a site was first compromised, as a person found out; every backup is judged again by it.

The first sighting is when Sentinel saw it. A log line, or the time of a hostile file, may show that
it began earlier: then backups from between are not clean, however good they looked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sentinel.core.authority import Act
from sentinel.core.canonical import timestamp
from sentinel.core.clean import promising
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.playbook import BY_HAND, Phase
from sentinel.core.ports import Audit, Clock
from sentinel.core.records import Store
from sentinel.core.settings import Config
from sentinel.core.site import Site
from sentinel.core.times import ist_text
from sentinel.core.vault import Cleanness, Condition
from sentinel.errors import Refused, UsageError
from sentinel.people import person

ACTION = "first-compromise"
LEAST_REASON = 10
"""Letters of a reason: an auditor asks for it years later."""
_LATER = frozenset({Condition.REHEARSED})


class Reconsiders(Protocol):
    """Judges all backups without reading their bytes."""

    def reconsider(
        self, site: Site, first_compromise: datetime | None, *, by: str
    ) -> tuple[Cleanness, ...]: ...


class CompromiseParts(Protocol):
    """What of the app this needs."""

    @property
    def config(self) -> Config: ...
    @property
    def store(self) -> Store: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def cleaner(self) -> Reconsiders: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What came of it."""

    incident: Incident
    ceased: tuple[Cleanness, ...]
    """Backups that could be restored before, and cannot any more."""
    regained: tuple[Cleanness, ...]
    """Backups that can be restored again, after a correction."""
    restored_from: str
    """The backup that the site was restored from, where that is one of `ceased`; else empty."""


def move_first_compromise(
    app: CompromiseParts,
    site: Site,
    incident: Incident,
    at: datetime,
    *,
    by: str,
    reason: str,
    correct: bool = False,
) -> Moved:
    """Records from when on the site was compromised, and judges every backup again.

    Whoever serves the site may move it earlier, for that only makes Sentinel more careful. Later,
    to take back what was wrong, only with `correct` and by an authoriser. Audited before.
    Raises NotApproved, Refused, UsageError.
    """
    name = person(app.config, by, Act.LATER if correct else Act.COMPROMISED).name
    if len(reason.strip()) < LEAST_REASON:
        raise UsageError(
            f"--reason {reason!r}: say in words what shows it, such as a line of a log."
        )
    _refuse_unless_allowed(app, incident, at, correct=correct)
    before = _restorable(app.cleaner.reconsider(site, _first(incident), by=name))
    moment = None if at >= incident.first_sighting_at else at
    app.audit.append(
        name,
        "first-compromise-moved",
        {
            "incident": incident.id,
            "from": timestamp(incident.first_compromise_at),
            "to": timestamp(moment or incident.first_sighting_at),
            "reason": reason,
            "correction": correct,
        },
    )
    fields: Mapping[str, object] = {
        "compromised_at": moment,
        "compromised_by": name,
        "compromised_reason": reason.strip(),
    }
    changed = app.store.incidents.change(incident.id, incident.state, fields=fields)
    judged = app.cleaner.reconsider(site, _first(changed), by=name)
    after = _restorable(judged)
    ceased = tuple(c for c in judged if c.backup in before - after)
    summary = f"First compromise: {ist_text(changed.first_compromise_at)}, as {name} found."
    data = {"summary": summary, "reason": reason, "ceased": [c.backup for c in ceased]}
    app.store.journal.write(changed.id, BY_HAND, ACTION, Phase.DONE, data=data)
    return Moved(
        incident=changed,
        ceased=ceased,
        regained=tuple(c for c in judged if c.backup in after - before),
        restored_from=_restored_from(app, changed, {c.backup for c in judged} - after),
    )


def _refuse_unless_allowed(
    app: CompromiseParts, incident: Incident, at: datetime, *, correct: bool
) -> None:
    known = incident.first_compromise_at
    if incident.state is IncidentState.DISMISSED:
        raise Refused(f"{incident.id} was dismissed: nothing of it counts, and nothing began.")
    if at > app.clock.now():
        raise UsageError(f"{ist_text(at)} is not over yet: give the time at which it began.")
    if at >= known and not correct:
        raise Refused(
            f"{incident.id}: the first compromise is taken for {ist_text(known)}, and "
            f"{ist_text(at)} is no earlier. To take back what was wrong an authoriser adds "
            "--correct; backups may be called clean again by that."
        )


def _first(incident: Incident) -> datetime | None:
    """For one that is over its own span counts, not all that came after it."""
    return incident.first_compromise_at if incident.state.is_open else None


def _restorable(judged: tuple[Cleanness, ...]) -> set[str]:
    return {cleanness.backup for cleanness in judged if promising(cleanness, _LATER)}


def _restored_from(app: CompromiseParts, incident: Incident, bad: set[str]) -> str:
    """The newest restore since then that was from one of `bad`, whichever incident it was for: a
    second attack is an incident of its own, and the first one's restore may have let it in."""
    done = sorted(
        (entry.at, str(entry.data.get("backup", "")))
        for one in app.store.incidents.all(incident.site)
        for entry in app.store.journal.entries(one.id)
        if entry.action == "restore" and entry.phase is Phase.DONE
        if one.id == incident.id or entry.at >= incident.first_compromise_at
    )
    return next((backup for _, backup in reversed(done) if backup in bad), "")
