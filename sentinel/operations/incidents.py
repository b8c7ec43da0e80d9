"""Incidents: the list of them, page by page, and all operations about them."""

from dataclasses import dataclass
from datetime import datetime

from sentinel.core.authority import Act
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.overview_port import IncidentQuery
from sentinel.core.principal import Principal, Scope
from sentinel.core.verdict import Verdict
from sentinel.errors import UsageError
from sentinel.operations.desk import Desk
from sentinel.operations.incident_answers import ANSWERS
from sentinel.operations.incident_deeds import DECISIONS
from sentinel.operations.incident_facts import FACTS
from sentinel.operations.incident_kept import SHOW_KEPT
from sentinel.operations.incident_shown import SHOW_INCIDENT
from sentinel.operations.operation import Operation

PAGE = 50
GROUPS: dict[str, tuple[IncidentState, ...]] = {
    "": (),
    "open": tuple(state for state in IncidentState if state.is_open),
    "ended": tuple(state for state in IncidentState if not state.is_open),
    **{state.value: (state,) for state in IncidentState},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentsWanted:
    site: str = ""
    """Its name; empty: all."""
    state: str = ""
    """`open`, `ended`, or one state by its name; empty: any."""
    before: str = ""
    """The id of the last incident of the page before; empty: the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentLine:
    """One incident in a list."""

    id: str
    site: str
    state: IncidentState
    verdict: Verdict
    opened_at: datetime
    first_sighting_at: datetime
    ended_at: datetime | None
    addresses: int
    first_subject: str
    """Text of others."""
    acknowledged_by: str
    filed_at: datetime | None
    """When CERT-In was told; None: nothing is on record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentList:
    """Newest first."""

    incidents: tuple[IncidentLine, ...]
    next: str
    """What `before` is of the next page; empty: this is the last one."""
    sites: tuple[str, ...]
    """Names of all configured sites, for a filter."""
    site: str
    state: str
    before: str


def _list(desk: Desk, _: Principal, given: IncidentsWanted) -> IncidentList:
    if given.state not in GROUPS:
        accepted = ", ".join(name for name in GROUPS if name)
        raise UsageError(f"state {given.state[:40]!r}: unknown; accepted are: {accepted}.")
    query = IncidentQuery(
        site=given.site, states=GROUPS[given.state], before=given.before, limit=PAGE + 1
    )
    found = desk.app.store.overview.incidents(query)
    shown = found[:PAGE]
    return IncidentList(
        incidents=tuple(map(_line, shown)),
        next=shown[-1].id if len(found) > PAGE else "",
        sites=tuple(site.name for site in desk.app.config.sites),
        site=given.site,
        state=given.state,
        before=given.before,
    )


def _line(incident: Incident) -> IncidentLine:
    return IncidentLine(
        id=incident.id,
        site=incident.site,
        state=incident.state,
        verdict=incident.verdict,
        opened_at=incident.opened_at,
        first_sighting_at=incident.first_sighting_at,
        ended_at=incident.ended_at,
        addresses=incident.addresses,
        first_subject=incident.subjects[0] if incident.subjects else "",
        acknowledged_by=incident.acknowledged_by,
        filed_at=incident.filed_at,
    )


LIST_INCIDENTS = Operation(
    name="list-incidents",
    method="GET",
    path="/incidents",
    act=Act.LOOK,
    scope=Scope.READ,
    summary="Incidents, newest first, fifty at a time",
    takes=IncidentsWanted,
    gives=IncidentList,
    run=_list,
)
INCIDENTS = (LIST_INCIDENTS, SHOW_INCIDENT, SHOW_KEPT, *DECISIONS, *ANSWERS, *FACTS)
