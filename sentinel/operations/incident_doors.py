"""What all operations about one incident have in common."""

from dataclasses import dataclass
from typing import Any

from sentinel.core.authority import Act
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.principal import Scope
from sentinel.errors import NotThere
from sentinel.operations.desk import Desk
from sentinel.operations.operation import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentNamed:
    incident: str
    """Such as `INC-20261122-0001`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """The incident, as it is now."""

    incident: str
    site: str
    state: IncidentState
    missing: int = 0
    """How many more people must say yes."""
    ceased: tuple[str, ...] = ()
    """Backups that are not clean any more."""
    restored_from: str = ""
    """The backup among these that the site was restored from: what stands there may be the
    attacker's."""


def incident_of(desk: Desk, name: str) -> Incident:
    """Raises NotThere."""
    found = desk.app.store.incidents.get(name)
    if found is None:
        raise NotThere(f"{name[:60]}: no such incident.")
    return found


def after_of(incident: Incident) -> After:
    return After(incident=incident.id, site=incident.site, state=incident.state)


def incident_deed(
    name: str, verb: str, act: Act, summary: str, **more: object
) -> Operation[Any, Any]:
    values: dict[str, object] = {
        "name": name,
        "method": "POST",
        "path": f"/incidents/{{incident}}/{verb}",
        "act": act,
        "scope": Scope.RESPOND,
        "summary": summary,
        "gives": After,
        **more,
    }
    return Operation(**values)  # type: ignore[arg-type] # of this shape, by name
