"""Which entries of the audit log somebody looks for. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sentinel.core.canonical import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """All of it must fit; what is empty fits everything."""

    actor: str = ""
    """Part of the name, in small letters or large."""
    action: str = ""
    """Part of the action's name."""
    incident: str = ""
    """An incident's number, wherever it stands in the entry."""
    since: str = ""
    """A moment as entries have it."""
    until: str = ""

    def fits(self, entry: Mapping[str, Any]) -> bool:
        """Whether an entry is looked for."""
        if self.actor and self.actor.casefold() not in str(entry["actor"]).casefold():
            return False
        if self.action and self.action.casefold() not in str(entry["action"]).casefold():
            return False
        if (self.since and entry["at"] < self.since) or (self.until and entry["at"] > self.until):
            return False
        return not self.incident or self.incident.encode() in canonical(entry["data"])
