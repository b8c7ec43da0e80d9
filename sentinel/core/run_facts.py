"""The facts of an incident that an `if` step of a playbook may ask, and where each comes from."""

from collections.abc import Mapping, Sequence

from sentinel.core.case import Case
from sentinel.core.condition_parts import Fact, Value
from sentinel.core.crash_cause import Cause
from sentinel.core.database_choice import concerned
from sentinel.core.incident import Incident
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.site import Site
from sentinel.core.standing import blocked_by
from sentinel.core.verdict import INCIDENT_VERDICTS

DIAGNOSE = "diagnose"
"""Action whose newest journal entry with `data["cause"]` tells the cause of a crash."""
_WITNESSES = frozenset({"", "witnesses"})
_OF_FILES = frozenset({Case.ORIGIN, Case.NOT_SERVED, Case.CLOAKED_SEARCH, Case.CLOAKED_VISITORS})
"""Cases in which a restore of the files puts back what was changed."""
_RESTORES = frozenset({"restore", "restore-database"})

FACTS: dict[str, Fact] = {
    "verdict": Fact(
        kind=str,
        what="what was found",
        words=tuple(sorted(verdict.value for verdict in INCIDENT_VERDICTS)),
    ),
    "case": Fact(
        kind=str,
        what="which part of the site is hit, as far as the witnesses tell",
        words=tuple(case.value for case in Case),
    ),
    "server_files_hit": Fact(
        kind=bool, what="the witnesses tell that what was changed lies in the server's files"
    ),
    "affected": Fact(kind=int, what="how many addresses are affected"),
    "cause": Fact(
        kind=str,
        what='the cause that step "diagnose" found; "" before it',
        words=("", *(cause.value for cause in Cause)),
    ),
    "blocked": Fact(kind=bool, what="the site is blocked by this run"),
    "restored": Fact(kind=bool, what="files or a database were restored by this run"),
    "confirmed_by_person": Fact(kind=bool, what="a person confirmed it, not the witnesses alone"),
    "acknowledged": Fact(kind=bool, what="a person has acknowledged the incident"),
    "compromise_known": Fact(kind=bool, what="a person found out when it began"),
    "has_files": Fact(kind=bool, what="the site's document root is configured"),
    "is_remote": Fact(kind=bool, what="the site's files lie on another machine"),
    "can_block": Fact(kind=bool, what="a way to block the site is configured"),
    "has_database": Fact(kind=bool, what="a database of the site is configured"),
    "database_concerned": Fact(kind=bool, what="the incident is about a database of the site"),
    "restart_configured": Fact(kind=bool, what="a command that restarts the server is configured"),
}
"""Every fact: its type, its words and what it means. A playbook that asks another is refused."""


def facts_of(
    incident: Incident, site: Site, journal: Sequence[JournalEntry]
) -> Mapping[str, Value]:
    """All facts of a run at this moment; each name of FACTS has a value of its type."""
    names = tuple(settings.name for settings in site.databases)
    return {
        "verdict": incident.verdict.value,
        "case": incident.case or Case.NOT_KNOWN.value,
        "server_files_hit": incident.case in _OF_FILES,
        "affected": incident.addresses,
        "cause": _cause(journal),
        "blocked": blocked_by(journal),
        "restored": any(e.action in _RESTORES and _restored(e) for e in journal),
        "confirmed_by_person": incident.confirmed_by not in _WITNESSES,
        "acknowledged": bool(incident.acknowledged_by),
        "compromise_known": incident.compromised_at is not None,
        "has_files": site.document_root is not None,
        "is_remote": site.remote is not None,
        "can_block": site.block is not None,
        "has_database": bool(site.databases),
        "database_concerned": bool(concerned(incident.subjects, names)),
        "restart_configured": site.restart is not None,
    }


def _cause(journal: Sequence[JournalEntry]) -> str:
    told = [e.data["cause"] for e in journal if e.action == DIAGNOSE and "cause" in e.data]
    return str(told[-1]) if told else ""


def _restored(entry: JournalEntry) -> bool:
    """A database's step that had nothing to do names no backup."""
    return entry.phase is Phase.DONE and bool(entry.data.get("backup"))
