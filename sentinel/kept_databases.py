"""What restores of a site's databases put aside or left, with what is known of each."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from sentinel.core.database_ports import Databases
from sentinel.core.kept_database import KeptDatabase, restore_labels
from sentinel.core.ports import ReadableAudit
from sentinel.core.records import Store
from sentinel.core.site import Site
from sentinel.errors import SentinelError


class Tools(Protocol):
    """Where the sites' databases are found."""

    @property
    def databases(self) -> Databases: ...


class KeptParts(Protocol):
    """What of the app this needs."""

    @property
    def store(self) -> Store: ...
    @property
    def audit(self) -> ReadableAudit: ...
    @property
    def tools(self) -> Tools: ...


def kept_databases(app: KeptParts, site: Site) -> tuple[tuple[KeptDatabase, ...], tuple[str, ...]]:
    """All of them, and why some could not be looked for. Restores by hand are known again by the
    audit log, those of playbooks by the incidents. Raises StoreError."""
    if not site.databases:
        return (), ()
    begun = {
        str(entry["data"]["label"]): entry
        for entry in app.audit.having("restore-database-begun")
        if entry["data"].get("label")
    }
    done = {str(e["data"].get("quarantine")): e for e in app.audit.having("restore-database-done")}
    incidents = [incident.id for incident in app.store.incidents.all(site.name)]
    labels = restore_labels(incidents, begun)
    found: list[KeptDatabase] = []
    faults: list[str] = []
    try:
        databases = app.tools.databases.of(site)
    except SentinelError as error:
        return (), (str(error),)
    for database in databases:
        try:
            found += database.kept(labels)
        except SentinelError as error:
            faults.append(str(error))
    return tuple(_with_time(kept, begun, done) for kept in found), tuple(faults)


def _with_time(
    kept: KeptDatabase,
    begun: Mapping[str, Mapping[str, Any]],
    done: Mapping[str, Mapping[str, Any]],
) -> KeptDatabase:
    """Where the engine does not tell since when, the record of the restore does."""
    entry = done.get(kept.place) or begun.get(kept.label)
    if kept.since is not None or entry is None:
        return kept
    return replace(kept, since=datetime.fromisoformat(entry["at"]))
