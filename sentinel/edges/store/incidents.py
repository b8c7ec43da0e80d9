"""Incidents: one open per site, changed only from the state the caller saw, never deleted."""

from collections.abc import Mapping
from dataclasses import fields as fields_of
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlite_utils

from sentinel.core.canonical import from_json, timestamp, to_json
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.opening import MAX_EVIDENCE, MAX_SUBJECTS
from sentinel.core.outbox_port import Notices
from sentinel.core.sightings import Sighting
from sentinel.core.verdict import Verdict, worst
from sentinel.edges.store.database import Database
from sentinel.edges.store.documents import pack, storable, unpack
from sentinel.edges.store.outbox import SqliteOutbox
from sentinel.edges.store.sightings import select
from sentinel.errors import Refused

_FIXED = frozenset({"id", "site", "opened_at"})
_OPEN_SQL = "state IN ('suspected', 'responding', 'needs-human')"


class SqliteIncidents:
    """Port Incidents."""

    def __init__(self, database: Database, outbox: SqliteOutbox) -> None:
        self._database = database
        self._outbox = outbox

    def get(self, incident_id: str) -> Incident | None:
        with self._database.reading() as db:
            return find(db, incident_id)

    def open_of(self, site: str) -> Incident | None:
        with self._database.reading() as db:
            return next(iter(_select(db, f"site = ? AND {_OPEN_SQL}", site)), None)

    def all(self, site: str = "") -> tuple[Incident, ...]:
        with self._database.reading() as db:
            return _select(db, "? IN ('', site)", site)

    def opened_since(self, moment: datetime) -> tuple[Incident, ...]:
        with self._database.reading() as db:
            return _select(db, "opened_at >= ?", timestamp(moment))

    def sightings(self, incident_id: str, after: int = 0) -> tuple[Sighting, ...]:
        with self._database.reading() as db:
            return select(db, incident_id, after)

    def due(self) -> tuple[Incident, ...]:
        with self._database.reading() as db:
            return _select(db, "state = ?", IncidentState.RESPONDING.value)

    def change(
        self,
        incident_id: str,
        expected: IncidentState,
        *,
        fields: Mapping[str, object],
        notices: Notices = (),
        verdict: Verdict | None = None,
    ) -> Incident:
        """Sets fields if the state is still `expected`, and the verdict still `verdict` where that
        is given.

        Raises Refused where it is not, where the incident does not exist, and where the site
        has another open incident; ValueError for a field that does not exist or never changes.
        """
        known = {field.name for field in fields_of(Incident)} - _FIXED
        if wrong := sorted(fields.keys() - known):
            raise ValueError(f"fields of an incident that cannot be set: {', '.join(wrong)}")
        with self._database.writing() as db:
            stored = _wanted(find(db, incident_id), incident_id)
            if verdict is not None and stored.verdict is not verdict:
                raise Refused(
                    f"incident {incident_id} was found {stored.verdict.value} meanwhile; nothing "
                    "was changed. Look at it again."
                )
            changed = from_json(Incident, {**to_json(stored), **to_json(fields)})
            update(db, changed, expected)
            self._outbox.put_within(db, notices)
        return changed


def find(db: sqlite_utils.Database, incident_id: str) -> Incident | None:
    return next(iter(_select(db, "id = ?", incident_id)), None)


def open_new(db: sqlite_utils.Database, incident: Incident) -> Incident:
    """Stores an incident under the next number of its day. Raises Refused where the site has
    an open one."""
    current = next(iter(_select(db, f"site = ? AND {_OPEN_SQL}", incident.site)), None)
    if current is not None and incident.state.is_open:
        raise Refused(
            f"site {incident.site}: incident {current.id} is open ({current.state.value}); "
            "no second one is opened. Look again."
        )
    day = incident.opened_at.astimezone(UTC).strftime("%Y%m%d")
    stored = replace(incident, id=_next_id(db, day))
    db.table("incidents").insert(
        {
            "id": stored.id,
            "site": storable(stored.site),
            "state": stored.state.value,
            "opened_at": timestamp(stored.opened_at),
            "document": pack(stored),
        }
    )
    return stored


def extend(
    db: sqlite_utils.Database, incident: Incident, expected: IncidentState | None
) -> Incident:
    """Stores what a run makes of an incident that is open, and keeps what people and the
    response wrote into it since the caller looked. Raises Refused where it is ended, or was
    carried on to another state than the caller knew."""
    stored = _wanted(find(db, incident.id), incident.id)
    seen = expected or (stored.state if _may_follow(stored.state, incident.state) else None)
    if seen is None:
        raise _moved_on(stored, incident.state)
    merged = _merged(stored, incident)
    update(db, merged, seen)
    return merged


def update(db: sqlite_utils.Database, incident: Incident, expected: IncidentState) -> None:
    """Writes the whole incident if the stored state is `expected`. Raises Refused."""
    rival = next(iter(_select(db, f"site = ? AND {_OPEN_SQL}", incident.site)), None)
    if incident.state.is_open and rival is not None and rival.id != incident.id:
        raise Refused(
            f"incident {incident.id}: cannot be {incident.state.value}, because incident "
            f"{rival.id} of the same site is open. Carry on with that one."
        )
    changed = db.execute(
        "UPDATE incidents SET state = ?, document = ? WHERE id = ? AND state = ?",
        (incident.state.value, pack(incident), incident.id, expected.value),
    )
    if changed.rowcount != 1:
        raise _moved_on(_wanted(find(db, incident.id), incident.id), expected)


def _select(db: sqlite_utils.Database, where: str, value: str) -> tuple[Incident, ...]:
    rows: Any = db.query(
        f"SELECT id, document FROM incidents WHERE {where} "  # noqa: S608 - `where` is ours
        "ORDER BY opened_at DESC, rowid DESC",
        (storable(value),),
    )
    return tuple(unpack(Incident, row["document"], f"incident {row['id']}") for row in rows)


def _next_id(db: sqlite_utils.Database, day: str) -> str:
    prefix = f"INC-{day}-"
    highest = db.execute(
        "SELECT max(CAST(substr(id, ?) AS INTEGER)) FROM incidents WHERE id GLOB ?",
        (len(prefix) + 1, f"{prefix}*"),
    ).fetchone()[0]
    return f"{prefix}{(highest or 0) + 1:04d}"


def _may_follow(stored: IncidentState, new: IncidentState) -> bool:
    return stored.is_open and (stored is new or stored is IncidentState.SUSPECTED)


def _merged(stored: Incident, new: Incident) -> Incident:
    """What a run says about the attack, on top of what only people and the response say, and of
    what other runs have added since its caller looked."""
    # what proves the incident is told by the gravest run; by the first of them, where two are alike
    graver = worst((stored.verdict, new.verdict)) is not stored.verdict
    leading = new if graver or not stored.rule else stored
    return replace(
        new,
        site=stored.site,
        opened_at=stored.opened_at,
        verdict=worst((stored.verdict, new.verdict)),
        first_sighting_at=min(stored.first_sighting_at, new.first_sighting_at),
        confirmed_at=stored.confirmed_at or new.confirmed_at,
        confirmed_by=stored.confirmed_by or new.confirmed_by,
        rule=leading.rule,
        measures=leading.measures,
        case=new.case or stored.case if graver else stored.case or new.case,
        subjects=_united(stored.subjects, new.subjects)[:MAX_SUBJECTS],
        reasons=_united(stored.reasons, new.reasons)[:MAX_SUBJECTS],
        evidence=_united(stored.evidence, new.evidence)[:MAX_EVIDENCE],
        playbook=stored.playbook or new.playbook,
        playbook_text=stored.playbook_text or new.playbook_text,
        playbook_sha256=stored.playbook_sha256 or new.playbook_sha256,
        retest_token=stored.retest_token,
        acknowledged_by=stored.acknowledged_by,
        acknowledged_at=stored.acknowledged_at,
        cause=stored.cause,
        corrective_action=stored.corrective_action,
        closed_by=stored.closed_by,
        affected=max(stored.affected, new.affected),
        compromised_at=stored.compromised_at,
        compromised_by=stored.compromised_by,
        compromised_reason=stored.compromised_reason,
        personal_data=stored.personal_data,
        personal_data_at=stored.personal_data_at,
        personal_data_by=stored.personal_data_by,
        personal_data_reason=stored.personal_data_reason,
        filed_at=stored.filed_at,
        filed_reference=stored.filed_reference,
    )


def _united(stored: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*stored, *new)))


def _wanted(incident: Incident | None, incident_id: str) -> Incident:
    if incident is None:
        raise Refused(
            f"incident {incident_id!r} does not exist; `sentinel incident list` shows all."
        )
    return incident


def _moved_on(stored: Incident, wanted: IncidentState) -> Refused:
    since = "" if stored.ended_at is None else f" since {_text(stored.ended_at)}"
    return Refused(
        f"incident {stored.id}: is {stored.state.value}{since}, not {wanted.value} as it was when "
        "it was looked at; nothing was changed. Look at it again."
    )


def _text(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
