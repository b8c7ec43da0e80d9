"""Makes revisions of the CERT-In draft: for the action `report`, the daemon and the command."""

import json
import logging
from collections.abc import Mapping
from pathlib import Path

from sentinel.core.certin import document, draft
from sentinel.core.certin_fields import CertInFacts, ClockFact
from sentinel.core.certin_filing import standing
from sentinel.core.finding import Finding
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.ports import Clock, Renderer
from sentinel.core.records import Store
from sentinel.core.settings import Config, Contact
from sentinel.core.site import Site
from sentinel.core.words import Role
from sentinel.edges.files import private_folder, write_atomically

RUNS_LOOKED_AT = 40
"""Runs that are searched for findings of the incident: the first grave ones, for what was seen once
must not vanish from later revisions, and the newest ones."""

log = logging.getLogger(__name__)


def make_draft(
    incident: Incident,
    site: Site,
    config: Config,
    *,
    store: Store,
    renderer: Renderer,
    clock: Clock,
    reason: str,
) -> int:
    """Makes a revision from what is known now and keeps it; its number, from 1.

    The store's copy counts. Files beside it (`<state>/reports/<incident>/revision-N.txt` and
    `.json`) are for people; one that cannot be written is logged. Raises StoreError.
    """
    made = drawn_up(incident, site, config, store=store, clock=clock, reason=reason)
    return keep_draft(incident, made, config, store=store, renderer=renderer)


def drawn_up(
    incident: Incident,
    site: Site,
    config: Config,
    *,
    store: Store,
    clock: Clock,
    reason: str,
) -> dict[str, object]:
    """The document of a revision from what is known now, kept nowhere yet. Raises StoreError."""
    done = standing(store.filings.all(incident.id))
    facts = CertInFacts(
        made_at=clock.now(),
        reason=reason,
        journal=store.journal.entries(incident.id),
        findings=_findings(store, incident),
        earlier_incidents=tuple(
            other.id
            for other in store.incidents.all(site.name)
            # what a person found to be no incident was not experienced
            if other.id < incident.id and other.state is not IncidentState.DISMISSED
        ),
        sightings=store.incidents.sightings(incident.id),
        stated=done.stated,
        source_addresses=done.sources,
        settings=config.cert_in,
        clock=_compared(store, incident),
        evidence_folder=str(config.paths.state / "evidence" / incident.id),
    )
    return document(draft(incident, site, config.organisation, _reporter(config), facts))


def keep_draft(
    incident: Incident,
    made: Mapping[str, object],
    config: Config,
    *,
    store: Store,
    renderer: Renderer,
) -> int:
    """Keeps what was drawn up as the next revision; its number, from 1. Raises StoreError."""
    reason = str(made["reason"])
    text = renderer.text("cert-in-report.txt.j2", made)
    revision = store.reports.add(incident.id, reason, made, text)
    content = {"txt": text, "json": json.dumps(made, indent=2, ensure_ascii=False) + "\n"}
    try:
        _write(report_folder(config, incident.id), revision, content)
    except OSError as error:
        log.warning(
            "report revision is in the database but not beside it as files",
            extra={"incident": incident.id, "revision": revision, "error": str(error)},
        )
    return revision


def report_folder(config: Config, incident_id: str) -> Path:
    """Where the files of an incident's revisions stand."""
    return config.paths.state / "reports" / incident_id


def _reporter(config: Config) -> Contact | None:
    """The contact who answers for the report: who was designated for it, who decides, else who is
    on call."""
    for role in (Role.POINT_OF_CONTACT, Role.AUTHORISER, Role.ON_CALL):
        found = config.contacts_with(role)
        if found:
            return found[0]
    return next(iter(config.contacts), None)


def _compared(store: Store, incident: Incident) -> tuple[ClockFact, ...]:
    """How far the clock was off around the first sighting, as far as it was measured."""
    return tuple(
        ClockFact(
            source=", ".join(one.sources),
            offset_seconds=one.offset_seconds,
            error_seconds=one.error_seconds,
            measured_at=one.at,
        )
        for one in store.clock_offsets.around(incident.first_sighting_at)
        if one is not None and one.offset_seconds is not None
    )


def _findings(store: Store, incident: Incident) -> tuple[Finding, ...]:
    subjects, since = set(incident.subjects), incident.first_sighting_at
    runs = {
        run.id: run
        for run in (
            *store.runs.grave_since(incident.site, since, RUNS_LOOKED_AT),
            *store.runs.last(incident.site, RUNS_LOOKED_AT),
        )
        if run.ended_at >= since
        and (incident.ended_at is None or run.started_at <= incident.ended_at)
    }
    return tuple(
        finding for run in runs.values() for finding in run.findings if finding.subject in subjects
    )


def write_beside(file: Path, content: bytes) -> None:
    """A file of a revision, for people. Raises OSError."""
    private_folder(file.parent)
    write_atomically(file, content)


def _write(folder: Path, revision: int, content: dict[str, str]) -> None:
    for ending, text in content.items():
        # hostile names may hold lone surrogates, which have no UTF-8 form
        data = text.encode("utf-8", "backslashreplace")
        write_beside(folder / f"revision-{revision}.{ending}", data)
